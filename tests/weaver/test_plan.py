"""What the server imports before it forks, and what pages may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_project import PAGE, cell
from weaver.parse import parse_page
from weaver.plan import modules_to_preload, read_limits

PYPLOT = [
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets/__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "snippets/nets.py").write_text("from torch import nn\n", encoding="utf-8")
    (tmp_path / "snippets/train.py").write_text(
        "import torch\nfrom snippets import nets\n\nfast = torch.compile(nets.net)\n",
        encoding="utf-8",
    )
    (tmp_path / "snippets/loop.py").write_text("import snippets.loop\n", encoding="utf-8")
    (tmp_path / "snippets/broken.py").write_text("import (\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("print(1)", []),
        ("import numpy as np", ["numpy"]),
        ("import matplotlib.pyplot as plt", PYPLOT),
        ("from torch import nn", ["torch"]),
        ("import torch\ntorch.optim.SGD([], 0.1)", ["torch"]),
        ("import torch\ntorch.compile(net)", ["torch", "torch._dynamo"]),
        ("from snippets.nets import nn", ["torch"]),
        ("from snippets import train", ["torch", "torch._dynamo"]),
        ("from snippets.loop import x", []),
        ("from snippets.broken import x", []),
        ("def f():\n    import torch", ["torch"]),
        ("x = 'import torch'", []),
        ("fast = torch.compile(net)", []),
        ("import torch (", []),
        ("from . import torch", []),
    ],
)
def test_preload_is_what_sessions_import(root: Path, code: str, modules: list[str]) -> None:
    sessions = parse_page(cell(code), PAGE).sessions
    assert modules_to_preload(sessions, root) == modules


def test_preload_serves_all_sessions(root: Path) -> None:
    text = cell("import torch") + cell("import matplotlib.pyplot") + cell("x = torch.compile(net)")
    sessions = parse_page(text, PAGE).sessions
    assert modules_to_preload(sessions, root) == [*PYPLOT, "torch", "torch._dynamo"]


def test_a_module_of_the_project_comes_before_a_package_of_its_name(root: Path) -> None:
    (root / "matplotlib.py").write_text("", encoding="utf-8")
    sessions = parse_page(cell("import matplotlib\nimport torch"), PAGE).sessions
    assert modules_to_preload(sessions, root) == ["torch"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("processes", "0.5"),
        ("memory", "0.5"),
        ("memory", "1.0e+30"),
        ("output", "9223372036854775807"),
        ("seconds", "1.0e+12"),
        ("seconds", ".nan"),
        ("seconds", "-1"),
    ],
)
def test_a_limit_that_no_system_can_keep_is_refused(name: str, value: str) -> None:
    _, problems = read_limits(f"---\nweaver:\n  {name}: {value}\n---\n", PAGE)
    assert [problem.rule for problem in problems] == ["W15"]
    assert problems[0].why.startswith(f"{name} can't be ")


def test_half_a_second_is_a_limit() -> None:
    limits, problems = read_limits("---\nweaver: {seconds: 0.5}\n---\n", PAGE)
    assert not problems
    assert limits.seconds == 0.5

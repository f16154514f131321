"""CONTRIBUTING's worked example works: its snippet, its test, its page, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "hooks"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that holds what the example has one write."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text.partition("## A worked example")[2].partition("\n## ")[0]
    snippet, test = re.findall(r"^~~~py\n(.*?)^~~~$", example, re.DOTALL | re.MULTILINE)
    (page,) = re.findall(r"^````markdown\n(.*?)^````$", example, re.DOTALL | re.MULTILINE)
    files = {
        "snippets/thirds.py": snippet,
        "tests/snippets/test_thirds.py": test,
        "docs/pooling/index.md": page,
    }
    for name, content in files.items():
        assert name in example or name.startswith("docs/")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=os.environ | {"PYTHONPATH": f"{HOOKS}{os.pathsep}{project}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_page_has_no_problem(project: Path) -> None:
    done = run(project, "weaver", "check", "docs/pooling/index.md")
    assert done.returncode == 0, done.stderr
    assert "docs/pooling/index.md: 1 cells, 0 problems" in done.stdout


def test_test_of_the_snippet_passes_and_can_fail(project: Path) -> None:
    arguments = ("pytest", "-q", "-p", "no:cacheprovider", "tests/snippets/test_thirds.py")
    done = run(project, *arguments)
    assert done.returncode == 0, done.stdout
    snippet = project / "snippets/thirds.py"
    text = snippet.read_text(encoding="utf-8")
    snippet.write_text(text.replace("heights.values()", "[1, 1]"), encoding="utf-8")
    assert run(project, *arguments).returncode == 1

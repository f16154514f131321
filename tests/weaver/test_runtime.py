"""Every session starts from the same state, whether its libraries are there already or not."""

from __future__ import annotations

import pytest
from small_project import PAGE, Project, cell, write_project
from weaver import runtime
from weaver.execute import Kernel
from weaver.kernel import launch
from weaver.model import Figure

METHODS = ["fork", "spawn"] if launch.METHOD == "fork" else ["spawn"]
BOTH = pytest.mark.parametrize("project", METHODS, indirect=True, scope="module")


@BOTH
def test_numbers_of_numpy(project: Project) -> None:
    page = cell(
        "import numpy as np\n"
        "print(np.random.rand())\n"
        "print(np.array([1 / 3, 1e-9]))\n"
        "np.set_printoptions(precision=2)\n"
        "np.random.seed(5)"
    )
    woven, _ = project.weave({"docs/a.md": page, "docs/b.md": "\n" + page})
    for path in woven:
        # NumPy's documented sequence for the seed 0, and its default of eight digits.
        assert "\n0.5488135039273248\n[3.33333333e-01 1.00000000e-09]\n" in woven[path].markdown


@BOTH
def test_figures_take_the_ink_of_the_page(project: Project) -> None:
    ran = project.run(
        '<!-- cell: alt="A line" -->\n'
        + cell("from snippets.drawing import draw_line\ndraw_line(1, 2)")
    )
    (figure,) = ran.result.cells[0].outputs
    assert isinstance(figure, Figure)
    drawing = (ran.result.folder / figure.light).read_text(encoding="utf-8")
    assert runtime.INK in drawing
    assert "#ffffff" not in drawing  # no background of its own
    assert "<dc:date>" not in drawing


def test_a_module_of_the_project_has_the_name_of_a_package(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = write_project(tmp_path_factory.mktemp("own"))
    (root / "numpy.py").write_text("SIDE = 5\n", encoding="utf-8")
    with Kernel(root, root / ".cache/scratch") as kernel:
        ran = Project(root, kernel).run(cell("import numpy\nprint(numpy.SIDE)"))
    assert ran.stdout == "5\n"


@BOTH
def test_environment_is_the_same_everywhere(project: Project) -> None:
    ran = project.run(
        cell("import os\nprint(*(os.environ[n] for n in ('TZ', 'OMP_NUM_THREADS', 'LC_ALL')))")
    )
    assert ran.stdout == "UTC 1 C.UTF-8\n"


def test_secrets_of_whoever_builds_stay_with_them(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHING_TOKEN", "hush")
    monkeypatch.setenv("PYTHONSTARTUP", "/etc/profile")
    root = write_project(tmp_path_factory.mktemp("secret"))
    with Kernel(root, root / ".cache/scratch") as kernel:
        ran = Project(root, kernel).run(cell("import os\nprint(sorted(os.environ))"))
    assert "PATH" in ran.stdout
    assert "PUBLISHING_TOKEN" not in ran.stdout
    assert "PYTHONSTARTUP" not in ran.stdout


def test_torch_starts_afresh_in_every_session(project: Project) -> None:
    pytest.importorskip("torch", reason="`make test-engine` does without")
    spoil = cell(
        "import torch\n"
        "torch.set_default_dtype(torch.float64)\n"
        "torch.set_num_threads(64)\n"
        "torch.set_printoptions(precision=2)\n"
        "torch.manual_seed(5)\n"
        "torch.set_grad_enabled(False)\n"
        "torch.use_deterministic_algorithms(False)"
    )
    look = cell(
        "import torch\n"
        "print(torch.rand(1).dtype, torch.get_num_threads(), torch.is_grad_enabled())\n"
        "print(torch.are_deterministic_algorithms_enabled(), torch.initial_seed())\n"
        "print(torch.tensor([1 / 3]))\n"
        "layer = torch.nn.Conv2d(1, 2, 3)\n"
        "layer(torch.rand(1, 1, 8, 9)).sum().backward()\n"
        "print(tuple(layer.weight.grad.shape))"
    )
    woven, _ = project.weave(spoil + "\n" + look)
    assert not woven[PAGE].problems
    assert (
        "\ntorch.float32 1 True\nTrue 0\ntensor([0.3333])\n(2, 1, 3, 3)\n" in woven[PAGE].markdown
    )

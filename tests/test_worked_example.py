"""What README and CONTRIBUTING show works, as it stands there: samples and the worked example."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "hooks"
SAMPLE = re.compile(r"^````markdown\n(.*?)^````$", re.DOTALL | re.MULTILINE)
NOTEBOOK = re.compile(r"^~~~py\n(# %%.*?)^~~~$", re.DOTALL | re.MULTILINE)
HEADS = {
    "md": "---\ntitle: Sample\ndescription: A sample.\n---\n",
    "py": "# ---\n# title: Sample\n# description: A sample.\n# ---\n\n",
}
"""What a page begins with that somebody can find; samples leave it out."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that holds what the example has one write."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text.partition("## A worked example")[2].partition("\n## ")[0]
    snippet, test = re.findall(r"^~~~py\n(.*?)^~~~$", example, re.DOTALL | re.MULTILINE)
    (page,) = SAMPLE.findall(example)
    files = {
        "snippets/thirds.py": snippet,
        "tests/snippets/test_thirds.py": test,
        "docs/pooling/index.md": page,
    }
    for name, content in files.items():
        assert name in example
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


def test_samples_have_no_problem(tmp_path: Path) -> None:
    """Each is a page of its own, but the worked example's, which needs its snippet."""
    shutil.copytree(ROOT / "snippets", tmp_path / "snippets")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    pages = {}
    for source in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / source).read_text(encoding="utf-8")
        for pattern, ending in ((SAMPLE, "md"), (NOTEBOOK, "py")):
            for sample in pattern.finditer(text):
                line = text.count("\n", 0, sample.start()) + 1
                if "snippets.thirds" not in sample[1]:
                    name = f"{Path(source).stem}-{line}.{ending}"
                    pages[name] = HEADS[ending] + sample[1]
    assert [Path(name).suffix for name in pages].count(".py") == 1
    for name, page in pages.items():
        (tmp_path / name).write_text(page, encoding="utf-8")
    done = run(tmp_path, "weaver", "check", *pages)
    assert done.returncode == 0, done.stderr
    checked = re.findall(r"^(.*): [1-9]\d* cells, 0 problems$", done.stdout, re.MULTILINE)
    assert checked == list(pages)


def test_a_lesson_begins_with_as_many_cells_as_it_says(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "snippets").mkdir()
    (tmp_path / "docs").mkdir()
    assert run(tmp_path, "lesson", "pooling", "--modes", "learn").returncode == 0
    done = run(tmp_path, "weaver", "check", "docs/pooling/index.md")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] in text.splitlines()

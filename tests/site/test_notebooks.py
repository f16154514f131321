"""Pages that are notebooks: what readers download says the same wherever it is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(
    path.relative_to(ROOT / "docs").with_suffix("").as_posix()
    for path in (ROOT / "docs").rglob("*.py")
)


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """What each cell of code printed."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return ["".join(out.get("text", "") for out in cell.outputs) for cell in cells]


@pytest.fixture(params=NOTEBOOKS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def download(built_site: Path, name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(built_site / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_there_is_a_notebook() -> None:
    assert "why-cnns-detect-spatial-patterns/project" in NOTEBOOKS


def test_jupyter_runs_it_from_top_to_bottom_to_the_same_outputs(
    download: nbformat.NotebookNode,
) -> None:
    expected = printed(download)
    assert sum(map(bool, expected)) >= 3
    for cell in download.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    NotebookClient(
        download, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    assert printed(download) == expected


def test_nothing_of_the_site_is_left_in_the_download(download: nbformat.NotebookNode) -> None:
    words = "\n".join(cell.source for cell in download.cells if cell.cell_type == "markdown")
    assert "--8<--" not in words
    assert "<!--" not in words
    assert not re.search(r"\]\([^)]*\.(md|py)\b", words)
    for cell in download.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "display_data":
                assert output.data["text/plain"].strip()
                assert output.metadata == {}


def test_the_page_shows_every_cell_like_any_other_page(
    built_site: Path, download: nbformat.NotebookNode, name: str
) -> None:
    page = BeautifulSoup((built_site / name / "index.html").read_text("utf-8"), "html.parser")
    article = page.select_one("article")
    shown = [code.get_text() for code in article.select(".highlight code")]
    for cell in download.cells:
        if cell.cell_type == "code":
            assert cell.source + "\n" in shown
    for text in filter(None, printed(download)):
        assert text in shown
    assert article.select_one("a[download]")["href"].endswith(".ipynb")
    assert not article.select("style, script, [class*=jp-], [class*=jupyter]")
    assert page.select_one(".md-nav--secondary a[href='#plan']")


FAILING = """\
# %% [markdown]
# # Fails

# %%
x = 1

# %% [markdown]
# Now.

# %%
x / 0
"""


def build(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_failing_cell_fails_the_build_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n", "utf-8")
    (tmp_path / "docs/fails.py").write_text(FAILING, "utf-8")
    own = (ROOT / "mkdocs.yml").read_text("utf-8")
    plugin = re.search(r"  - mkdocs-jupyter:\n(?:      .*\n)+", own)[0]
    hooks = "".join(f"  - {ROOT}/hooks/{hook}.py\n" for hook in ("execute", "notebook"))
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: Small\nplugins:\n{plugin}hooks:\n{hooks}", "utf-8"
    )
    for _ in range(2):  # the second time, nothing bad comes from a cache
        done = build(tmp_path)
        assert done.returncode != 0
        assert "docs/fails.py:11: E01 ZeroDivisionError in cell" in done.stderr
    assert not (tmp_path / "site").exists()
    (tmp_path / "docs/fails.py").write_text(FAILING.replace("x / 0", "print(x)"), "utf-8")
    assert build(tmp_path).returncode == 0
    assert (tmp_path / "site/fails.ipynb").is_file()

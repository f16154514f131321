"""Pages that are written as notebooks look like all others, and break the build like them.

That their download runs in Jupyter is tested with the other pages' notebooks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

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


def test_the_page_shows_every_cell_like_any_other_page(
    built_site: Path, download: nbformat.NotebookNode, name: str
) -> None:
    page = BeautifulSoup((built_site / name / "index.html").read_text("utf-8"), "html.parser")
    article = page.select_one("article")
    shown = [code.get_text() for code in article.select(".highlight code")]
    _, *cells = [cell for cell in download.cells if cell.cell_type == "code"]  # its set-up
    assert len(cells) > 8
    for cell in cells:
        assert cell.source + "\n" in shown
    for text in filter(None, printed(download)):
        assert text in shown
    figures = [out for cell in cells for out in cell.outputs if out.output_type == "display_data"]
    assert len(article.select("img.cell-figure")) == 2 * len(figures) > 0
    assert not article.select("style, script, [class*=jp-], [class*=jupyter]")
    assert page.select_one(".md-nav--secondary a[href='#plan']")


def test_its_plain_version_is_markdown_and_linked_as_such(built_site: Path, name: str) -> None:
    assert (built_site / f"{name}.md").is_file()
    assert not (built_site / f"{name}.py").exists()
    home = (built_site / "index.md").read_text("utf-8")
    assert f"]({name}.md)" in home
    for page in built_site.rglob("*.md"):
        assert f"{Path(name).name}.py)" not in page.read_text("utf-8"), page


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
    hooks = "".join(f"  - {ROOT}/hooks/{hook}.py\n" for hook in ("execute", "text_notebooks"))
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
    assert (tmp_path / "site/fails/index.html").is_file()

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
from weaver import percent

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


def write_project(folder: Path, pages: dict[str, str], *hooks: str, extra: str = "") -> Path:
    """A site that turns notebooks into pages as the project's own settings do."""
    (folder / "docs").mkdir()
    for name, text in pages.items():
        (folder / "docs" / name).write_text(text, "utf-8")
    own = (ROOT / "mkdocs.yml").read_text("utf-8")
    plugin = re.search(r"  - mkdocs-jupyter:\n(?:      .*\n)+", own)[0]
    needed = "".join(f"  - {ROOT}/hooks/{hook}.py\n" for hook in ("execute", *hooks))
    settings = f"site_name: Small\n{extra}plugins:\n  - quizdown\n{plugin}hooks:\n{needed}"
    (folder / "mkdocs.yml").write_text(settings, "utf-8")
    return folder


def test_a_failing_cell_fails_the_build_and_is_named(tmp_path: Path) -> None:
    pages = {"index.md": "# Home\n", "fails.py": FAILING}
    project = write_project(tmp_path, pages, "text_notebooks")
    done = build(project)
    assert done.returncode != 0
    assert "docs/fails.py:11: E01 ZeroDivisionError in cell" in done.stderr
    assert not (project / "site").exists()
    (project / "docs/fails.py").write_text(FAILING.replace("x / 0", "print(x)"), "utf-8")
    assert build(project).returncode == 0
    assert (project / "site/fails/index.html").is_file()


HOSTILE = """\
print("~" * 8)
print('<meta http-equiv="refresh" content="0;url=https://evil.example">')
print('--8<-- ".env"')
print(":::{quizdown}")
"""
EVERYTHING = f"""\
# ---
# title: Everything
# ---

# %% [markdown]
# # Everything
#
# <!--pytest.mark.xfail-->
# <!-- cell: title="What to print" hl_lines="1" output="fold" -->

# %%
{HOSTILE}
# %% [markdown]
# <!-- cell: alt="A line" caption="Two of them." -->

# %%
import matplotlib.pyplot as plt

for width in (1, 2):
    plt.figure(figsize=(width, 1))

# %% [markdown]
# That is all.

# %%
y = 1

# %% [markdown]
# <!-- cell: output="hide" -->

# %%
print("hidden", width)

# %% [markdown]
# :::{{quizdown}}
# ## How wide?
#
# <!-- difficulty: easy -->
#
# How many inches wide is the second figure?
#
# > Look at the numbers.
#
# 1. [x] `2`
#     > It is.
# 1. [ ] `1`
#     > That is the first one.
#
# <!-- proof: [str(width) == option for option in options] -->
#
# <!-- solution
# 1. It is `= width` wide.
# -->
# :::
#
# <!-- cell: raises="ValueError" -->

# %%
raise ValueError("no\\n" * 20)
"""
EXTENSIONS = "markdown_extensions: [pymdownx.highlight, pymdownx.snippets]\n"


def article(site: Path, name: str) -> BeautifulSoup:
    page = BeautifulSoup((site / name / "index.html").read_text("utf-8"), "html.parser")
    return page.select_one("[role=main]")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of one page, once as a notebook and once in Markdown."""
    markdown, problems = percent.read_source(EVERYTHING, "docs/notebook.py")
    assert not problems
    pages = {"index.md": "# Home\n", "notebook.py": EVERYTHING, "markdown.md": markdown}
    folder = tmp_path_factory.mktemp("everything")
    project = write_project(folder, pages, "text_notebooks", "quiz", extra=EXTENSIONS)
    (project / ".env").write_text("SECRET\n", "utf-8")
    done = build(project)
    assert done.returncode == 0, done.stderr
    return project / "site"


def test_a_notebook_is_the_page_that_its_markdown_would_be(everything: Path) -> None:
    shown = str(article(everything, "notebook"))
    # Only the names of its questions know the page's own.
    assert shown.replace("notebook.py#", "markdown.md#") == str(article(everything, "markdown"))


def test_options_of_cells_have_their_effect_in_a_notebook(everything: Path) -> None:
    shown = article(everything, "notebook")
    titles = [title.get_text() for title in shown.select(".highlight .filename")]
    assert titles == ["What to print", "Output", "Error, as expected"]
    assert len(shown.select(".highlight .hll")) == 1
    assert shown.select_one("details.cell-fold > summary").get_text() == "Output"
    images = [image["alt"] for image in shown.select("img.cell-figure")]
    assert images == ["A line (1 of 2)", "A line (2 of 2)"]
    assert [tag.get_text() for tag in shown.select(".cell-caption")] == ["Two of them."]
    assert "hidden 2" not in shown.get_text()
    assert not shown.select("p div")
    assert shown.select_one(".cell-failure code").get_text().count("no\n") == 12


def test_what_a_notebook_prints_is_text(everything: Path) -> None:
    shown = article(everything, "notebook")
    printed = shown.select_one(".cell-output code").get_text()
    assert printed.startswith('~~~~~~~~\n<meta http-equiv="refresh"')
    assert not shown.select("meta")
    assert "SECRET" not in str(shown)


def test_questions_of_a_notebook_are_questions(everything: Path) -> None:
    shown = article(everything, "notebook")
    assert len(shown.select("article.question")) == 1
    assert shown.get_text().count(":::") == 2  # a cell prints that
    assert "[x]" not in shown.get_text()

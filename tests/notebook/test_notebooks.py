"""Notebooks of a tiny site: valid, the same each time, and they run from top to bottom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbformat import NotebookNode
from weaver import runtime

HOOKS = Path(__file__).parents[2] / "hooks"

SETTINGS = """\
site_name: Tiny
site_url: !ENV [SITE_URL, ""]
repo_url: !ENV [REPO_URL, ""]
theme: {{name: material, font: false, custom_dir: {hooks}/theme}}
markdown_extensions: [attr_list, md_in_html, pymdownx.superfences, pymdownx.snippets]
hooks: [{hooks}/execute.py, {hooks}/sources.py]
"""
PAGE = """\
---
title: A page
---

# A page

<!--
```python
import random

hidden = 4
```
-->

Two numbers, and an [answer](other.md#end).

<!--pytest-codeblocks:cont-->
```python
from snippets.shapes import area

drawn = random.random()
print(area(hidden), drawn)
```

The area is `= area(hidden)`.

<!--pytest.mark.xfail-->
<!-- cell: raises="ValueError" -->
```python
import random

print(random.random())
raise ValueError("as <expected>")
```

=== "Tab"

    <!-- cell: alt="A line" caption="A caption." -->
    ```python
    from snippets.drawing import draw_line

    draw_line()
    ```

~~~py
--8<-- "snippets/shapes.py:area"
~~~
"""
FILES = {
    "docs/index.md": PAGE,
    "docs/other.md": "# Other\n\n## End\n\nNo cells.\n",
    "snippets/shapes.py": (
        "'''It's a module.'''\nfrom snippets.deep import power\n\n\n"
        "# --8<-- [start:area]\ndef area(side):\n    return power(side, 2)\n# --8<-- [end:area]\n"
    ),
    "snippets/deep.py": 'def power(base, exponent):\n    """\\d"""\n    return base**exponent\n',
    "snippets/drawing.py": (
        "import matplotlib.pyplot as plt\n\n\ndef draw_line():\n    plt.figure(figsize=(1, 1))\n"
    ),
}


def build(project: Path, target: str = "site", **variables: str) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", target],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return project / target


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for name, text in (FILES | {"mkdocs.yml": SETTINGS.format(hooks=HOOKS)}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return build(project)


@pytest.fixture
def notebook(site: Path) -> NotebookNode:
    made = nbformat.read(site / "index.ipynb", as_version=4)
    nbformat.validate(made)
    return made


def printed(notebook: NotebookNode) -> list[str]:
    """What each cell prints: Jupyter may split it."""
    outputs = [cell.get("outputs", ()) for cell in notebook.cells]
    texts = ("".join(o.text for o in own if o.output_type == "stream") for own in outputs)
    return [text for text in texts if text]


def test_prose_has_values_and_no_directives(notebook: NotebookNode) -> None:
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose[1:] == [
        "# A page",
        "Two numbers, and an answer.",
        "The area is 16.",
        "**Tab**",
        "~~~python\ndef area(side):\n    return power(side, 2)\n~~~",
    ]


def test_cells_are_those_of_the_page(notebook: NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    assert [cell.source.splitlines()[0] for cell in code] == [
        "import random",
        "from snippets.shapes import area",
        "begin()",
        "begin()",
    ]
    assert code[0].metadata.jupyter.source_hidden
    assert [cell.metadata.get("tags") for cell in code] == [None, None, ["raises-exception"], None]
    stream, error = code[2].outputs
    # The same seed: the number is the one that the first session drew.
    assert code[1].outputs[0].text == f"16 {stream.text}"
    assert (error.ename, error.evalue) == ("ValueError", "as <expected>")
    (figure,) = code[3].outputs
    assert figure.data["image/svg+xml"].startswith("<?xml")


def test_runs_far_from_the_project_and_prints_the_same(
    notebook: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = printed(notebook)
    assert len(before) == 2
    monkeypatch.chdir(tmp_path)
    for name in (*runtime.environment(), "PYTHONPATH"):  # of the tests, not of a reader
        monkeypatch.delenv(name, raising=False)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert printed(notebook) == before
    figures = [o for c in notebook.cells for o in c.get("outputs", ()) if "data" in o]
    assert len(figures) == 1
    assert not list(tmp_path.iterdir())


def test_bytes_are_the_same_each_time(project: Path, site: Path) -> None:
    again = build(project, "again", PYTHONHASHSEED="7")
    assert (again / "index.ipynb").read_bytes() == (site / "index.ipynb").read_bytes()


def test_page_that_wants_no_notebook_has_none(project: Path) -> None:
    page = project / "docs/index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text("---\nnotebook: false\n---\n" + text, encoding="utf-8")
    try:
        site = build(project, "without")
    finally:
        page.write_text(text, encoding="utf-8")
    assert not (site / "index.ipynb").exists()
    assert "Open as notebook" not in (site / "index.html").read_text(encoding="utf-8")


def test_page_without_cells_has_no_notebook(site: Path) -> None:
    assert not list(site.glob("other*.ipynb"))
    assert "Open as notebook" not in (site / "other/index.html").read_text(encoding="utf-8")


def test_page_links_to_its_notebook(site: Path) -> None:
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    (links,) = page.select("ul.page-links")
    assert [link["href"] for link in links.select("a")] == ["index.ipynb"]


def test_page_links_to_its_sources_where_there_is_a_repository(project: Path) -> None:
    site = build(
        project,
        "linked",
        SITE_URL="https://example.org/course/",
        REPO_URL="https://github.com/one/two",
    )
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    (links,) = page.select("ul.page-links")
    at = "https://github.com/one/two"
    assert [link["href"] for link in links.select("a")] == [
        "index.ipynb",
        f"{at}/edit/main/docs/index.md",
        f"{at}/blob/main/snippets/deep.py",
        f"{at}/blob/main/snippets/drawing.py",
        f"{at}/blob/main/snippets/shapes.py",
    ]
    # The theme's own link asks GitHub for its stars on each visit.
    assert not page.select('[data-md-component="source"]')
    (other,) = BeautifulSoup(
        (site / "other/index.html").read_text(encoding="utf-8"), "html.parser"
    ).select("ul.page-links")
    assert [link["href"] for link in other.select("a")] == [f"{at}/edit/main/docs/other.md"]
    notebook = json.loads((site / "index.ipynb").read_text(encoding="utf-8"))
    words = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert "[a page of the site](https://example.org/course/)" in words[0]
    assert "Two numbers, and an [answer](https://example.org/course/other/#end)." in words

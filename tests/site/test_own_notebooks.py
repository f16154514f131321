"""The notebooks of the project's own pages run, and print what the site shows."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from weaver import runtime
from weaver.plan import imported_names

LESSON = "why-cnns-detect-spatial-patterns"


def test_every_notebook_is_valid(built_site: Path) -> None:
    paths = sorted(built_site.rglob("*.ipynb"))
    assert built_site / LESSON / "index.ipynb" in paths
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))


def test_every_notebook_brings_what_it_imports(built_site: Path) -> None:
    """Or it finds it installed, where there is no project."""
    installed = {*packages_distributions(), *sys.stdlib_module_names}
    for path in built_site.rglob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        codes = [cell.source for cell in cells if cell.cell_type == "code"]
        brought = set(re.findall(r"^    '(\w+)[/.]", codes[0], re.MULTILINE))
        imported = {name.partition(".")[0] for code in codes for name in imported_names(code)}
        assert imported - installed - brought == set(), path


# One that trains, one that fails on purpose, one that only reads what experiments found, and
# one that is written as a notebook.
@pytest.mark.parametrize("name", ["why", "index", "recall", "project"])
def test_notebook_prints_what_the_site_shows(
    built_site: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(built_site / LESSON / f"{name}.ipynb", as_version=4)
    shown = _printed(notebook)
    monkeypatch.chdir(tmp_path)
    for name in (*runtime.environment(), "PYTHONPATH"):  # of the tests, not of a reader
        monkeypatch.delenv(name, raising=False)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    assert _printed(notebook) == shown


def _printed(notebook: NotebookNode) -> list[str]:
    """What each cell prints: Jupyter may split it."""
    outputs = [cell.get("outputs", ()) for cell in notebook.cells]
    return ["".join(o.text for o in own if o.get("name") == "stdout") for own in outputs]

"""Every snippet is run by cells, and needs nothing that readers can't install.

That pages are in the navigation, and say what they are about, the strict build sees to.
"""

from __future__ import annotations

import ast
import functools
import sys
from pathlib import Path

import pytest
from weaver import measure, percent
from weaver.parse import parse_page

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
TEXT_NOTEBOOKS = sorted((ROOT / "docs").rglob("*.py"))
MODULES = sorted(path for path in (ROOT / "snippets").rglob("*.py") if path.name != "__init__.py")


def imported_modules(code: str) -> set[str]:
    """Dotted names of the `snippets` modules that the code imports."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.startswith("snippets.")}


def experiments(code: str) -> set[str]:
    """The experiments whose results the code loads."""
    return {f"snippets.measurements.{name}" for name in measure.named_in([code])}


@functools.cache
def reached_modules() -> set[str]:
    """Modules that a cell imports, and those that these import."""
    waiting = set()
    for path in (*PAGES, *TEXT_NOTEBOOKS):
        text, _ = percent.read_source(path.read_text(encoding="utf-8"), path.name)
        for session in parse_page(text, path.name).sessions:
            waiting |= imported_modules(session.code) | experiments(session.code)
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        source = ROOT / (name.replace(".", "/") + ".py")
        if name not in reached and source.is_file():
            reached.add(name)
            code = source.read_text(encoding="utf-8")
            waiting |= imported_modules(code) | experiments(code)
    return reached


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_snippet_is_run_by_a_cell(path: Path) -> None:
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    assert name in reached_modules(), f"{name}: no cell of any page imports it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_snippets_import_what_readers_can_install(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tops = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    known = {"torch", "matplotlib", "numpy", "scipy", "sklearn", "snippets"}
    assert tops <= sys.stdlib_module_names | known

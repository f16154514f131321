"""What a hostile module makes its session leave is not taken for what the honest one would give.

Who has built a stranger's branch goes back to the main one, and keeps the results in `.cache/`. The
same page with the honest modules must not find what the hostile ones left.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_project import PAGE, Project, cell

FORGE = """
import json, os, pathlib
shown = {"kind": "stream", "name": "stdout", "text": "forged\\n", "cut": False}
result = {"cells": [{"outputs": [shown], "seconds": 0}], "values": [], "files": %s, "modules": []}
(pathlib.Path.cwd().parent / "result.json").write_text(json.dumps(result))
os._exit(0)
"""
UNKNOWING = FORGE % {}

Change = Callable[[str, str | bytes], None]


@pytest.fixture
def change(project: Project) -> Iterator[Change]:
    """Writes files of the project; calling it without any, or the end, takes all of it back."""
    before: dict[Path, bytes | None] = {}

    def write(name: str = "", text: str | bytes = "") -> None:
        if name:
            path = project.root / name
            before[path] = path.read_bytes() if path.exists() else None
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            return
        while before:
            path, data = before.popitem()
            path.unlink() if data is None else path.write_bytes(data)
            if path.parent.name in {"shapes", "__pycache__"}:
                path.parent.rmdir()

    yield write
    write()


def stdout(project: Project, page: str, cache: Path) -> str:
    woven, _ = project.weave(page, cache)
    assert not woven[PAGE].problems
    (_, result), *_ = woven[PAGE].sessions
    return "".join(output.text for output in result.cells[0].outputs)


AREA = cell("from snippets.shapes import area\nprint(area(2, 3))")


@pytest.mark.parametrize(
    "name",
    ["snippets/shapes.py", "snippets/__init__.py", "snippets/shapes/__init__.py"],
)
def test_module_that_hides_itself(project: Project, change: Change, name: str) -> None:
    cache = project.new_cache()
    change(name, UNKNOWING)
    assert stdout(project, AREA, cache) == "forged\n"
    change()
    assert stdout(project, AREA, cache) == "6\n"


def test_module_that_gives_itself_out_for_the_honest_one(project: Project, change: Change) -> None:
    honest = hashlib.sha256((project.root / "snippets/shapes.py").read_bytes()).hexdigest()
    cache = project.new_cache()
    change("snippets/shapes.py", FORGE % {"snippets/shapes.py": honest})
    assert stdout(project, AREA, cache) == "forged\n"
    change()
    assert stdout(project, AREA, cache) == "6\n"


def test_module_that_says_it_was_a_folder_only(project: Project, change: Change) -> None:
    """As such, it looks the same before and after."""
    folder = "whole " + hashlib.sha256(b"").hexdigest()
    cache = project.new_cache()
    change("snippets/shapes.py", FORGE % {"snippets/shapes.py": folder})
    assert stdout(project, AREA, cache) == "forged\n"
    change()
    assert stdout(project, AREA, cache) == "6\n"


def test_module_behind_a_module(project: Project, change: Change) -> None:
    change("snippets/outer.py", "from snippets.shapes import area\n")
    change("snippets/shapes.py", UNKNOWING)
    page = cell("from snippets.outer import area\nprint(area(2, 3))")
    cache = project.new_cache()
    assert stdout(project, page, cache) == "forged\n"
    change()
    change("snippets/outer.py", "from snippets.shapes import area\n")
    assert stdout(project, page, cache) == "6\n"


def test_module_in_the_place_of_one_that_a_package_imports(
    project: Project, change: Change
) -> None:
    page = cell("import statistics\nprint(statistics.mean([1, 3]))")
    cache = project.new_cache()
    change("fractions.py", UNKNOWING)
    assert stdout(project, page, cache) == "forged\n"
    change()
    assert stdout(project, page, cache) == "2\n"


def test_compiled_code_beside_a_source_is_not_run(project: Project, change: Change) -> None:
    source = project.root / "snippets/shapes.py"
    cached = os.path.relpath(importlib.util.cache_from_source(str(source)), project.root)
    head = importlib.util.MAGIC_NUMBER + (0b11).to_bytes(4, "little")
    head += importlib.util.source_hash(source.read_bytes())
    change(cached, head + marshal.dumps(compile(UNKNOWING, "shapes.py", "exec")))
    assert stdout(project, AREA, project.new_cache()) == "6\n"


def test_result_of_a_file_that_is_another_by_now_is_not_kept(
    project: Project, change: Change
) -> None:
    cache = project.new_cache()
    change("snippets/shapes.py", FORGE % {"data.txt": "0" * 64})
    assert stdout(project, AREA, cache) == "forged\n"
    assert list((cache / "sessions").glob("*")) == []

"""Other parts of a project that have the engine evaluate expressions, and judge what came out.

`python -m weaver` finds them by their modules' names in the project's pyproject.toml:

    [tool.weaver]
    extensions = ["quiz_engine.extension"]

Under MkDocs each has a hook of its own, which announces the same function to the engine.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, cast

from weaver.model import Problem, WovenPage


class Extension(Protocol):
    """What such a module offers."""

    def find_expressions(self, text: str) -> Iterable[tuple[int, str]]:
        """(offset, code) pairs of a page's text; see `parse.ExpressionSource`."""

    def check_woven(self, woven: WovenPage) -> Iterable[Problem]:
        """What is wrong with the page as far as this extension is concerned.

        `woven.page.text` is what was written, `woven.values` has the values by offset.
        """


def load(root: Path) -> Iterator[Extension]:
    """The extensions that the project in `root` names.

    Raises:
        ValueError: a module that is named can't be imported.
    """
    for name in _names(root / "pyproject.toml"):
        try:
            yield cast(Extension, importlib.import_module(name))
        except ImportError as error:
            raise ValueError(f"pyproject.toml names the extension {name}: {error}") from error


def _names(file: Path) -> list[str]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"pyproject.toml: {error}") from error
    return tables.get("tool", {}).get("weaver", {}).get("extensions", [])

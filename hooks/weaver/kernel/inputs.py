"""Notice what a session depends on: files of the project, and imported packages.

Seen while it runs, not guessed from its text. Python's audit events tell of files that
are opened, or looked for in vain, and of folders that are listed; loaded modules tell of
imports, whose source may come from a bytecode file.
Only for packages that were loaded before the session began, the import statements of
its code and of the project's modules have to tell whether it uses them.
"""

from __future__ import annotations

import ast
import hashlib
import linecache
import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

_ENGINE = str(Path(__file__).parents[1]) + os.sep


class Inputs:
    """The files under `root` that this process reads from now on."""

    def __init__(self, root: Path, own: Path) -> None:
        """`own` is the engine's folder, where sessions work; nothing in it is an input."""
        self._root = _prefix(root)
        self._foreign = tuple(map(_prefix, (own, Path(sys.prefix), root / ".git")))
        self._touched: set[str] = set()
        self._listening = True
        self._loaded_before = frozenset(sys.modules)
        # An audit hook can't be removed, hence the switch.
        sys.addaudithook(self._hear)

    def close(self, code: str) -> tuple[dict[str, str], list[str]]:
        """Stop listening, and say what was seen; see `look`."""
        self._listening = False
        return self.look(code)

    def look(self, code: str) -> tuple[dict[str, str], list[str]]:
        """What the session depends on so far; `code` is what it ran.

        Returns:
            Digests of the files and folders by their paths relative to the root, and the
            top-level names of the modules used.
        """
        new = {name for name in list(sys.modules) if isinstance(name, str)} - self._loaded_before
        files = self._touched | {path for name in new if (path := _source(sys.modules.get(name)))}
        files = {path for path in files if self._of_project(path)}
        loaded = {name.partition(".")[0] for name in new}
        imported = set(_imports(code)).union(
            *(_imports(_read(path)) for path in files if path.endswith(".py"))
        )
        digests = {Path(path).relative_to(self._root).as_posix(): digest(path) for path in files}
        return digests, sorted(loaded | imported)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._listening or event not in {"open", "os.listdir", "os.scandir"}:
            return
        path = arguments[0]
        if event == "open":
            mode = arguments[1]
            if mode is not None and "r" not in mode and "+" not in mode:
                return
        elif _asked_by_import():
            return
        if path is None:
            path = "."
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            path = os.path.abspath(path)
            if self._of_project(path) and not _quoted(path):
                self._touched.add(path)

    def _of_project(self, path: str) -> bool:
        inside = path.startswith(self._root) and not path.startswith(self._foreign)
        return inside and "__pycache__" not in path


def digest(path: str | Path) -> str:
    """SHA-256 of a file's bytes or of a folder's list of names; empty if there is neither."""
    path = Path(path)
    try:
        if path.is_file():  # a pipe would keep us waiting
            return hashlib.sha256(path.read_bytes()).hexdigest()
        names = "\n".join(sorted(os.listdir(path)))  # noqa: PTH208 - names, not paths
        return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
    except OSError:
        return ""


def _asked_by_import() -> bool:
    """Whether it is the import system that lists a folder, as it does on its search path."""
    frame = sys._getframe(2)
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _quoted(path: str) -> bool:
    """Whether it is the engine's own code, wanted only to be quoted in a traceback.

    Libraries ask for one now and then, to remember where something was made. The calls that
    lead to a cell are ours.
    """
    if not path.startswith(_ENGINE):
        return False
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_code.co_filename != linecache.__file__:
        frame = frame.f_back
    return frame is not None


def _imports(code: str) -> set[str]:
    """Top-level names of the modules that import statements in `code` name."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level]
    return {name.partition(".")[0] for name in names}


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


def _source(module: Any) -> str | None:
    # A cell may have put anything into sys.modules.
    try:
        path = module.__file__
        return os.path.abspath(path) if isinstance(path, str) else None
    except Exception:  # noqa: BLE001 - or what its attributes do
        return None


def _prefix(path: Path) -> str:
    return str(path).rstrip(os.sep) + os.sep

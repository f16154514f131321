# No `from __future__` import here: it would leak into the cells that this module compiles.
"""Run cells and evaluate expressions in one namespace."""

import linecache
import os
import sys
import traceback
import types
from pathlib import Path
from typing import Any

_MOST_CHARACTERS = 4000
"""Of a message."""
CALLS = 6
"""Calls to keep from either end of a stack."""

_TRACEBACK = BaseException.__dict__["__traceback__"]
_NAME = type.__dict__["__name__"]

_NOT_THEIRS = (str(Path(__file__).parents[1]), sys.prefix)
"""The engine's own code, and installed packages: they may lie within the project."""


class Namespace:
    """The `__main__` module of a session."""

    def __init__(self, page: str, text: str, root: str) -> None:
        """`text` is the page's code at its own lines, for tracebacks."""
        self.page = page
        self.root = root.rstrip(os.sep) + os.sep
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__builtins__"] = __builtins__
        self.show(text)

    def show(self, text: str) -> None:
        """Have tracebacks quote this as the page's code."""
        lines = [line + "\n" for line in text.split("\n")]
        linecache.cache[self.page] = (len(text), None, lines, self.page)

    def run(self, code: str, first_line: int) -> None:
        """Execute a cell; whatever it raises comes through."""
        # Padding makes Python's own line numbers those of the Markdown file.
        padded = "\n" * (first_line - 1) + code
        exec(compile(padded, self.page, "exec", dont_inherit=True), self.module.__dict__)

    def evaluate(self, code: str, line: int) -> Any:
        """The value of an expression; whatever it raises comes through."""
        padded = "\n" * (line - 1) + code.strip()
        return eval(compile(padded, self.page, "eval", dont_inherit=True), self.module.__dict__)

    def describe(self, error: BaseException) -> dict[str, Any]:
        """The exception as JSON: its type, its message, the page's own lines, and the project's.

        `lines` are numbers, `trail` is ready to be read. Never raises, whatever the
        exception's own methods do.
        """
        # Not `TracebackException`: it would ask the exception itself, which may know no answer.
        # Nor its class, where `type` itself knows: both may be code of the cell.
        stack = traceback.extract_tb(_TRACEBACK.__get__(error))
        lines = [frame.lineno for frame in stack if frame.filename == self.page and frame.lineno]
        if issubclass(type(error), SyntaxError):
            lines += self._own_line(error)
        trail = [
            f"{frame.filename.removeprefix(self.root)}:{frame.lineno}  {frame.line}"
            for frame in stack
            if frame.filename.startswith(self.root) and not frame.filename.startswith(_NOT_THEIRS)
        ]
        return {
            "type": _name(error),
            "message": _message(error),
            "lines": shorten(lines),
            "trail": shorten(trail),
        }

    def _own_line(self, error: SyntaxError) -> list[int]:
        """The line, if it is the page's code that is no Python; cells may raise such errors."""
        try:
            return [int.__index__(error.lineno)] if error.filename == self.page else []
        except BaseException:  # noqa: BLE001 - a subclass's attributes are code of the cell
            return []


def sound(text: str) -> str:
    """The text with lone surrogates written out, since no file can hold them."""
    return str.encode(text, "utf-8", "backslashreplace").decode("utf-8")


def shorten(stack: list[Any]) -> list[Any]:
    """Both ends of a stack, repetitions told once: a recursion may be a thousand calls deep."""
    told = [here for here, before in zip(stack, [None, *stack], strict=False) if here != before]
    return told if len(told) <= 2 * CALLS else told[:CALLS] + told[-CALLS:]


def _name(error: BaseException) -> str:
    return sound(_NAME.__get__(type(error)))


def _message(error: BaseException) -> str:
    try:
        of_python = issubclass(type(error), SyntaxError) and error.msg
        text = sound(str(error.msg) if of_python else str(error))
    except BaseException as second:  # noqa: BLE001 - it is the cell's own code
        return f"(its message can't be shown: __str__ raised {_name(second)})"
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "..."

# No `from __future__` import here: it would leak into the cells that this module compiles.
"""Run cells and evaluate expressions in one namespace."""

import linecache
import os
import traceback
import types
from typing import Any


class Namespace:
    """The `__main__` module of a session."""

    def __init__(self, page: str, text: str, root: str) -> None:
        """`text` is the page's code at its own lines, for tracebacks."""
        self.page = page
        self.root = root.rstrip(os.sep) + os.sep
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__builtins__"] = __builtins__
        linecache.cache[page] = (len(text), None, text.splitlines(keepends=True), page)

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
        summary = traceback.TracebackException.from_exception(error, compact=True)
        lines = [f.lineno for f in summary.stack if f.filename == self.page and f.lineno]
        if isinstance(error, SyntaxError) and error.filename == self.page and error.lineno:
            lines.append(error.lineno)
        return {
            "type": type(error).__name__,
            "message": _message(error),
            "lines": lines,
            "trail": [
                f"{frame.filename.removeprefix(self.root)}:{frame.lineno}  {frame.line}"
                for frame in summary.stack
                if frame.filename.startswith(self.root) and "site-packages" not in frame.filename
            ],
        }


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)
    except Exception as second:  # noqa: BLE001 - it is the cell's own code
        return f"(its message can't be shown: __str__ raised {type(second).__name__})"

"""The files that lie among the pages: none of them may run in a reader's browser by itself.

A page gets a policy, and is looked through. Such a file is published as it is, at an address of the
site: whatever it runs could do all that the site can. A browser opens HTML by the name, and
XML by whatever name, if the server calls it so; a drawing is XML, and can hold scripts as well.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from weaver import evidence
from weaver.model import Location, Problem

_HTML = {".htm", ".html", ".shtml", ".xht", ".xhtml"}
_DRAWINGS = {".svg", ".svgz"}
_BEFORE_TAGS = b"\xef\xbb\xbf\xff\xfe\0\t\n\r "
"""What can stand before a document's first tag: marks of an encoding, white space."""
_WHY = "opened by itself, it has no policy, so it could run whatever it holds"


def check(path: str, data: bytes) -> Problem | None:
    """What is wrong with a file that is no page, if anything is.

    Args:
        path: its name, relative to the project's root.
        data: what it holds.
    """
    kind = PurePosixPath(path).suffix.lower()
    if kind in _HTML:
        hint = "write it as a page, in Markdown"
        return _problem(path, "the file is HTML that is no page of the site", hint)
    if kind not in _DRAWINGS and not data.lstrip(_BEFORE_TAGS).startswith(b"<"):
        return None
    try:
        evidence.check_drawing(data)
    except ValueError as error:
        hint = "pack it into an archive, or write it as a page"
        if kind in _DRAWINGS:
            hint = "keep to groups, paths and rectangles, or have a cell draw it"
        return _problem(path, "the file is XML, and no plain drawing", hint, f"{error}\n")
    return None


def _problem(path: str, message: str, hint: str, details: str = "") -> Problem:
    return Problem(Location(path, 1), "P09", message, why=f"{details}{_WHY}", hint=hint)

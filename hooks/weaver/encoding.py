"""A page is UTF-8 text. One that is not, or that can't be read at all, is a problem like others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from weaver.model import Location, Problem


def read(files: Mapping[str, Path]) -> tuple[dict[str, str], list[Problem]]:
    """The texts of pages by their names, and a problem for each file that can't be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, file in files.items():
        try:
            texts[name] = file.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            problems.append(describe(name, error))
    return texts, problems


def describe(path: str, error: UnicodeDecodeError | OSError) -> Problem:
    """What to tell the author of a file that can't be read."""
    if isinstance(error, OSError):
        return Problem(
            Location(path, 1),
            "W19",
            "the file can't be read",
            why=f"{error.strerror}; nothing of the page can be shown",
            hint="see that you may read it and, if it is a link, where that leads",
        )
    wide = error.object.startswith((b"\xff\xfe", b"\xfe\xff"))
    shown = (
        "it begins like UTF-16"
        if wide
        else f"this line holds the byte {error.object[error.start]:#x}"
    )
    return Problem(
        Location(path, error.object.count(b"\n", 0, error.start) + 1),
        "W19",
        "the file is not written in UTF-8",
        why=f"{shown}; nothing of the page can be read",
        hint="have your editor save the file as UTF-8",
    )

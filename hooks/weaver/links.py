"""Refuse links among the pages to what lies elsewhere: it would be published."""

from __future__ import annotations

import os
from pathlib import Path

from weaver.model import Location, Problem


def check_place(file: Path, folder: Path, path: str) -> Problem | None:
    """What to say of a file in the folder of the pages, if it is a link to one outside of that.

    Args:
        file: the file.
        folder: the folder of the pages.
        path: the file's name in the message.
    """
    # Not by `Path.resolve`: up to Python 3.12 it fails at links that lead in a circle.
    if Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        return None
    return Problem(
        Location(path, 1),
        "P06",
        "the file is a link that leads out of the folder of the pages",
        why="the site would publish what lies there, which may be private",
        hint="put a copy of the file in its place",
    )

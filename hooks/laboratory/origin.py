"""Which cell of its page trained the network that a laboratory computes with?

Readers are told, and nobody types it: the cell moves and changes with its page.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from weaver import fences
from weaver.model import Cell, Session

TRAINING = "snippets.training"
"""The module whose functions train."""
_TRAINS = re.compile(r"train|milestones|epochs_of")
_HEADING = re.compile(r"^#{1,6} +(?P<text>.*?)[ #]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a network was trained."""

    path: str
    """The page, relative to the root."""
    line: int
    """The cell's first line in it."""
    heading: str
    """Above the cell, as readers see it."""
    call: str
    """What trains, in one line."""


def find(session: Session, text: str, offset: int) -> Origin | None:
    """The last cell of the session above `offset` that trains something.

    Args:
        session: the laboratory's.
        text: of the page.
        offset: where the laboratory stands in it.
    """
    trainers: set[str] = set()
    found: Origin | None = None
    headings = list(_headings(text))
    for cell in session.cells:
        if cell.fence.start > offset:
            break
        trainers |= set(_imported(cell))
        if calls := _calls(cell, trainers):
            above = [title for start, title in headings if start < cell.fence.start]
            found = Origin(session.page, cell.line, above[-1] if above else "", calls[-1])
    return found


def _imported(cell: Cell) -> Iterator[str]:
    """What a cell calls the functions that train."""
    for node in ast.walk(_tree(cell)):
        if isinstance(node, ast.ImportFrom) and node.module == TRAINING:
            for alias in node.names:
                if _TRAINS.match(alias.name):
                    yield alias.asname or alias.name


def _calls(cell: Cell, names: set[str]) -> list[str]:
    """The cell's calls of one of the functions."""
    return [
        ast.unparse(node)
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def _tree(cell: Cell) -> ast.AST:
    try:
        return ast.parse(cell.code)
    except SyntaxError:
        return ast.Module([], [])  # the engine has said so


def _headings(text: str) -> Iterator[tuple[int, str]]:
    """Offset and title of each heading; what looks like one in a fence is a comment."""
    backticks, _ = fences.scan_backticks(text)
    parts = (*backticks, *fences.scan_tildes(text, backticks))
    for match in _HEADING.finditer(text):
        if not any(part.start <= match.start() < part.end for part in parts):
            yield match.start(), re.sub(r"[`*]", "", match["text"])

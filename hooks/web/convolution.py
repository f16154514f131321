"""The numbers of a convolution that a page computed, taken from there for pictures of it.

A page names them in a comment below the cell that has them:

    <!-- moving picture: [image, kernel, feature_map] -->

The engine evaluates the three names where the comment stands, so the picture shows what the
code above it gave. It stands where the page says `<!-- moving picture: here, "alternative
text" -->`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from weaver import fences
from weaver.model import Comment, Fence, Location, Problem

_NUMBERS = re.compile(r"moving picture:\s*(?P<code>\[[^\]]*\])")
_PLACE = re.compile(r'moving picture:\s*here,\s*"(?P<alt>[^"]+)"')

Grid = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Convolution:
    """An image, a kernel and the map, each a grid of rows; no padding, stride one."""

    image: Grid
    kernel: Grid
    answers: Grid

    @property
    def rows(self) -> int:
        return len(self.answers)

    @property
    def columns(self) -> int:
        return len(self.answers[0])

    @property
    def strongest(self) -> float:
        """The largest absolute answer: the end of the colour scale."""
        return max(abs(value) for row in self.answers for value in row)


def find_expressions(text: str) -> tuple[tuple[int, str], ...]:
    """What the engine has to evaluate for the pictures of a page."""
    return tuple(
        (comment.start, f"[grid.tolist() for grid in {match['code']}]")
        for comment, match in _find(_NUMBERS, fences.scan(text))
    )


def read(text: str, values: Mapping[int, Any]) -> Convolution | None:
    """The page's convolution, if it names one and the engine could evaluate it.

    Args:
        text: the page's file.
        values: what the engine found, by offset.

    Raises:
        ValueError: it is none; the message says why.
    """
    named = next(_find(_NUMBERS, fences.scan(text)), None)
    value = values.get(named[0].start) if named else None
    if value is None:
        return None
    if len(value) != 3:
        raise ValueError(f"the picture has three grids, not {len(value)}")
    found = Convolution(*map(_grid, value))
    sides = [(len(grid), len(grid[0])) for grid in (found.image, found.kernel, found.answers)]
    if any(image - kernel + 1 != answers for image, kernel, answers in zip(*sides, strict=True)):
        raise ValueError(f"a kernel {sides[1]} makes no map {sides[2]} of an image {sides[0]}")
    return found


def unusable(text: str, path: str, what: str) -> Problem:
    """What to say of the page `text` whose numbers are no convolution."""
    comment, _ = next(_find(_NUMBERS, fences.scan(text)))
    return Problem(
        Location(path, comment.line),
        "P08",
        f"the moving picture can't be drawn: {what}",
        why="the cards of all pages show it, too",
        hint="name an image, a kernel and the map that they make without padding: rows of numbers",
    )


def _grid(value: Any) -> Grid:
    try:
        rows = tuple(tuple(map(float, row)) for row in value)
    except (TypeError, ValueError):
        raise ValueError("a grid has something else than rows of numbers") from None
    if not rows or not rows[0] or len(set(map(len, rows))) > 1:
        raise ValueError("the rows of a grid are not of one length, or there are none")
    if not all(math.isfinite(number) for row in rows for number in row):
        raise ValueError("a grid has a number without end, or what is no number")
    return rows


def place(text: str, moving: str, still: str, size: tuple[int, int]) -> str:
    """The text with the picture where it says so, and without the comments.

    Args:
        text: of the page, with its outputs.
        moving: the picture's address.
        still: the address of the one for readers who asked for reduced motion, and for paper.
        size: width and height of either.
    """
    width, height = size

    def image(match: re.Match[str]) -> str:
        alt = " ".join(match["alt"].split())
        return (
            f'<picture><source srcset="{still}" media="(prefers-reduced-motion: reduce), print">'
            f'<img class="moving-picture" src="{moving}" alt="{alt}" '
            f'width="{width}" height="{height}"></picture>'
        )

    scanned = fences.scan_woven(text)
    places = [(comment, image(match)) for comment, match in _find(_PLACE, scanned)]
    numbers = [(comment, "") for comment, _ in _find(_NUMBERS, scanned)]
    for comment, shown in sorted(places + numbers, key=lambda found: found[0].start, reverse=True):
        text = text[: comment.start] + shown + text[comment.end :]
    return text


def _find(
    pattern: re.Pattern[str], scanned: tuple[tuple[Fence, ...], tuple[Comment, ...]] | None
) -> Iterator[tuple[Comment, re.Match[str]]]:
    """The comments of this kind that a page means: those in its fences are samples."""
    for comment in scanned[1] if scanned else ():
        if match := pattern.fullmatch(comment.text):
            yield comment, match

"""The numbers of a convolution that a page computed, taken from there for pictures of it.

A page names them in a comment below the cell that has them:

    <!-- moving picture: [image, kernel, feature_map] -->

The engine evaluates the three names where the comment stands, so the picture shows what the
code above it gave. It stands where the page says `<!-- moving picture: here, "alternative
text" -->`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMMENT = re.compile(r"<!--\s*moving picture:\s*(?P<code>\[[^\]]*\])\s*-->")

_PLACE = re.compile(r'<!--\s*moving picture:\s*here,\s*"(?P<alt>[^"]+)"\s*-->')

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
        (match.start(), f"[grid.tolist() for grid in {match['code']}]")
        for match in COMMENT.finditer(text)
    )


def read(text: str, values: Mapping[int, Any]) -> Convolution | None:
    """The page's convolution, if it names one and the engine could evaluate it.

    Args:
        text: the page's file.
        values: what the engine found, by offset.
    """
    match = COMMENT.search(text)
    value = values.get(match.start()) if match else None
    if value is None:
        return None
    return Convolution(*(tuple(map(tuple, grid)) for grid in value))


def place(text: str, moving: str, still: str, size: tuple[int, int]) -> str:
    """The text with the picture where it says so.

    Args:
        text: of the page.
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

    return _PLACE.sub(image, COMMENT.sub("", text))

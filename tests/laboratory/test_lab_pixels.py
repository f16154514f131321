"""Pictures as SVG: every cell once, in its own colour."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from laboratory.pixels import pixels


def test_runs_of_a_colour_are_one_rectangle() -> None:
    drawn = pixels([[0, 0, 2], [2, 2, 2]], "step", "two rows")
    assert drawn == (
        '<svg role="img" aria-label="two rows" viewBox="0 0 3 2" shape-rendering="crispEdges">'
        '<path data-step="0" d="M0 0h2v1h-2z"/>'
        '<path data-step="2" d="M2 0h1v1h-1zM0 1h3v1h-3z"/></svg>'
    )


def test_every_cell_is_covered_once() -> None:
    rows = [[(3 * row + column * column) % 5 for column in range(7)] for row in range(4)]
    page = BeautifulSoup(pixels(rows, "shade", "noise"), "html.parser")
    covered: dict[tuple[int, int], int] = {}
    for path in page.select("path"):
        for left, top, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path["d"]):
            assert width == back
            for column in range(int(left), int(left) + int(width)):
                assert (int(top), column) not in covered
                covered[int(top), column] = int(path["data-shade"])
    assert covered == {
        (row, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    }


def test_words_are_no_markup() -> None:
    assert 'aria-label="&lt;b&gt; &#34;"' in pixels([[0]], "step", '<b> "')


def test_what_is_no_number_is_no_colour() -> None:
    with pytest.raises(ValueError, match="img"):
        pixels([[0, '"><img src=x>']], "shade", "label")

"""Small maps as lines: what they show is what was given."""

from __future__ import annotations

import re

import pytest
from laboratory.render import tile


def drawn(parts: list[tuple[int, str]], height: int, width: int) -> list[list[int]]:
    """The colour of each cell, later lines above earlier ones."""
    cells = [[99] * width for _ in range(height)]
    for mark, path in parts:
        assert re.fullmatch(r"(M\d+ \d+\.5h\d+)+", path)
        for column, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path):
            for at in range(int(column), int(column) + int(length)):
                cells[int(row)][at] = mark
    return cells


@pytest.mark.parametrize(
    ("rows", "limit", "signed", "wanted"),
    [
        ([[0, 0, 2], [2, 2, 0]], 2, False, [[0, 0, 10], [10, 10, 0]]),
        ([[-4, 0, 4, 4], [2, 2, 2, -1]], 4, True, [[-5, 0, 5, 5], [2, 2, 2, -1]]),
        ([[0.0, 0.0]], 0, False, [[0, 0]]),
        ([[3], [1.5], [3]], 3, False, [[10], [5], [10]]),
    ],
)
def test_cells_have_the_colours_of_their_values(
    rows: list[list[float]], limit: float, signed: bool, wanted: list[list[int]]
) -> None:
    assert drawn(tile(rows, limit, signed), len(rows), len(rows[0])) == wanted


def test_what_most_cells_have_is_one_line_each_row() -> None:
    (first, path), *others = tile([[0, 0, 5], [0, 0, 0]], 5, False)
    assert (first, path) == (0, "M0 0.5h3M0 1.5h3")
    assert others == [(10, "M2 0.5h1")]

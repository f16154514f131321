import numpy as np
import pytest
import torch

from snippets.images import enlarge, hollow_square, vertical_line


def test_hollow_square_is_eight_white_pixels_around_a_hole():
    assert hollow_square().tolist() == [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 1, 0, 1, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize(("height", "width", "column"), [(6, 7, 3), (2, 5, 0), (4, 3, 2)])
def test_vertical_line_lights_one_column_from_top_to_bottom(height, width, column):
    line = vertical_line(height, width, column)
    assert line.shape == (height, width)
    lit = {(row, column) for row in range(height)}
    assert {tuple(place) for place in line.nonzero().tolist()} == lit
    assert set(line.unique().tolist()) <= {0.0, 1.0}


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_enlarge_replaces_each_pixel_by_a_square_of_its_colour(factor):
    image = torch.arange(6.0).view(2, 3)  # no two pixels alike, height and width apart
    expected = np.kron(image.numpy(), np.ones((factor, factor)))
    assert np.array_equal(enlarge(image, factor).numpy(), expected)

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from scipy.signal import correlate2d
from torch.nn import functional

from snippets.unrolled import show_unrolled


@pytest.fixture
def kernel():
    return torch.arange(1.0, 7.0).view(2, 3)


@pytest.fixture
def matrix(kernel):
    """Of an image of 4 by 5 pixels; the map has 3 by 3 values."""
    one_pixel = torch.eye(20).view(20, 1, 4, 5)
    return functional.conv2d(one_pixel, kernel[None, None]).flatten(1).T


@pytest.fixture
def figure(kernel, matrix):
    yield show_unrolled(kernel, matrix, map_width=3, image_width=5)
    plt.close("all")


def colours(axes):
    """The colours of the cells that are drawn, by row and column."""
    cells = axes.collections[0]
    places = (cells.get_offsets() - 0.5)[:, ::-1].astype(int).tolist()
    found = cells.to_rgba(cells.get_array()).tolist()
    return dict(zip(map(tuple, places), map(tuple, found), strict=True))


def test_matrix_multiplies_to_the_correlation(kernel, matrix):
    image = torch.randint(-9, 10, (4, 5)).float()
    by_matrix = (matrix @ image.flatten()).view(3, 3).numpy()
    assert np.array_equal(by_matrix, correlate2d(image, kernel, mode="valid"))


def test_matrix_holds_each_weight_once_in_each_row(kernel, matrix):
    for row in matrix.tolist():
        assert sorted(value for value in row if value) == kernel.flatten().tolist()


def test_a_weight_has_one_colour_everywhere(figure, kernel, matrix):
    in_kernel = {kernel[place].item(): colour for place, colour in colours(figure.axes[0]).items()}
    assert len(set(in_kernel.values())) == kernel.numel()
    weights = {
        (row, column): value
        for row, values in enumerate(matrix.tolist())
        for column, value in enumerate(values)
        if value
    }
    drawn = {place: in_kernel[value] for place, value in weights.items()}
    assert colours(figure.axes[1]) == drawn, "zeros are left empty"


def test_a_cell_fills_its_place(figure):
    for axes in figure.axes:
        (points,) = np.sqrt(axes.collections[0].get_sizes())
        columns, rows = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
        place = axes.get_position().transformed(figure.transFigure).size / figure.dpi * 72
        assert place / (columns, rows) == pytest.approx((points, points))


def test_the_kernel_shows_its_weights(figure):
    texts = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in figure.axes[0].texts}
    assert texts == {
        (0.5, 0.5): "1", (0.5, 1.5): "2", (0.5, 2.5): "3",
        (1.5, 0.5): "4", (1.5, 1.5): "5", (1.5, 2.5): "6",
    }  # fmt: skip


def test_lines_part_the_rows_of_map_and_image(figure):
    horizontal, vertical = figure.axes[1].collections[-2:]
    assert [segment[0][1] for segment in horizontal.get_segments()] == [0, 3, 6, 9]
    assert [segment[0][0] for segment in vertical.get_segments()] == [0, 5, 10, 15, 20]
    between, _ = figure.axes[1].collections[1:3]
    assert between.get_linewidth() < horizontal.get_linewidth()

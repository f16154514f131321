"""A convolution written out as the matrix of a dense layer: how to draw it."""

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from torch import Tensor

from snippets.figures import FIGURE_WIDTH, GRID_COLOUR, MARGIN, TITLE_HEIGHT, add_axes, ink_on

KERNEL_CELL = 0.45  # inches
POINTS_PER_INCH = 72
TITLE_POINTS = 16
COLOURS = "cividis"  # from dark to bright, also for colour-blind readers


def show_unrolled(kernel: Tensor, matrix: Tensor, map_width: int, image_width: int) -> Figure:
    """Draw the kernel, and below it the matrix, where each weight keeps its colour.

    Zeros of the matrix stay empty. Lines part the rows of the map and of the image.

    Args:
        kernel: (rows, columns), without zeros.
        matrix: (values of the map, pixels of the image).
        map_width: rows of the matrix that make up one row of the map.
        image_width: columns of the matrix that make up one row of the image.
    """
    cell = (FIGURE_WIDTH - 2 * MARGIN) / matrix.shape[1]
    matrix_height = cell * matrix.shape[0]
    kernel_height = KERNEL_CELL * kernel.shape[0]
    height = matrix_height + kernel_height + 2 * TITLE_HEIGHT + 3 * MARGIN
    figure = plt.figure(figsize=(FIGURE_WIDTH, height), layout="none")
    # The scale begins below the smallest weight: its darkest colours would not stand
    # out from a dark page.
    smallest, largest = kernel.min().item(), kernel.max().item()
    scale = Normalize(smallest - (largest - smallest) / 3, largest)

    kernel_width = KERNEL_CELL * kernel.shape[1]
    left = (FIGURE_WIDTH - kernel_width) / 2
    bottom = matrix_height + TITLE_HEIGHT + 2 * MARGIN
    axes = add_axes(figure, left, bottom, kernel_width, kernel_height)
    colour_cells(axes, kernel, KERNEL_CELL, scale, "kernel")
    write_numbers(axes, kernel, scale)

    axes = add_axes(figure, MARGIN, MARGIN, FIGURE_WIDTH - 2 * MARGIN, matrix_height)
    colour_cells(axes, matrix, cell, scale, "the same layer as a matrix")
    part(axes, matrix, map_width, image_width)
    return figure


def colour_cells(axes: Axes, values: Tensor, cell: float, scale: Normalize, title: str) -> None:
    """One square, `cell` inches wide, for each value but zero; and lines between all cells."""
    height, width = values.shape
    row, column = values.nonzero(as_tuple=True)
    # One mark, used many times, and none for zeros: half of a mesh's bytes, and as sharp.
    axes.scatter(
        column + 0.5,
        row + 0.5,
        c=values[row, column],
        cmap=COLOURS,
        norm=scale,
        marker="s",
        s=(cell * POINTS_PER_INCH) ** 2,
        linewidths=0,
    )
    axes.hlines(range(height + 1), 0, width, colors=GRID_COLOUR, linewidth=0.3)
    axes.vlines(range(width + 1), 0, height, colors=GRID_COLOUR, linewidth=0.3)
    axes.set(xlim=(0, width), ylim=(height, 0))  # row 0 on top, as a tensor is printed
    axes.set_axis_off()
    axes.set_title(title, fontsize=TITLE_POINTS)


def write_numbers(axes: Axes, values: Tensor, scale: Normalize) -> None:
    """Each value in the middle of its cell."""
    colours = plt.get_cmap(COLOURS)
    for (row, column), value in zip(
        torch.cartesian_prod(*map(torch.arange, values.shape)).tolist(),
        values.flatten().tolist(),
        strict=True,
    ):
        axes.text(
            column + 0.5,
            row + 0.5,
            f"{value:.0f}",
            ha="center",
            va="center_baseline",
            fontsize=TITLE_POINTS,
            color=ink_on(colours(scale(value))),
        )


def part(axes: Axes, matrix: Tensor, map_width: int, image_width: int) -> None:
    """Stronger lines where a new row of the map, or of the image, begins."""
    rows, columns = matrix.shape
    axes.hlines(range(0, rows + 1, map_width), 0, columns, colors=GRID_COLOUR, linewidth=1.8)
    axes.vlines(range(0, columns + 1, image_width), 0, rows, colors=GRID_COLOUR, linewidth=1.8)

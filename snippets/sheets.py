"""Many small maps or filters in rows, as on a contact sheet, with a number above each.

A sheet uses the colours of `snippets.figures`: brightness from black to white, or orange and
purple for what may be negative. All maps of one sheet share one scale, so a dark map is a map
with weak answers. Maps are drawn as small images, enlarged without smoothing: as polygons, a
sheet would weigh a hundred times as much.
"""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from snippets.figures import FIGURE_WIDTH, GRID_COLOUR, Panel, add_axes, colour_scale

# Lengths in inches; the figure is as wide as a column of text.
GAP = 0.12
NUMBER_HEIGHT = 0.3
NUMBER_POINTS = 14
BOX_COLOUR = "#e66101"  # stands out from grey, and from both page colours


def show_sheet(maps: Tensor, columns: int, *, is_signed: bool = False) -> Figure:
    """Draw `maps`, which is (maps, height, width), in rows of `columns`.

    Raises:
        ValueError: a map that is not signed has negative values, or `maps` is not 3-D.
    """
    if maps.dim() != 3:
        raise ValueError(f"a sheet shows (maps, height, width), not {tuple(maps.shape)}")
    count, height, width = maps.shape
    rows = -(-count // columns)
    tile_width = (FIGURE_WIDTH - GAP * (columns + 1)) / columns
    tile_height = tile_width * height / width
    row_height = tile_height + NUMBER_HEIGHT
    figure = plt.figure(figsize=(FIGURE_WIDTH, row_height * rows + GAP), layout="none")
    colours, scale = colour_scale(
        # One panel of all maps: it checks the signs, and its scale is everyone's.
        Panel("maps", maps.detach().flatten(1), is_signed),
        limit=maps.abs().max().item() or 1.0,
    )
    for number, values in enumerate(maps.detach().numpy()):
        row, column = divmod(number, columns)
        left = GAP + column * (tile_width + GAP)
        bottom = GAP + (rows - 1 - row) * row_height
        axes = add_axes(figure, left, bottom, tile_width, tile_height)
        axes.imshow(values, cmap=colours, norm=scale, interpolation="none", aspect="auto")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=GRID_COLOUR, linewidth=0.5)
        axes.set_title(str(number), fontsize=NUMBER_POINTS, pad=3)
    return figure


def draw_box(axes: Axes, corner: tuple[int, int], side: int) -> None:
    """Frame a window on a picture that `show_maps` drew; it may reach over the edge."""
    row, column = corner
    frame = Rectangle((column, row), side, side, fill=False, linewidth=4, clip_on=False)
    frame.set_edgecolor(BOX_COLOUR)
    axes.add_patch(frame)

"""Small 2-D tensors as pictures, side by side, with their values written in.

A *picture* shows brightness: black is zero, white is its largest value. A
*signed* map may be negative: orange is positive, purple is negative, and white
is zero. Signed maps of one figure share one scale, which reaches equally far to
both sides of zero, so the same colour means the same number in each.

The signed scale is ColorBrewer's PuOr, chosen from the scales that it marks as
safe for colour-blind readers (C. Brewer and M. Harrower, colorbrewer2.org).
"""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from torch import Tensor

# Lengths in inches. The figure is as wide as a column of text, and on a phone it
# shrinks to half of that: sizes are chosen so that numbers stay readable there.
FIGURE_WIDTH = 7.0
MARGIN = 0.05
GAP = 0.3
TITLE_HEIGHT = 0.4
LARGEST_CELL = 0.5
SMALLEST_NUMBERED_CELL = 0.38

TITLE_POINTS = 16
GRID_COLOUR = "#8c8c8c"  # stands out from black, white and both page colours
DARK_INK, LIGHT_INK = "#111111", "#ffffff"


@dataclass(frozen=True)
class Panel:
    """One tensor of a figure: made by `picture` or by `signed`."""

    title: str
    values: Tensor  # (rows, columns)
    is_signed: bool

    def __post_init__(self) -> None:
        if self.values.dim() != 2:
            raise ValueError(
                f"{self.title!r} has shape {tuple(self.values.shape)}; "
                "a panel shows (rows, columns), so pick one map, as in maps[0, 0]"
            )
        if not self.is_signed and self.values.min() < 0:
            raise ValueError(f"{self.title!r} has negative values; use signed() to show them")


def picture(title: str, values: Tensor) -> Panel:
    """A panel for brightness: no value is negative."""
    return Panel(title, values.detach(), is_signed=False)


def signed(title: str, values: Tensor) -> Panel:
    """A panel for values on both sides of zero: kernels and feature maps."""
    return Panel(title, values.detach(), is_signed=True)


def show_maps(*panels: Panel, limit: float | None = None) -> Figure:
    """Draw the panels from left to right, all with cells of the same size.

    `limit` is the value at which the signed scale is darkest, on either side
    of zero; give it to compare figures. By default it is the largest absolute
    value of the signed panels. Where cells are too small for numbers, a key to
    the signed colours is drawn below.
    """
    limit = float(limit or largest_value(panels))
    cell = cell_size(panels)
    has_numbers = cell >= SMALLEST_NUMBERED_CELL
    has_key = not has_numbers and any(panel.is_signed for panel in panels)

    panels_height = cell * max(len(panel.values) for panel in panels)
    key_height = TITLE_HEIGHT + LARGEST_CELL if has_key else 0.0
    height = TITLE_HEIGHT + panels_height + key_height + 2 * MARGIN
    width = MARGIN * 2 + GAP * (len(panels) - 1) + cell * count_columns(panels)
    figure = plt.figure(figsize=(width, height), layout="none")

    left = MARGIN
    for panel in panels:
        rows, columns = panel.values.shape
        bottom = MARGIN + key_height + (panels_height - cell * rows) / 2
        axes = add_axes(figure, left, bottom, cell * columns, cell * rows)
        draw(axes, panel, limit, has_numbers)
        left += cell * columns + GAP
    if has_key:
        steps = torch.linspace(-limit, limit, 7)[None]  # (1, 7)
        key = signed("what the colours mean", steps)
        key_width = LARGEST_CELL * steps.numel()
        left = (width - key_width) / 2
        axes = add_axes(figure, left, MARGIN, key_width, LARGEST_CELL)
        draw(axes, key, limit, has_numbers=True)
    return figure


def draw(axes: Axes, panel: Panel, limit: float, has_numbers: bool) -> None:
    """Colour one panel's cells and, if asked, write each value into its cell."""
    colours, scale = colour_scale(panel, limit)
    # A mesh of polygons, not an image: it stays sharp at any zoom in an SVG.
    axes.pcolormesh(
        panel.values.numpy(),
        cmap=colours,
        norm=scale,
        edgecolors=GRID_COLOUR,
        linewidth=0.5,
    )
    axes.invert_yaxis()  # row 0 on top, as a tensor is printed
    axes.set_axis_off()
    axes.set_title(panel.title, fontsize=TITLE_POINTS)
    if not has_numbers:
        return
    texts = number_texts(panel)
    points = font_points(axes, panel, texts)
    for (row, column), text in texts.items():
        background = colours(scale(panel.values[row, column].item()))
        axes.text(
            column + 0.5,
            row + 0.5,
            text,
            ha="center",
            va="center_baseline",
            fontsize=points,
            color=ink_on(background),
        )


def colour_scale(panel: Panel, limit: float) -> tuple[Colormap, Normalize]:
    """The colours of a panel, and how its values are spread over them."""
    if panel.is_signed:
        return plt.get_cmap("PuOr_r"), Normalize(-limit, limit)
    white = panel.values.max().item() or 1.0  # an all-black picture stays black
    return plt.get_cmap("gray"), Normalize(0.0, white)


def number_texts(panel: Panel) -> dict[tuple[int, int], str]:
    """What is written into each (row, column): whole numbers, or one decimal."""
    values = panel.values.double()
    decimals = 0 if torch.equal(values, values.round()) else 1
    texts = {}
    for row, column in torch.cartesian_prod(*map(torch.arange, values.shape)).tolist():
        value = round(values[row, column].item(), decimals) or 0.0  # -0.0 becomes 0.0
        sign = "+" if panel.is_signed and value > 0 else ""
        texts[row, column] = f"{sign}{value:.{decimals}f}".replace("-", "\u2212")
    return texts


def font_points(axes: Axes, panel: Panel, texts: dict[tuple[int, int], str]) -> float:
    """Half the cell's height, or less where the longest text would not fit."""
    width_in_inches = axes.get_position().width * axes.figure.get_figwidth()
    cell_points = 72 * width_in_inches / panel.values.shape[1]
    longest = max(map(len, texts.values()))
    return min(cell_points / 2, cell_points / (0.75 * longest))


def ink_on(background: tuple[float, float, float, float]) -> str:
    """Dark or light ink, whichever has more contrast with an RGBA background.

    Relative luminance and contrast ratio as WCAG 2.2 defines them.
    """
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in background[:3]
    ]
    red, green, blue = linear
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # Contrast with black is (L + .05) / .05, with white 1.05 / (L + .05).
    return DARK_INK if (luminance + 0.05) ** 2 > 0.05 * 1.05 else LIGHT_INK


def largest_value(panels: tuple[Panel, ...]) -> float:
    """Largest absolute value of the signed panels, or 1 if there is none."""
    values = [panel.values.abs().max().item() for panel in panels if panel.is_signed]
    return max(values, default=0.0) or 1.0


def count_columns(panels: tuple[Panel, ...]) -> int:
    """Columns of all panels together."""
    return sum(panel.values.shape[1] for panel in panels)


def cell_size(panels: tuple[Panel, ...]) -> float:
    """Side of a cell, in inches, so that all panels fit next to each other."""
    room = FIGURE_WIDTH - 2 * MARGIN - GAP * (len(panels) - 1)
    return min(room / count_columns(panels), LARGEST_CELL)


def add_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place given in inches from the figure's lower left corner."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, bottom / up, width / across, height / up))

"""Figures that compare two networks: a CNN, in orange, with an MLP, in purple.

Colour is never alone: each network has a marker of its own, and its name stands beside it.
"""

from collections.abc import Sequence
from math import isclose
from statistics import mean

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from torch import Tensor

from snippets.figures import FIGURE_WIDTH, GRID_COLOUR, ink_on
from snippets.intervals import margin
from snippets.traces import ORANGE, PURPLE

POINTS = 15  # readable on a phone, where the figure shrinks to half its width
COLOURS = {"CNN": ORANGE, "MLP": PURPLE}
MARKERS = {"CNN": "o", "MLP": "s"}


def show_crossing(accuracy: dict[str, dict[str, list[float]]]) -> Figure:
    """A thin line a seed and a thick line through the means, for each network.

    `accuracy[pixels][network]` lists percentages, one a seed, for the pixels
    "original" and "permuted".
    """
    axes = new_axes(4.2)
    for name, colour in COLOURS.items():
        left, right = (accuracy[pixels][name] for pixels in ("original", "permuted"))
        for ends in zip(left, right, strict=True):
            axes.plot(ends, color=colour, alpha=0.5, linewidth=1)
        means = mean(left), mean(right)
        axes.plot(means, color=colour, linewidth=4, marker=MARKERS[name], markersize=11)
        axes.text(1.06, means[1], name, fontsize=POINTS + 3, va="center")
    axes.set(xlim=(-0.2, 1.35), ylim=(0, 100), xticks=[0, 1])
    axes.set_xticklabels(["original pixels", "permuted pixels"])
    axes.set_ylabel("test accuracy, %", fontsize=POINTS)
    return tidy(axes)


def show_digits_and_bars(pixels: Tensor, accuracy: dict[str, list[float]]) -> Figure:
    """Pictures as a network gets them, (pictures, 1, height, width), and below two bars.

    A bar is as long as the mean of a network's percentages; the dots are the seeds.
    """
    figure = plt.figure(figsize=(FIGURE_WIDTH, 4.2), layout="constrained")
    rows = figure.add_gridspec(2, len(pixels), height_ratios=(3, 2))
    for column, picture in enumerate(pixels[:, 0]):
        axes = figure.add_subplot(rows[0, column])
        axes.imshow(picture.numpy(), cmap="gray", vmin=0, vmax=1, interpolation="none")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=True, color=GRID_COLOUR, linewidth=0.5)
    axes = figure.add_subplot(rows[1, :])
    for place, name in enumerate(("MLP", "CNN")):  # from below
        values = accuracy[name]
        axes.barh(place, mean(values), height=0.7, color=COLOURS[name])
        axes.scatter(values, [place] * len(values), 36, "#111111", edgecolors="#ffffff", zorder=3)
        axes.text(
            mean(values) / 2,
            place,
            f"{name} {mean(values):.0f}%",
            fontsize=POINTS,
            va="center",
            ha="center",
            color="#111111",
        )
    axes.set(xlim=(0, 100), yticks=[])
    axes.set_xlabel("test accuracy, %", fontsize=POINTS)
    axes.spines["left"].set_visible(False)
    return tidy(axes)


def show_differences(differences: dict[str, list[float]], unit: str) -> Figure:
    """Differences seed by seed as dots, with the mean and its 95% interval, around zero.

    Equal differences stand one above the other.
    """
    axes = new_axes(1.3 + 0.9 * len(differences))
    axes.axvline(0, color=GRID_COLOUR, linewidth=2)
    places = range(len(differences) - 1, -1, -1)  # the first on top
    for place, values in zip(places, differences.values(), strict=True):
        heights = [place + 0.18 + 0.1 * below for below in count_equal_before(values)]
        axes.plot(values, heights, ".", color=GRID_COLOUR, markersize=12)
        draw_interval(axes, mean(values), margin(values), place - 0.12)
    axes.set_yticks(list(places), list(differences))
    axes.set_ylim(-0.6, len(differences) - 0.4)
    axes.set_xlabel(unit, fontsize=POINTS)
    return tidy(axes)


def count_equal_before(values: Sequence[float]) -> list[int]:
    """How many equal values come before each: a dot that high above them hides none."""
    return [
        sum(isclose(value, other, abs_tol=1e-9) for other in values[:place])
        for place, value in enumerate(values)
    ]


def show_intervals(differences: Sequence[float], unit: str) -> Figure:
    """The mean of the first two, three, ... values, each with its 95% interval."""
    counts = range(2, len(differences) + 1)
    axes = new_axes(1.3 + 0.55 * len(counts))
    axes.axvline(0, color=GRID_COLOUR, linewidth=2)
    for count in counts:
        values = differences[:count]
        draw_interval(axes, mean(values), margin(values), count)
    axes.set_yticks(counts, [f"{count} seeds" for count in counts])
    axes.set_ylim(counts[-1] + 0.6, counts[0] - 0.6)
    axes.set_xlabel(unit, fontsize=POINTS)
    return tidy(axes)


def draw_interval(axes: Axes, middle: float, half: float, height: float) -> None:
    """A mean and its interval, lying at `height`."""
    axes.errorbar(
        middle, height, xerr=half, fmt="D", color=COLOURS["CNN"], markersize=9,
        linewidth=3, capsize=7, capthick=3,
    )  # fmt: skip


def show_confusion(counts: Tensor) -> Figure:
    """How many pictures of each class (row) were taken for each class (column).

    Zeros are left out. The scale of the colours is stretched at its lower end, so that one
    mistake can be seen beside forty correct answers.
    """
    axes = new_axes(6.2)
    colours, scale = plt.get_cmap("Oranges"), PowerNorm(0.4, 0, counts.max().item())
    axes.pcolormesh(counts, cmap=colours, norm=scale, edgecolors=GRID_COLOUR, linewidth=0.5)
    for row, column in counts.nonzero().tolist():
        count = counts[row, column].item()
        axes.text(
            column + 0.5,
            row + 0.5,
            str(count),
            ha="center",
            va="center_baseline",
            fontsize=POINTS,
            fontweight="bold" if row == column else "normal",
            color=ink_on(colours(scale(count))),
        )
    middles = torch.arange(len(counts)) + 0.5
    axes.set_xticks(middles, range(len(counts)))
    axes.set_yticks(middles, range(len(counts)))
    axes.invert_yaxis()
    axes.set_aspect("equal")
    axes.set_xlabel("the CNN's answer", fontsize=POINTS)
    axes.set_ylabel("the digit", fontsize=POINTS)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return tidy(axes)


def show_decay(correlations: dict[str, list[float]], distances: Sequence[int]) -> Figure:
    """One line a kind of picture: correlation of pixels by their distance."""
    axes = new_axes(4.2)
    axes.axhline(0, color=GRID_COLOUR, linewidth=1)
    styles = zip("osD^v", ("-", "-", "-", "--", ":"), strict=True)
    for (name, values), (marker, line) in zip(correlations.items(), styles, strict=False):
        axes.plot(distances, values, line, marker=marker, markersize=9, linewidth=2.5, label=name)
    axes.set_ylim(-0.2, 1.02)
    axes.set_xticks(distances)
    axes.set_xlabel("distance, pixels", fontsize=POINTS)
    axes.set_ylabel("correlation", fontsize=POINTS)
    axes.legend(fontsize=POINTS, loc="center left", bbox_to_anchor=(0.45, 0.5))
    return tidy(axes)


def new_axes(height: float) -> Axes:
    """Axes that fill a figure as wide as a column of text, and `height` inches high."""
    figure = plt.figure(figsize=(FIGURE_WIDTH, height), layout="constrained")
    return figure.add_subplot()


def tidy(axes: Axes) -> Figure:
    """Labels of one size, and no frame that shows nothing."""
    axes.tick_params(labelsize=POINTS)
    axes.spines[["top", "right"]].set_visible(False)
    return axes.figure

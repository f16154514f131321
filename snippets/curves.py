"""Measured curves: a line through the means, and a dot for every single run.

Dots, not error bars: with a few runs, all of them can be shown. Curves differ in colour and in
the shape of their marks, so that either is enough to tell them apart.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from snippets.figures import FIGURE_WIDTH

LABEL_POINTS = 15
# Each has a contrast of at least 3:1 with the light and with the dark page.
STYLES = (("#cd6f14", "o"), ("#8474bc", "s"), ("#1b8a6b", "^"), ("#7d7d7d", "D"))


def show_curves(
    curves: Mapping[str, Sequence[Sequence[float]]], across: Sequence[float], label: str
) -> Figure:
    """Draw shares, from 0 to 1, against the quantity `across`, which `label` names.

    `curves[name]` has one entry for each value of `across`: the shares of all runs.
    """
    if len(curves) > len(STYLES):
        raise ValueError(f"{len(curves)} curves, and only {len(STYLES)} can be told apart")
    figure, axes = plt.subplots(figsize=(FIGURE_WIDTH, 4.6))
    for (name, shares), (colour, mark) in zip(curves.items(), STYLES, strict=False):
        means = [sum(runs) / len(runs) for runs in shares]
        axes.plot(across, means, mark + "-", color=colour, label=name, linewidth=2, markersize=9)
        for x, runs in zip(across, shares, strict=True):
            axes.plot([x] * len(runs), runs, ".", color=colour, markersize=6)
    axes.set_ylim(0, 1.04)
    axes.set_xticks(across)
    axes.set_xlabel(label, fontsize=LABEL_POINTS)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.tick_params(labelsize=LABEL_POINTS)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=2, fontsize=LABEL_POINTS, frameon=False)
    figure.set_layout_engine("constrained")
    return figure

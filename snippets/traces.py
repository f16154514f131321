"""Training traces: what is measured after each epoch, for one run and for a band of runs.

The band reaches from the lowest to the highest of all runs at each epoch. No run need follow
its middle, so no middle is drawn: the line is one real run.
"""

from dataclasses import dataclass
from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from snippets.figures import FIGURE_WIDTH

LABEL_POINTS = 15
# Both have a contrast of at least 3:1 with the light and with the dark page.
ORANGE, PURPLE = "#cd6f14", "#8474bc"


# --8<-- [start:trace]
@dataclass(frozen=True)
class Trace:
    """One quantity after each epoch, for several runs: one list of values a run."""

    name: str
    runs: list[list[float]]
    colour: str = ORANGE

    @property
    def lowest(self) -> list[float]:
        return [min(values) for values in zip(*self.runs, strict=True)]

    @property
    def highest(self) -> list[float]:
        return [max(values) for values in zip(*self.runs, strict=True)]

    def turns(self, run: int) -> int:
        """How often a run goes against its own direction, from its first value to its last."""
        values = self.runs[run]
        rises = values[-1] > values[0]
        pairs = pairwise(values)
        return sum((later < earlier) if rises else (later > earlier) for earlier, later in pairs)


# --8<-- [end:trace]


def show_traces(*panels: list[Trace], run: int = 0) -> Figure:
    """Draw each list of traces into a panel of its own, one above the other.

    A line is run number `run`, and the band around it holds all runs.
    """
    figure, axes = plt.subplots(
        len(panels), sharex=True, figsize=(FIGURE_WIDTH, 2.8 * len(panels)), squeeze=False
    )
    for panel, traces in zip(axes[:, 0], panels, strict=True):
        for trace in traces:
            draw(panel, trace, run)
        panel.set_ylim(bottom=0)
        panel.tick_params(labelsize=LABEL_POINTS)
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(fontsize=LABEL_POINTS, frameon=False)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[-1, 0].set_xlabel("epoch", fontsize=LABEL_POINTS)
    return figure


def show_runs(trace: Trace, first: int) -> Figure:
    """Every run as a line of its own, from epoch `first` on; run 0 is the thick one.

    The scale does not begin at zero: it is for looking closely.
    """
    figure, axes = plt.subplots(figsize=(FIGURE_WIDTH, 3.6))
    epochs = range(first, len(trace.runs[0]) + 1)
    for run in reversed(trace.runs):  # so that run 0 lies on top
        is_first = run is trace.runs[0]
        axes.plot(
            epochs,
            run[first - 1 :],
            color=trace.colour if is_first else PURPLE,
            linewidth=3 if is_first else 1.5,
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(trace.name, fontsize=LABEL_POINTS)
    axes.set_xlabel("epoch", fontsize=LABEL_POINTS)
    axes.tick_params(labelsize=LABEL_POINTS)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def draw(axes: Axes, trace: Trace, run: int) -> None:
    """One line and its band."""
    values = trace.runs[run]
    epochs = range(1, len(values) + 1)
    axes.fill_between(
        epochs, trace.lowest, trace.highest, color=trace.colour, alpha=0.35, linewidth=0
    )
    axes.plot(epochs, values, color=trace.colour, linewidth=2.5, label=trace.name)

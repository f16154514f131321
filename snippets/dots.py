"""One dot for each run: what five seeds gave, without hiding them behind a bar.

Groups of rows stand below each other on one scale. In each row, a dot is one run, and an
upright line marks their mean.
"""

from statistics import mean

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from snippets.figures import FIGURE_WIDTH
from snippets.traces import LABEL_POINTS, ORANGE, PURPLE

ROW_HEIGHT = 0.42  # inches


def show_dots(groups: dict[str, dict[str, list[float]]], label: str) -> Figure:
    """Draw `groups`, which holds for each group and each row one value a run.

    `label` names the values, with their unit.
    """
    count = sum(map(len, groups.values())) + len(groups)
    figure, axes = plt.subplots(figsize=(FIGURE_WIDTH, ROW_HEIGHT * count + 0.8))
    ticks: dict[float, str] = {}
    height = 0.0
    for group, rows in groups.items():
        ticks[height] = group
        for name, values in rows.items():
            height += 1
            ticks[height] = name
            axes.axhline(height, color=PURPLE, alpha=0.3, linewidth=0.8)
            axes.plot(values, [height] * len(values), "o", color=ORANGE, alpha=0.7, markersize=9)
            axes.plot([mean(values)], [height], "|", color=PURPLE, markersize=20, markeredgewidth=3)
        height += 1.2
    axes.set_yticks(list(ticks), list(ticks.values()))
    groups_begin = [text for text in axes.get_yticklabels() if text.get_text() in groups]
    for text in groups_begin:
        text.set_fontweight("bold")
    axes.invert_yaxis()  # the first row on top
    axes.tick_params(axis="both", labelsize=LABEL_POINTS, left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xlabel(label, fontsize=LABEL_POINTS)
    return figure

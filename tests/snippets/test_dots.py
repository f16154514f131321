from statistics import mean

import matplotlib.pyplot as plt
import pytest

from snippets.dots import show_dots

GROUPS = {"first": {"a": [1.0, 2.0, 4.0], "b": [3.0]}, "second": {"c": [5.0, 5.0]}}


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def rows(axes):
    """Name, dots and mean of each row, from the top down."""
    names = {
        height: label.get_text()
        for height, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    found = {}
    for line in axes.lines:
        kind = line.get_marker()
        if kind in ("o", "|"):
            name = names[line.get_ydata()[0]]
            found.setdefault(name, {})[kind] = list(line.get_xdata())
    return found


def test_every_run_is_a_dot_in_the_row_of_its_name():
    drawn = rows(show_dots(GROUPS, "percent").axes[0])
    assert {name: row["o"] for name, row in drawn.items()} == {
        name: values for group in GROUPS.values() for name, values in group.items()
    }


def test_upright_line_marks_the_mean():
    for row in rows(show_dots(GROUPS, "percent").axes[0]).values():
        assert row["|"] == [mean(row["o"])]


def test_groups_and_rows_stand_in_order_with_groups_in_bold():
    axes = show_dots(GROUPS, "percent").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "first",
        "a",
        "b",
        "second",
        "c",
    ]
    assert axes.yaxis_inverted()
    bold = {label.get_text() for label in axes.get_yticklabels() if label.get_weight() == "bold"}
    assert bold == {"first", "second"}


def test_a_row_may_have_the_name_of_a_row_in_another_group():
    axes = show_dots({"x": {"a": [1.0]}, "y": {"a": [2.0]}}, "percent").axes[0]
    heights = {line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"}
    assert len(heights) == 2

import matplotlib.pyplot as plt
import pytest
import torch

from snippets.comparisons import (
    show_confusion,
    show_crossing,
    show_decay,
    show_differences,
    show_digits_and_bars,
    show_intervals,
)
from snippets.intervals import margin

ACCURACY = {
    "original": {"CNN": [80.0, 90.0], "MLP": [60.0, 64.0]},
    "permuted": {"CNN": [30.0, 50.0], "MLP": [61.0, 63.0]},
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_crossing_has_a_line_a_seed_and_one_through_the_means():
    axes = show_crossing(ACCURACY).axes[0]
    ends = sorted(tuple(line.get_ydata()) for line in axes.lines)
    expected = [(80, 30), (90, 50), (85, 40), (60, 61), (64, 63), (62, 62)]
    assert ends == sorted(expected)
    names = {text.get_text(): text.get_position()[1] for text in axes.texts}
    assert names == {"CNN": 40, "MLP": 62}


def test_bars_are_means_and_dots_are_seeds():
    pixels = torch.rand(3, 1, 6, 7)
    *pictures, axes = show_digits_and_bars(pixels, ACCURACY["original"]).axes
    assert [bar.get_width() for bar in axes.patches] == [62, 85]  # from below: MLP, CNN
    assert texts(axes) == ["MLP 62%", "CNN 85%"]
    dots = [dots.get_offsets()[:, 0].tolist() for dots in axes.collections]
    assert dots == [[60, 64], [80, 90]]
    shown = [torch.tensor(picture.images[0].get_array()) for picture in pictures]
    assert torch.equal(torch.stack(shown), pixels[:, 0])


def whiskers(axes):
    """From where to where each interval reaches, from below."""
    bars = [segment for lines in axes.collections for segment in lines.get_segments()]
    return [tuple(bar[:, 0].tolist()) for bar in sorted(bars, key=lambda bar: bar[0, 1])]


def test_differences_stand_in_the_order_given_with_their_intervals():
    axes = show_differences({"one": [1.0, 3.0], "two": [-2.0, 0.5, 0.0]}, "points").axes[0]
    labels = {
        label.get_text(): place
        for place, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    assert labels["one"] > labels["two"]
    below, above = whiskers(axes)
    assert above == pytest.approx((2 - margin([1.0, 3.0]), 2 + margin([1.0, 3.0])))
    assert sum(below) / 2 == pytest.approx(-0.5)


def test_seeds_with_equal_differences_stay_apart():
    third = 100 / 3
    values = [2.0, third, 1.0, 40 - (40 - third), third, third, third]  # five are equal, nearly
    axes = show_differences({"one": values}, "points").axes[0]
    dots = next(line for line in axes.lines if line.get_marker() == ".")
    assert list(dots.get_xdata()) == values  # where they were measured
    seen = {(round(x, 3), round(y, 3)) for x, y in zip(*dots.get_data(), strict=True)}
    assert len(seen) == len(values)
    assert max(dots.get_ydata()) < axes.get_ylim()[1]


def test_intervals_take_in_one_value_after_another():
    values = [4.0, 5.0, 9.0]
    found = whiskers(show_intervals(values, "points").axes[0])
    for count, interval in zip((2, 3), found, strict=True):
        middle, half = sum(values[:count]) / count, margin(values[:count])
        assert interval == pytest.approx((middle - half, middle + half))


def test_confusion_writes_each_count_that_is_not_zero_into_its_cell():
    counts = torch.tensor([[5, 1, 0], [0, 7, 0], [2, 0, 0]])
    axes = show_confusion(counts).axes[0]
    written = {
        (int(text.get_position()[1]), int(text.get_position()[0])): int(text.get_text())
        for text in axes.texts
    }
    assert written == {(0, 0): 5, (0, 1): 1, (1, 1): 7, (2, 0): 2}
    assert axes.yaxis_inverted()  # row 0 on top


def test_decay_draws_each_list_under_its_name():
    lines = {"a": [0.9, 0.5], "b": [0.1, 0.0]}
    axes = show_decay(lines, [1, 4]).axes[0]
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert {name: drawn[name] for name in lines} == lines
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["a", "b"]

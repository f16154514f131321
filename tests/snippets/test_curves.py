import matplotlib.pyplot as plt
import pytest

from snippets.curves import STYLES, show_curves


def test_line_joins_the_means_and_every_run_is_a_dot():
    figure = show_curves({"up": [[0.1, 0.3], [0.4, 0.8]]}, [2, 5], "steps")
    line, *dots = figure.axes[0].lines
    assert list(line.get_xdata()) == [2, 5]
    assert list(line.get_ydata()) == pytest.approx([0.2, 0.6])
    assert [list(dot.get_ydata()) for dot in dots] == [[0.1, 0.3], [0.4, 0.8]]
    assert figure.axes[0].get_ylim()[0] == 0
    plt.close(figure)


def test_curves_that_could_not_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="only 4 can be told apart"):
        show_curves({str(i): [[0.5]] for i in range(5)}, [1], "steps")


@pytest.mark.parametrize("page", ["#ffffff", "#1e2129"])
def test_colours_stand_out_from_both_pages(page):
    for colour, _ in STYLES:
        lighter, darker = sorted(map(luminance, (colour, page)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

import io
import warnings

import matplotlib.pyplot as plt
import pytest
import torch

from snippets.figures import FIGURE_WIDTH, ink_on, picture, show_maps, signed
from snippets.images import enlarge, hollow_square
from snippets.kernels import horizontal_edge

FEATURE_MAP = torch.tensor([[1.0, 2.0, 3.0, 0.0], [-1.0, 0.0, -2.0, -0.0]])


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def numbers(axes):
    """What stands in the cells, read row by row."""
    texts = sorted(axes.texts, key=lambda text: (text.get_position()[1], text.get_position()[0]))
    return [float(text.get_text().replace("−", "-")) for text in texts]


def scale(axes):
    return axes.collections[0].norm


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_value_is_written_into_its_cell_and_colours_it():
    figure = show_maps(picture("image", hollow_square()), signed("map", FEATURE_MAP))
    for axes, values in zip(figure.axes, (hollow_square(), FEATURE_MAP), strict=True):
        assert numbers(axes) == values.flatten().tolist()
        assert axes.collections[0].get_array().ravel().tolist() == values.flatten().tolist()


def test_row_zero_is_on_top():
    axes = show_maps(signed("map", FEATURE_MAP)).axes[0]
    first = next(text for text in axes.texts if text.get_text() == "+3")
    column, row = axes.transAxes.inverted().transform(
        axes.transData.transform(first.get_position())
    )
    assert row > 0.5  # 1 is the top of the axes
    assert column == pytest.approx(2.5 / 4)


def test_signs_are_written_and_zero_has_none():
    axes = show_maps(signed("map", FEATURE_MAP)).axes[0]
    assert [text.get_text() for text in axes.texts] == ["+1", "+2", "+3", "0", "−1", "0", "−2", "0"]


def test_fractions_get_one_decimal():
    axes = show_maps(signed("map", torch.tensor([[0.25, -1.0, -0.01]]))).axes[0]
    assert [text.get_text() for text in axes.texts] == ["+0.2", "−1.0", "0.0"]


def test_signed_scale_is_centred_on_zero_and_shared():
    figure = show_maps(signed("kernel", horizontal_edge()), signed("map", FEATURE_MAP))
    for axes in figure.axes:
        assert (scale(axes).vmin, scale(axes).vmax) == (-3.0, 3.0)
        assert luminance(axes.collections[0].cmap(scale(axes)(0.0))) > 0.9


def test_limit_makes_figures_comparable():
    axes = show_maps(signed("map", torch.zeros(2, 4)), limit=3).axes[0]
    assert (scale(axes).vmin, scale(axes).vmax) == (-3.0, 3.0)


def test_all_zero_map_is_drawn():
    axes = show_maps(signed("map", torch.zeros(2, 4))).axes[0]
    assert (scale(axes).vmin, scale(axes).vmax) == (-1.0, 1.0)


def test_positive_and_negative_differ_for_colour_blind_readers():
    """Blue against the mean of red and green is what people with red-green blindness tell apart."""
    axes = show_maps(signed("map", FEATURE_MAP)).axes[0]
    colours = axes.collections[0].cmap
    for strength in (1.0, 2.0, 3.0):
        plus, minus = (colours(scale(axes)(sign * strength)) for sign in (1, -1))
        assert plus[2] < (plus[0] + plus[1]) / 2
        assert minus[2] > (minus[0] + minus[1]) / 2


@pytest.mark.parametrize("brightness", [0.0, 1.0, 16.0])
def test_picture_runs_from_black_to_white(brightness):
    axes = show_maps(picture("image", torch.tensor([[0.0, brightness]]))).axes[0]
    assert luminance(axes.collections[0].cmap(scale(axes)(0.0))) == 0.0
    if brightness:
        assert luminance(axes.collections[0].cmap(scale(axes)(brightness))) == 1.0


@pytest.mark.parametrize("panel", [picture, signed])
def test_numbers_contrast_with_their_cells(panel):
    values = torch.linspace(0, 3, 6).view(2, 3)
    axes = show_maps(panel("map", values)).axes[0]
    for text, value in zip(axes.texts, values.flatten().tolist(), strict=True):
        background = axes.collections[0].cmap(scale(axes)(value))
        assert contrast(plt.matplotlib.colors.to_rgb(text.get_color()), background) >= 4.5


def test_ink_is_the_one_of_the_two_with_more_contrast():
    for grey in torch.linspace(0, 1, 21).tolist():
        background = (grey, grey, grey, 1.0)
        dark, light = (contrast((tone,) * 3, background) for tone in (0.0, 1.0))
        assert ink_on(background) == ("#111111" if dark > light else "#ffffff")


def test_cells_have_one_size_in_all_panels():
    figure = show_maps(picture("image", hollow_square()), signed("kernel", horizontal_edge()))
    sides = []
    for axes, panel_side in zip(figure.axes, (5, 3), strict=True):
        box = axes.get_window_extent()
        sides += [box.width / panel_side, box.height / panel_side]
    assert sides == pytest.approx([sides[0]] * 4)


def test_large_maps_get_a_key_instead_of_numbers():
    large = enlarge(hollow_square(), 3)
    figure = show_maps(picture("image", large), signed("map", 2 * large - 3))
    image, feature_map, key = figure.axes
    assert not image.texts
    assert not feature_map.texts
    assert numbers(key) == [-3, -2, -1, 0, 1, 2, 3]
    assert (scale(key).vmin, scale(key).vmax) == (scale(feature_map).vmin, scale(feature_map).vmax)


def test_nothing_overlaps_or_leaves_the_figure():
    large = enlarge(hollow_square(), 3)
    figure = show_maps(
        picture("image", large), signed("kernel", horizontal_edge()), signed("map", large)
    )
    assert figure.get_figwidth() == pytest.approx(FIGURE_WIDTH)
    figure.canvas.draw()
    boxes = [axes.get_tightbbox() for axes in figure.axes]
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])
        assert figure.bbox.padded(1).containsx(box.x0)
        assert figure.bbox.padded(1).containsx(box.x1)
        assert figure.bbox.padded(1).containsy(box.y0)
        assert figure.bbox.padded(1).containsy(box.y1)


def test_drawing_is_vector_and_titles_keep_the_pages_ink():
    with (
        warnings.catch_warnings(),
        plt.rc_context(
            {
                "text.color": "#123456",
                "axes.titlecolor": "auto",
                "figure.constrained_layout.use": True,
            }
        ),
    ):
        warnings.simplefilter("error")
        figure = show_maps(signed("feature map", FEATURE_MAP))
        file = io.StringIO()
        figure.savefig(file, format="svg")
    assert "<image" not in file.getvalue()
    assert figure.axes[0].title.get_color() == "#123456"
    assert figure.axes[0].get_title() == "feature map"


def test_weights_that_still_learn_can_be_shown():
    layer = torch.nn.Conv2d(1, 1, kernel_size=3)
    axes = show_maps(signed("kernel", layer.weight[0, 0])).axes[0]
    assert len(axes.texts) == layer.weight.numel()


@pytest.mark.parametrize("panel", [picture, signed])
def test_only_rows_and_columns_can_be_shown(panel):
    with pytest.raises(ValueError, match=r"'map' has shape \(1, 1, 5, 5\).*maps\[0, 0\]"):
        panel("map", hollow_square()[None, None])


def test_picture_with_negative_values_is_refused():
    with pytest.raises(ValueError, match=r"'kernel' has negative values; use signed\(\)"):
        picture("kernel", horizontal_edge())

import io

import matplotlib.pyplot as plt
import pytest
import torch

from snippets.figures import FIGURE_WIDTH, picture, show_maps
from snippets.sheets import draw_box, show_sheet


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def maps(count, signed=False):
    values = torch.rand(count, 5, 4, generator=torch.Generator().manual_seed(1))
    return 2 * values - 1 if signed else values


def test_every_map_is_drawn_as_it_is_under_its_number():
    values = maps(7)
    figure = show_sheet(values, columns=3)
    assert [axes.get_title() for axes in figure.axes] == [str(number) for number in range(7)]
    for axes, expected in zip(figure.axes, values, strict=True):
        assert axes.images[0].get_array().tolist() == pytest.approx(expected.numpy())


def test_maps_run_from_left_to_right_and_down():
    boxes = [axes.get_position() for axes in show_sheet(maps(7), columns=3).axes]
    assert boxes[0].x0 < boxes[1].x0 < boxes[2].x0
    assert boxes[3].x0 == pytest.approx(boxes[0].x0)
    assert boxes[3].y1 < boxes[0].y0


def test_tiles_keep_the_shape_of_the_maps_and_stay_in_the_figure():
    figure = show_sheet(maps(7), columns=3)
    assert figure.get_figwidth() == FIGURE_WIDTH
    for axes in figure.axes:
        box = axes.get_window_extent()
        assert box.height / box.width == pytest.approx(5 / 4)
        assert figure.bbox.padded(1).containsx(box.x0)
        assert figure.bbox.padded(1).containsx(box.x1)
        assert figure.bbox.padded(1).containsy(axes.get_tightbbox().y1)


def test_all_maps_share_one_scale():
    limits = {axes.images[0].get_clim() for axes in show_sheet(maps(6), columns=3).axes}
    assert limits == {(0.0, maps(6).max().item())}


def test_signed_scale_is_centred_on_zero():
    values = maps(4, signed=True)
    strongest = values.abs().max().item()
    for axes in show_sheet(values, columns=2, is_signed=True).axes:
        assert axes.images[0].get_clim() == (-strongest, strongest)


def test_negative_values_need_the_signed_scale():
    with pytest.raises(ValueError, match="use signed"):
        show_sheet(maps(4, signed=True), columns=2)


def test_batches_are_refused():
    with pytest.raises(ValueError, match=r"\(maps, height, width\), not \(1, 6, 5, 4\)"):
        show_sheet(maps(6)[None], columns=3)


def test_sheet_is_small_and_not_smoothed():
    sheet = io.StringIO()
    show_sheet(torch.rand(32, 14, 14), columns=8).savefig(sheet, format="svg")
    assert len(sheet.getvalue()) < 120_000
    assert sheet.getvalue().count("pixelated") == 32


@pytest.mark.parametrize("corner", [(2, 1), (-3, 4)])
def test_box_frames_the_windows_pixels(corner):
    axes = show_maps(picture("digit", torch.zeros(9, 8))).axes[0]
    draw_box(axes, corner, side=3)
    frame = axes.patches[0].get_bbox()
    assert (frame.y0, frame.x0) == corner  # row r of the picture lies between r and r + 1
    assert (frame.height, frame.width) == (3, 3)

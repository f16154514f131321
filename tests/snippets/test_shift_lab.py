"""What "Shift and see" is told of moved digits, against SciPy and by hand."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.signal import correlate
from torch import nn

from snippets.digits import CANVAS, pixel_order
from snippets.measured import load
from snippets.measurements.moved_networks import SEED, held_out
from snippets.shift_lab import (
    FARTHEST,
    canvas,
    compare,
    compared,
    first_of_each,
    nearest,
    networks,
    outputs,
    shares,
    shift_lab,
)


@pytest.fixture(scope="module")
def nets() -> dict[str, nn.Sequential]:
    return networks(load("moved_networks"))


def reference(net: nn.Sequential, picture: NDArray[Any]) -> list[NDArray[Any]]:
    """The CNN's outputs in double precision, without PyTorch: (maps, height, width) each."""

    def convolved(maps: NDArray[Any], layer: nn.Conv2d) -> NDArray[Any]:
        wide = np.pad(maps, ((0, 0), (1, 1), (1, 1)))
        kernels, biases = (p.detach().double().numpy() for p in (layer.weight, layer.bias))
        return np.stack(
            [
                correlate(wide, kernel, mode="valid")[0] + bias
                for kernel, bias in zip(kernels, biases, strict=True)
            ]
        )

    def pooled(maps: NDArray[Any]) -> NDArray[Any]:
        height, width = (size // 2 for size in maps.shape[1:])
        inside = maps[:, : 2 * height, : 2 * width]
        return inside.reshape(len(maps), height, 2, width, 2).max(axis=(2, 4))

    first = convolved(picture[None], net[0])
    bright = np.maximum(first, 0)
    small = pooled(bright)
    second = convolved(small, net[3])
    deep = np.maximum(second, 0)
    last = pooled(deep)
    weight, bias = (p.detach().double().numpy() for p in (net[7].weight, net[7].bias))
    return [first, bright, small, second, deep, last, last.ravel(), weight @ last.ravel() + bias]


@pytest.mark.parametrize(
    ("name", "down", "right"), [("CNN", -5, 6), ("CNN", 0, 1), ("CNN, permuted", 2, -7)]
)
def test_every_layer_is_what_scipy_computes(
    nets: dict[str, nn.Sequential], name: str, down: int, right: int
) -> None:
    picture = canvas(held_out().pixels[4], down, right, scrambled="permuted" in name)
    expected = reference(nets[name], picture[0, 0].double().numpy())
    ours = outputs(nets[name], picture)[1:]
    assert len(ours) == len(expected) == 8
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one[0].numpy(), other, atol=1e-5, rtol=1e-5)
    with torch.no_grad():
        np.testing.assert_allclose(nets[name](picture)[0], expected[-1], atol=1e-5, rtol=1e-5)


def test_digit_stands_in_the_middle_and_is_cut_at_the_border() -> None:
    digit = torch.ones(1, 8, 8)
    assert canvas(digit, 0, 0)[0, 0].nonzero().amin(dim=0).tolist() == [3, 3]
    assert canvas(digit, 0, 0).sum() == 64
    corner = canvas(digit, FARTHEST, -FARTHEST)[0, 0]
    assert corner.sum() == 16  # 4×4 are left
    assert corner[10:, :4].sum() == 16


def test_scrambling_gives_place_i_what_was_at_order_i() -> None:
    digit = held_out().pixels[0]
    plain, scrambled = (canvas(digit, 1, 2, way).flatten() for way in (False, True))
    order = pixel_order(CANVAS, SEED).tolist()
    assert scrambled.tolist() == [plain[at].item() for at in order]


@pytest.mark.parametrize(
    ("pixels", "step", "cells"), [(3, 1, [3]), (-3, 2, [-2, -1]), (4, 4, [1]), (-1, 4, [-1, 0])]
)
def test_whole_cells_nearest_to_a_move(pixels: int, step: int, cells: list[int]) -> None:
    assert nearest(pixels, step) == cells


def test_comparison_by_hand() -> None:
    home = torch.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    moved = torch.tensor([[[0.0, 1.0, 2.0], [0.0, 9.0, 5.0]]])
    result = compare(moved, home, down=0, right=1, step=1)
    assert result["differ"].tolist() == [[[False, False], [True, False]]]
    assert result["kept"] == 0
    # Half a cell: not to move differs in 6 of 6, a whole cell in 1 of 4.
    best = compare(moved, home, down=0, right=1, step=2)
    assert (best["rows"], best["columns"]) == (0, 1)
    # A map without a change keeps its largest value.
    still = compare(home, home, down=1, right=0, step=2)
    assert (still["rows"], int(still["differ"].sum()), still["kept"]) == (0, 0, 1)


def where_differs(nets: dict[str, nn.Sequential], layer: int, **place: int) -> torch.Tensor:
    """Rows and columns of the cells of any map of any digit that differ, in the overlap."""
    digits = first_of_each(held_out())
    found = [
        compared(nets["CNN"], pixels, scrambled=False, **place)[layer]["differ"]
        for pixels in digits.pixels
    ]
    return torch.cat(found).any(dim=0).nonzero()


def test_what_the_page_says_of_one_two_and_five_pixels(nets: dict[str, nn.Sequential]) -> None:
    assert len(where_differs(nets, 0, down=0, right=1)) == 0
    assert len(where_differs(nets, 1, down=0, right=1)) > 0
    assert len(where_differs(nets, 1, down=0, right=2)) == 0
    # Only what stands in the first or the last column on either side has read other padding:
    # columns 1 and 6 of the moved map, of which the overlap leaves out column 0.
    assert where_differs(nets, 2, down=0, right=2)[:, 1].unique().tolist() == [0, 5]
    # The overlap of the first maps are columns 5 to 13, and its last one is the border.
    assert where_differs(nets, 0, down=0, right=5)[:, 1].unique().tolist() == [8]


def test_scrambled_maps_do_not_move_along(nets: dict[str, nn.Sequential]) -> None:
    for pixels in first_of_each(held_out()).pixels:
        for right in (1, 2, 4):
            for result in compared(
                nets["CNN, permuted"], pixels, down=0, right=right, scrambled=True
            ):
                assert result["differ"].float().mean() > 0.1


def test_twin_gives_the_same_shares(nets: dict[str, nn.Sequential]) -> None:
    for pixels in held_out().pixels[:20]:
        one = shares(nets["MLP"], canvas(pixels, -1, 2))
        other = shares(nets["MLP, permuted"], canvas(pixels, -1, 2, scrambled=True))
        assert one == pytest.approx(other, abs=1e-5)


def test_laboratory_gets_what_it_needs() -> None:
    lab = shift_lab(load("moved_networks"))
    assert first_of_each(held_out()).labels.tolist() == list(range(10))
    assert set(lab["later"]["networks"]) == {"CNN", "MLP", "CNN, permuted"}
    answers = lab["later"]["everywhere"]
    assert answers["MLP"] == answers["MLP, permuted"]
    assert {len(row) for rows in answers.values() for row in rows} == {49}
    # One to the right of the middle: row 3, column 4 of the places.
    shown = lab["shown"]["shares"]
    for name in ("CNN", "MLP"):
        best = shown[name].index(max(shown[name]))
        assert str(best) == lab["shown"]["everywhere"][name][3 * 7 + 4]
    calls = lab["proof"]["calls"]
    assert len({call["digit"] for call in calls}) == 450
    assert sum(call["scrambled"] for call in calls) == 225

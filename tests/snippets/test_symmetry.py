import numpy as np
import pytest
import torch
from scipy.signal import correlate2d
from torch import nn

from snippets.symmetry import LARGEST_WEIGHT, gap_at_best, largest_gap, move, whole_numbers


def whole_pixels(*shape):
    return torch.randint(-9, 10, shape).float()


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 0), (0, 3), (-1, 4)])
def test_move_brings_back_on_one_side_what_leaves_on_the_other(down, right):
    images = whole_pixels(2, 3, 5, 7)
    rolled = np.roll(images.numpy(), (down, right), axis=(2, 3))
    assert np.array_equal(move(images, down, right).numpy(), rolled)


def test_move_goes_down_and_right():
    image = torch.zeros(4, 5)
    image[1, 1] = 1.0
    assert move(image, 2, 3).nonzero().tolist() == [[3, 4]]


def test_whole_numbers_replaces_every_parameter_in_place():
    layer = nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Linear(40, 30))
    assert whole_numbers(layer) is layer
    values = torch.cat([parameter.detach().flatten() for parameter in layer.parameters()])
    assert set(values.tolist()) == set(range(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1))


def test_single_precision_adds_whole_numbers_without_rounding():
    layer = whole_numbers(nn.Conv2d(3, 2, 3, padding=1, padding_mode="circular"))
    image = whole_pixels(1, 3, 12, 14)
    weight, bias = layer.weight.detach().long().numpy(), layer.bias.detach().long().numpy()
    for o in range(2):
        exact = bias[o] + sum(
            correlate2d(image[0, c].long().numpy(), weight[o, c], mode="same", boundary="wrap")
            for c in range(3)
        )
        assert np.array_equal(layer(image)[0, o].detach().numpy(), exact)


def test_largest_gap_is_a_largest_absolute_difference():
    first, second = whole_pixels(2, 4, 5), whole_pixels(2, 4, 5)
    assert largest_gap(first, second) == np.abs(first.numpy() - second.numpy()).max()
    assert largest_gap(first, first) == 0


def test_gap_at_best_finds_the_move():
    maps = whole_pixels(1, 2, 4, 6)
    assert gap_at_best(move(maps, 3, 5), maps) == 0
    assert largest_gap(move(maps, 3, 5), maps) > 0


def test_gap_at_best_is_the_smallest_of_all_moves():
    first, second = whole_pixels(1, 2, 3, 4).numpy(), whole_pixels(1, 2, 3, 4).numpy()
    gaps = [
        np.abs(first - np.roll(second, (down, right), axis=(2, 3))).max()
        for down in range(3)
        for right in range(4)
    ]
    assert gap_at_best(torch.tensor(first), torch.tensor(second)) == min(gaps)


@pytest.mark.parametrize("seed", range(5))
def test_zero_padding_breaks_exactly_where_a_window_touched_it(seed):
    torch.manual_seed(seed)
    layer = whole_numbers(nn.Conv2d(3, 5, 3, padding=1))
    image = whole_pixels(1, 3, 12, 14)
    gap = layer(move(image, 4, 5)) - move(layer(image), 4, 5)
    broken = gap[0].any(dim=0)  # (12, 14)
    border = torch.ones(12, 14, dtype=torch.bool)
    border[1:-1, 1:-1] = False
    assert torch.equal(broken, border | move(border, 4, 5))

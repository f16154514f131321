import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from scipy.signal import convolve2d
from torch import nn

from snippets.effective_field import (
    THRESHOLD,
    effective_width,
    gradient_of_averages,
    gradient_of_random_net,
    outline,
    show_fields,
)
from snippets.measurements import effective_field


@pytest.mark.parametrize("depth", [1, 2, 6])
def test_gradient_of_averages_is_a_repeated_convolution(depth):
    expected = np.ones((1, 1))
    for _ in range(depth):
        expected = convolve2d(expected, np.full((3, 3), 1 / 9))
    assert np.allclose(gradient_of_averages(depth), expected, atol=1e-15)


def test_gradient_of_averages_is_what_autograd_gives():
    net = nn.Sequential(*[nn.Conv2d(1, 1, 3, bias=False) for _ in range(4)]).double()
    for parameter in net.parameters():
        nn.init.constant_(parameter, 1 / 9)
    image = torch.rand(1, 1, 9, 9, dtype=torch.double, requires_grad=True)
    net(image).sum().backward()  # a single value
    assert torch.allclose(gradient_of_averages(4), image.grad[0, 0])


def test_effective_width_is_the_side_of_a_square_of_equal_area():
    gradient = torch.zeros(9, 9)
    gradient[2:5, 1:4] = 2.0
    gradient[0, 0] = 2.0 * THRESHOLD * 0.99
    assert effective_width(gradient) == 3.0
    gradient[0, 1] = 2.0 * THRESHOLD * 1.01
    assert effective_width(gradient) == pytest.approx(10**0.5)


@pytest.mark.parametrize("depth", [10, 20, 40])
def test_effective_width_is_that_of_a_bell_curve(depth):
    # The variance of a step by -1, 0 or 1 is two thirds, and variances add up. The
    # level is reached on a circle, whose area the square has.
    deviation = (depth * 2 / 3) ** 0.5
    radius = deviation * (2 * np.log(1 / THRESHOLD)) ** 0.5
    expected = np.pi**0.5 * radius
    assert effective_width(gradient_of_averages(depth)) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("relu", [False, True])
def test_random_gradients_spread_like_the_averages(relu):
    # Independent weights of mean zero: squares of gradients add up along the paths, so
    # their mean is spread by each layer as a mean over nine pixels spreads it.
    torch.manual_seed(0)
    squares = sum(gradient_of_random_net(4, 8, relu) ** 2 for _ in range(400))
    expected = gradient_of_averages(4)
    similarity = np.corrcoef(squares.flatten(), expected.flatten())[0, 1]
    assert squares.shape == expected.shape == (9, 9)
    assert similarity > 0.98


def test_mean_gradient_of_random_nets_is_wider_by_the_root_of_two():
    # The root of a bell curve is a bell curve that is wider by the square root of two.
    width = effective_field.mean_gradient_width(10, relu=False, seed=1)
    expected = 2**0.5 * effective_width(gradient_of_averages(10))
    assert width == pytest.approx(expected, rel=0.12)
    assert width == effective_field.mean_gradient_width(10, relu=False, seed=1)


def test_measured_widths_are_in_order(monkeypatch):
    monkeypatch.setattr(effective_field, "SEEDS", (0, 1))
    monkeypatch.setattr(effective_field, "DEPTHS", (3, 6))
    records = effective_field.measure()
    assert [(r["depth"], r["relu"]) for r in records] == [
        (3, False),
        (3, True),
        (6, False),
        (6, True),
    ]
    assert records[1]["widths"] == [
        effective_field.mean_gradient_width(3, True, seed) for seed in (0, 1)
    ]


@pytest.mark.parametrize("corner", [(0, 0), (1, 2), (2, 3)])
def test_outline_goes_around_a_pixel_also_at_the_edge(corner):
    row, column = corner
    inside = torch.zeros(3, 4, dtype=torch.bool)
    inside[row, column] = True
    _, axes = plt.subplots()
    outline(axes, inside)
    (lines,) = axes.collections
    sides = {tuple(map(tuple, segment.tolist())) for segment in lines.get_segments()}
    plt.close("all")
    top, bottom, start, end = row - 0.5, row + 0.5, column - 0.5, column + 0.5
    assert sides == {
        ((start, top), (end, top)),
        ((start, bottom), (end, bottom)),
        ((start, top), (start, bottom)),
        ((end, top), (end, bottom)),
    }


def test_fields_are_drawn_in_shares_of_the_largest_gradient():
    gradients = gradient_of_averages(2), gradient_of_averages(5)
    figure = show_fields(*gradients)
    for axes, gradient in zip(figure.axes, gradients, strict=True):
        (shown,) = axes.get_images()
        assert np.allclose(shown.get_array(), gradient / gradient.max())
    plt.close("all")

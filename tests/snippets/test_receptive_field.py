import pytest
import torch
from torch import nn

from snippets.receptive_field import window_width


def stack(*layers):
    """Convolutions from (kernel size, stride, dilation) each."""
    return nn.Sequential(
        *[
            nn.Conv2d(1, 1, size, stride=stride, dilation=dilation)
            for size, stride, dilation in layers
        ]
    )


def width_by_formula(*layers):
    """Araujo, Norris and Sim (2019), equation 2, for kernels with dilation."""
    width, jump = 1, 1
    for size, stride, dilation in layers:
        width += (size - 1) * dilation * jump
        jump *= stride
    return width


CASES = [
    [],
    [(1, 1, 1)],
    [(3, 1, 1)],
    [(3, 1, 1)] * 2,
    [(3, 1, 1)] * 5,
    [(5, 1, 1), (3, 1, 1)],
    [(3, 2, 1), (3, 1, 1)],
    [(2, 2, 1), (4, 1, 2)],
]


@pytest.mark.parametrize("layers", CASES, ids=str)
def test_width_is_the_formulas(layers):
    torch.manual_seed(1)
    assert window_width(stack(*layers)) == width_by_formula(*layers)


def test_width_counts_the_columns_that_change_the_value():
    torch.manual_seed(1)
    net = stack((3, 1, 1), (5, 1, 1)).requires_grad_(False)
    image = torch.rand(1, 1, 33, 33)
    middle = net(image)[0, 0, 13, 13]
    changing = 0
    for column in range(33):
        changed = image.clone()
        changed[..., column] += 1.0
        changing += bool((net(changed)[0, 0, 13, 13] - middle).abs() > 1e-6)
    assert window_width(net) == changing


@pytest.mark.parametrize("canvas", [5, 6])
def test_window_that_reaches_the_edge_of_the_canvas_is_refused(canvas):
    with pytest.raises(ValueError, match=f"the edge of {canvas} columns"):
        window_width(stack((5, 1, 1)), canvas)


def test_measuring_leaves_no_gradient_in_the_net():
    net = stack((3, 1, 1))
    window_width(net)
    assert all(parameter.grad is None for parameter in net.parameters())

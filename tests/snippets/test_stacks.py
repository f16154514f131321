import pytest
import torch
from torch import nn

from snippets.measurements import depth
from snippets.networks import GlobalMax, count_parameters
from snippets.receptive_field import window_width
from snippets.stacks import GlobalMean, stack


def convolutions(net):
    return [layer for layer in net if isinstance(layer, nn.Conv2d)]


@pytest.mark.parametrize(("layers", "maps", "size"), [(1, 24, 7), (3, 8, 3), (2, 5, 5)])
def test_layers_and_parameters_are_as_asked_for(layers, maps, size):
    net = stack(layers, maps, size)
    assert len(convolutions(net)) == layers
    first, later = maps * (size**2 + 1), maps * (maps * size**2 + 1)
    assert count_parameters(net) == first + (layers - 1) * later + (maps + 1) * 10
    assert net(torch.rand(2, 1, 9, 11)).shape == (2, 10)


def test_every_measured_network_looks_through_windows_of_the_same_width():
    for make in depth.NETS.values():
        torch.manual_seed(0)
        layers = convolutions(make())
        one_map = nn.Conv2d(layers[-1].out_channels, 1, kernel_size=1)
        assert window_width(nn.Sequential(*layers, one_map)) == 7


def test_global_mean_is_the_mean_of_each_map():
    maps = torch.rand(3, 4, 5, 6)
    expected = maps.double().sum(dim=(2, 3)) / 30
    assert torch.allclose(GlobalMean()(maps).double(), expected)


@pytest.mark.parametrize(
    ("relu", "read_out", "is_linear"),
    [(False, GlobalMean, True), (False, GlobalMax, False), (True, GlobalMean, False)],
)
def test_only_a_stack_without_relu_and_maximum_is_linear(relu, read_out, is_linear):
    torch.manual_seed(0)
    net = stack(3, 8, 3, relu=relu, read_out=read_out).requires_grad_(False).double()
    one, other = torch.rand(2, 5, 1, 12, 12, dtype=torch.float64)
    nothing = torch.zeros_like(one)
    bends = net(one + other) - net(one) - net(other) + net(nothing)
    assert torch.allclose(bends, torch.zeros_like(bends), atol=1e-12) == is_linear

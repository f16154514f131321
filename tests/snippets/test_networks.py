import numpy as np
import pytest
import torch
from scipy.signal import correlate2d
from torch import nn

from snippets.networks import (
    LocallyConnected2d,
    cnn,
    count_parameters,
    locally_connected,
    mlp,
    placeless_cnn,
)


@pytest.mark.parametrize("side", [13, 14])
@pytest.mark.parametrize("make", [mlp, cnn, locally_connected])
def test_pictures_become_ten_scores(make, side):
    assert make(side)(torch.rand(3, 1, side, side)).shape == (3, 10)


def test_budgets_are_the_ones_counted_by_hand():
    # Weights and biases, layer by layer.
    assert count_parameters(mlp()) == (196 * 37 + 37) + (37 * 10 + 10)
    assert count_parameters(cnn()) == (9 * 16 + 16) + (9 * 16 * 32 + 32) + (9 * 32 * 10 + 10)
    assert count_parameters(locally_connected()) == (
        196 * (9 * 16 + 16) + 49 * (9 * 16 * 32 + 32) + (9 * 32 * 10 + 10)
    )
    assert count_parameters(placeless_cnn()) == (9 * 16 + 16) + (9 * 16 * 32 + 32) + (32 * 10 + 10)


def test_equal_budgets_are_equal_within_a_percent():
    assert abs(count_parameters(mlp()) / count_parameters(cnn()) - 1) < 0.01


def test_cnn_is_what_scipy_and_numpy_make_of_its_weights():
    torch.manual_seed(0)
    net = cnn(side=9)
    first, second, dense = net[0], net[3], net[7]
    picture = np.random.default_rng(0).random((1, 9, 9))

    def convolved(maps, conv):
        weight, bias = conv.weight.detach().numpy(), conv.bias.detach().numpy()
        return np.stack(
            [
                sum(correlate2d(m, k, mode="same") for m, k in zip(maps, kernels, strict=True)) + b
                for kernels, b in zip(weight, bias, strict=True)
            ]
        )

    def pooled(maps):
        rows, columns = (size // 2 * 2 for size in maps.shape[1:])  # what does not fit is dropped
        return maps[:, :rows, :columns].reshape(len(maps), rows // 2, 2, -1, 2).max(axis=(2, 4))

    maps = pooled(np.maximum(convolved(picture, first), 0))
    maps = pooled(np.maximum(convolved(maps, second), 0))
    expected = dense.weight.detach().numpy() @ maps.ravel() + dense.bias.detach().numpy()
    scores = net(torch.tensor(picture, dtype=torch.float32)[None])
    np.testing.assert_allclose(scores.detach()[0], expected, atol=1e-5)


def test_tied_local_layer_is_a_convolution():
    conv = nn.Conv2d(2, 5, kernel_size=3, padding=1)
    local = LocallyConnected2d(2, 5, kernel_size=3, side=6)
    with torch.no_grad():
        local.weight[:] = conv.weight.flatten(1).T
        local.bias[:] = conv.bias
    x = torch.rand(4, 2, 6, 6)
    torch.testing.assert_close(local(x), conv(x))


def test_untied_local_layer_is_a_loop_over_places():
    local = LocallyConnected2d(2, 3, kernel_size=3, side=4)
    x = torch.rand(1, 2, 4, 4)
    padded = nn.functional.pad(x[0], (1, 1, 1, 1))
    for place in range(16):
        row, column = divmod(place, 4)
        patch = padded[:, row : row + 3, column : column + 3].flatten()
        expected = patch @ local.weight[place] + local.bias[place, 0]
        torch.testing.assert_close(local(x)[0, :, row, column], expected)


def test_initial_weights_spread_like_those_of_a_convolution():
    torch.manual_seed(0)
    conv = nn.Conv2d(16, 500, kernel_size=3)
    local = LocallyConnected2d(16, 500, kernel_size=3, side=2)
    assert local.weight.std().item() == pytest.approx(conv.weight.std().item(), rel=0.02)
    assert local.bias.abs().max() <= conv.weight.abs().max() * 1.01


def test_placeless_net_names_a_digit_wherever_it_stands_away_from_the_border():
    torch.manual_seed(0)
    net = placeless_cnn()
    picture = torch.zeros(1, 1, 20, 20)
    picture[..., 6:10, 7:11] = torch.rand(4, 4)
    moved = picture.roll((4, 2), dims=(2, 3))  # even steps: the pooling grid moves along
    torch.testing.assert_close(net(moved), net(picture))
    assert not torch.allclose(mlp(side=20)(moved), mlp(side=20)(picture))

import numpy as np
import pytest
import torch
from scipy.ndimage import correlate, maximum_filter
from torch import nn

from snippets.blur import BlurPool, blurred_cnn
from snippets.networks import count_parameters, placeless_cnn


def by_hand(image):
    """Maximum of each 2×2 window, blur, every second place, with SciPy."""
    # SciPy's window of two reaches back; origin -1 lets it reach forward, as PyTorch's does.
    dense = maximum_filter(image, size=2, origin=-1, mode="constant", cval=0.0)
    weights = np.outer([1, 2, 1], [1, 2, 1]) / 16
    return correlate(dense, weights, mode="constant")[::2, ::2]


@pytest.mark.parametrize("shape", [(10, 10), (8, 12)])
def test_pooling_is_scipys(shape):
    maps = torch.rand(2, 3, *shape)
    pooled = BlurPool()(maps)
    assert pooled.shape == nn.MaxPool2d(2)(maps).shape
    for index in np.ndindex(2, 3):
        assert np.allclose(pooled[index], by_hand(maps[index].numpy()), atol=1e-6)


def test_a_plain_surface_stays_as_bright_away_from_the_border():
    pooled = BlurPool()(torch.full((1, 1, 12, 12), 3.0))
    assert torch.allclose(pooled[0, 0, 1:-1, 1:-1], torch.tensor(3.0))


def test_a_shift_by_two_is_a_shift_by_one_after_pooling():
    maps = torch.zeros(1, 1, 20, 20)
    maps[..., 6:10, 6:10] = torch.rand(4, 4)
    moved = maps.roll(2, dims=3)
    assert torch.equal(BlurPool()(moved), BlurPool()(maps).roll(1, dims=3))


def test_blurred_network_differs_in_its_pooling_alone():
    plain, blurred = placeless_cnn(), blurred_cnn()
    assert count_parameters(blurred) == count_parameters(plain)
    changed = [type(a) for a, b in zip(plain, blurred, strict=True) if type(a) is not type(b)]
    assert changed == [nn.MaxPool2d]
    assert any(isinstance(layer, BlurPool) for layer in blurred)


def test_same_seed_gives_both_networks_the_same_first_weights():
    weights = []
    for make in (placeless_cnn, blurred_cnn):
        torch.manual_seed(7)
        weights.append(list(make().parameters()))
    assert all(torch.equal(a, b) for a, b in zip(*weights, strict=True))

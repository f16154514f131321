import pytest
import torch

from snippets.layer_stacks import (
    conv,
    count_learned,
    gradient_of_random_net,
    measured_reach,
    pool,
)
from snippets.measurements.stack_fields import LISTED


@pytest.mark.parametrize(
    ("layers", "pixels"),
    [
        ([conv(1)], 1),
        ([conv(3)], 3),
        ([conv(3), conv(3)], 5),
        # The second layer's three values lie two pixels apart.
        ([conv(3, stride=2), conv(3)], 7),
        ([conv(3, dilation=4)], 9),
        ([conv(3), pool(2), conv(3)], 8),
        # 2 pixels, then 3 values that lie 2 apart, then 3 that lie 2 * 3 apart.
        ([pool(2), conv(3, stride=3), conv(3)], 2 + 2 * 2 + 2 * 6),
        ([conv(7, stride=3)] * 4, 1 + 6 * (1 + 3 + 9 + 27)),
    ],
)
def test_reach_is_the_one_worked_out_by_hand(layers, pixels):
    assert measured_reach(layers) == pixels


def test_convolutions_learn_weights_and_biases():
    assert count_learned([conv(3), pool(2), conv(5, dilation=2)]) == 9 + 1 + 25 + 1
    assert count_learned([pool(3)]) == 0


@pytest.mark.parametrize("name", LISTED)
def test_gradient_fills_the_reach_and_nothing_else(name):
    _, layers = LISTED[name]
    side = measured_reach(layers)
    torch.manual_seed(0)
    total = sum(gradient_of_random_net(layers, side) for _ in range(20))
    assert total.shape == (side, side)
    rows, columns = total.sum(dim=1), total.sum(dim=0)
    assert min(rows[0], rows[-1], columns[0], columns[-1]) > 0

"""Which network still knows a digit that stands a few pixels further right than all it learned?

Every training digit stands in the middle of a 16×16 canvas. The test digits stand there too,
or 1, 2, 3 or 4 pixels further right; at 4 they touch the edge. They are the same 450 pictures
each time, so nothing differs but the place.

Four networks, from one whose read-out knows every place to one that is told no place at all.
Their budgets are not equal and need not be: each is compared with itself, moved and not moved.
Training: Adam, learning rate 0.003, batches of 64, until an epoch's mean loss is below 0.1.
Five seeds. A seed decides the split, the first weights and the order of the batches.

That small moves change the answers of networks with pooling or strides: R. Zhang, "Making
Convolutional Networks Shift-Invariant Again", ICML 2019.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.digits import centred_digits, place_at, split
from snippets.networks import cnn, count_parameters, mlp, placeless_cnn
from snippets.templates import template_net
from snippets.training import count_correct, train_until

SEEDS = range(5)
SIDE = 16
MIDDLE = 4  # row and column of a digit's upper left pixel
SHIFTS = range(5)
STOP = 0.1  # mean training loss of an epoch
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "MLP": lambda: mlp(SIDE),
    "pool, flatten": lambda: cnn(SIDE),
    "pool, global max": placeless_cnn,
    "global max": template_net,
}


def measure() -> dict[str, Any]:
    """`correct[network][shift]`, a list with an entry a seed, and what is needed to read it."""
    runs = {name: [run(make, seed) for seed in SEEDS] for name, make in NETWORKS.items()}
    return {
        "seeds": list(SEEDS),
        "shifts": list(SHIFTS),
        "pictures": len(split(centred_digits(), seed=0)[1]),
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        "correct": {
            name: [[counts[shift] for counts in of_seeds] for shift in SHIFTS]
            for name, of_seeds in runs.items()
        },
    }


# --8<-- [start:run]
def run(make: Callable[[], nn.Module], seed: int) -> list[int]:
    """Train one network on digits in the middle; how many it knows at each shift."""
    train, test = split(centred_digits(), seed)
    torch.manual_seed(seed)  # the first weights
    net = make()
    train_until(net, place_at(train, SIDE, MIDDLE, MIDDLE), seed, STOP)
    places = [place_at(test, SIDE, MIDDLE, MIDDLE + shift) for shift in SHIFTS]
    return [count_correct(net, digits) for digits in places]


# --8<-- [end:run]

"""How much of the CNN's lead is left when every digit fills its picture?

The comparison of `crossing` on digits as they come, 8×8 and centred: a CNN and an MLP with
equal budgets within two percent, the pixels in their order and in one other order for all.
Digits that never move are learned fast, and a run that stops at a mean training loss of 0.1
stops while the CNN still gets better. So each run goes on to 0.02, and both are reported.

Five seeds. A seed decides the split, the order of the pixels, the first weights and the order
of the batches.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.digits import centred_digits, pixel_order, reorder_pixels, split
from snippets.networks import cnn, count_parameters, mlp
from snippets.training import count_correct, milestones

SIDE = 8
SEEDS = range(5)
STOPS = {"early": 0.1, "late": 0.02}  # mean training loss of an epoch
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "MLP": lambda: mlp(SIDE, hidden=80),
    "CNN": lambda: cnn(SIDE),
}


def measure() -> dict[str, Any]:
    """`parameters[network]` and `correct[stop][pixels][network]`, a list with an entry a seed."""
    correct: dict[str, Any] = {
        stop: {pixels: {name: [] for name in NETWORKS} for pixels in ("original", "permuted")}
        for stop in STOPS
    }
    for seed in SEEDS:
        train, test = split(centred_digits(), seed)
        order = pixel_order(SIDE, seed)
        orders = {
            "original": (train, test),
            "permuted": (reorder_pixels(train, order), reorder_pixels(test, order)),
        }
        for pixels, (known, unknown) in orders.items():
            for name, make in NETWORKS.items():
                torch.manual_seed(seed)  # the first weights
                net = make()
                reached = milestones(net, known, seed, STOPS.values())
                for stop, _ in zip(STOPS, reached, strict=True):
                    correct[stop][pixels][name].append(count_correct(net, unknown))
    return {
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        "losses": STOPS,
        "pictures": {"training": len(train), "test": len(test)},
        "correct": correct,
    }

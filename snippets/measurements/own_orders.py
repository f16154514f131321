"""Can a network learn digits whose pixels are reordered, each in a way of its own?

Centred digits, 8×8: 300 for training, 450 for the test. The pixels keep their order, or all
pictures get the same new one, or every picture gets one of its own. No brightness is lost in
either case, and the networks could learn each training picture by heart.

Two networks: a dense one and a CNN. Training: Adam, learning rate 0.003, batches of 64, until
an epoch's mean loss is below 0.05. Five seeds. A seed decides the split, the orders, the first
weights and the order of the batches.

Learning by heart what can't be learned: C. Zhang and others, "Understanding deep learning
requires rethinking generalization", ICLR 2017.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.digits import (
    Digits,
    centred_digits,
    pixel_order,
    random_numbers,
    reorder_pixels,
    split,
)
from snippets.networks import cnn, mlp
from snippets.training import accuracy, train_until

SEEDS = range(5)
SIDE = 8
TRAINING = 300
STOP = 0.05  # mean training loss of an epoch
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "MLP": lambda: mlp(SIDE, hidden=512),
    "CNN": lambda: cnn(SIDE),
}


def measure() -> dict[str, Any]:
    """`training[order][network]` and `test[order][network]`: accuracies, one a seed."""
    orders = ("original", "one for all", "one for each")
    results: dict[str, Any] = {
        kind: {order: {name: [] for name in NETWORKS} for order in orders}
        for kind in ("training", "test")
    }
    for seed in SEEDS:
        known, unknown = split(centred_digits(), seed)
        known = known[:TRAINING]
        for order in orders:
            train, test = (reordered(digits, order, seed) for digits in (known, unknown))
            for name, make in NETWORKS.items():
                torch.manual_seed(seed)  # the first weights
                net = make()
                train_until(net, train, seed, STOP)
                results["training"][order][name].append(accuracy(net, train))
                results["test"][order][name].append(accuracy(net, test))
    return {"pictures": {"training": TRAINING, "test": len(unknown)}, **results}


def reordered(digits: Digits, order: str, seed: int) -> Digits:
    """The pictures with their pixels in the order that `order` names."""
    if order == "original":
        return digits
    if order == "one for all":
        return reorder_pixels(digits, pixel_order(SIDE, seed))
    return one_for_each(digits, seed)


# --8<-- [start:one_for_each]
def one_for_each(digits: Digits, seed: int) -> Digits:
    """Give every picture an order of its own, drawn by lot."""
    rows = digits.pixels.flatten(1)  # (pictures, height * width)
    numbers = random_numbers(seed, f"one_for_each of {len(digits)}")
    orders = torch.rand(rows.shape, generator=numbers).argsort(dim=1)
    return Digits(rows.gather(1, orders).view_as(digits.pixels), digits.labels)


# --8<-- [end:one_for_each]

"""Train a classifier, one epoch at a time, and count what it gets right.

The order of the batches depends on the seed alone: networks of any size that are trained with
the same seed see the same pictures in the same order.
"""

from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.digits import Digits, random_numbers

BATCH = 64
LEARNING_RATE = 3e-3


# --8<-- [start:training]
def epochs_of(
    net: nn.Module,
    digits: Digits,
    seed: int,
    learning_rate: float = LEARNING_RATE,
) -> Iterator[float]:
    """Train for as many epochs as are asked for; give each one's mean loss.

    The loss of a batch is taken before its step. A run can be looked at on the way:
    `for loss in islice(epochs_of(net, digits, seed), 12)`.
    """
    adam = torch.optim.Adam(net.parameters(), lr=learning_rate)
    numbers = random_numbers(seed, "batches")
    while True:
        total = 0.0
        for batch in torch.randperm(len(digits), generator=numbers).split(BATCH):
            loss = functional.cross_entropy(net(digits.pixels[batch]), digits.labels[batch])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item() * len(batch)
        yield total / len(digits)


# --8<-- [end:training]


def train(
    net: nn.Module,
    digits: Digits,
    epochs: int,
    seed: int,
    learning_rate: float = LEARNING_RATE,
) -> list[float]:
    """Train `net` in place; the mean loss of each epoch."""
    return list(islice(epochs_of(net, digits, seed, learning_rate), epochs))


def predict(net: nn.Module, pixels: Tensor) -> Tensor:
    """The class with the highest score for each picture: (pictures,)."""
    with torch.no_grad():
        return net(pixels).argmax(dim=1)


def count_correct(net: nn.Module, digits: Digits) -> int:
    """How many pictures the network names correctly."""
    return int((predict(net, digits.pixels) == digits.labels).sum())


def accuracy(net: nn.Module, digits: Digits) -> float:
    """Share of pictures that the network names correctly, from 0 to 1."""
    return count_correct(net, digits) / len(digits)

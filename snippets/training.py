"""Train a classifier, one epoch at a time, and count what it gets right.

The order of the batches depends on the seed alone: networks of any size that are trained with
the same seed see the same pictures in the same order.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.digits import Digits, random_numbers

BATCH = 64
LEARNING_RATE = 3e-3


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
    # Both only save time, up to a third: how weights lie in memory, and Adam in one piece.
    net.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(net.parameters(), lr=learning_rate, fused=True)
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


def train(
    net: nn.Module,
    digits: Digits,
    epochs: int,
    seed: int,
    learning_rate: float = LEARNING_RATE,
) -> list[float]:
    """Train `net` in place; the mean loss of each epoch."""
    return list(islice(epochs_of(net, digits, seed, learning_rate), epochs))


def milestones(
    net: nn.Module,
    digits: Digits,
    seed: int,
    losses: Sequence[float],
    at_most: int = 300,
) -> Iterator[int]:
    """Train until the mean loss of an epoch is below each of `losses`, largest first.

    At each one, give the number of epochs so far; the network can then be tested. A loss as
    the stopping point is the same rule for every network, fast or slow to learn, and it does
    not look at the test pictures.

    Raises:
        RuntimeError: a loss was not reached within `at_most` epochs.
    """
    left = list(losses)
    for epoch, loss in enumerate(islice(epochs_of(net, digits, seed), at_most), start=1):
        while left and loss < left[0]:
            left.pop(0)
            yield epoch
        if not left:
            return
    raise RuntimeError(f"the loss is not below {left[0]} after {at_most} epochs")


def train_until(net: nn.Module, digits: Digits, seed: int, loss: float) -> int:
    """Train `net` in place until an epoch's mean loss is below `loss`; the epochs it took."""
    return next(milestones(net, digits, seed, [loss]))


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

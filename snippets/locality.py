"""The comparison of the project page: three networks on three versions of the same digits."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import nn

from snippets.digits import (
    CANVAS,
    Digits,
    centred_digits,
    moved_digits,
    pixel_order,
    place_at,
    reorder_pixels,
    split,
)
from snippets.measured import load
from snippets.networks import cnn, locally_connected, mlp
from snippets.training import count_correct, train_until

STOP = 0.5
"""Mean training loss of an epoch below which a run ends."""
MIDDLE = 3
"""Row and column of a digit's upper left pixel if it has as much black on each side."""
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "dense": mlp,
    "local": locally_connected,
    "conv": cnn,
}
VERSIONS = ("middle", "moved", "permuted")

Counts = Mapping[str, Mapping[str, int]]
"""Test pictures named correctly: `counts[version][network]`."""
Stored = Mapping[str, Mapping[str, Sequence[int]]]
"""The same for several seeds: `stored[version][network]`."""


def in_the_middle(digits: Digits) -> Digits:
    """The digits on the lessons' canvas, all at its middle."""
    return place_at(digits, CANVAS, MIDDLE, MIDDLE)


# --8<-- [start:versions]
def versions(seed: int) -> dict[str, tuple[Digits, Digits]]:
    """Training and test digits in three versions, in the same split."""
    train, test = split(centred_digits(), seed)
    known, unknown = moved_digits(seed)
    order = pixel_order(CANVAS, seed)
    return {
        "middle": (in_the_middle(train), in_the_middle(test)),
        "moved": (known, unknown),
        "permuted": (
            reorder_pixels(known, order),
            reorder_pixels(unknown, order),
        ),
    }


# --8<-- [end:versions]


# --8<-- [start:run]
def run(
    make: Callable[[], nn.Module],
    train: Digits,
    test: Digits,
    seed: int,
) -> int:
    """Train one network; how many test pictures it knows."""
    torch.manual_seed(seed)  # the first weights
    net = make()
    train_until(net, train, seed, STOP)
    return count_correct(net, test)


# --8<-- [end:run]


def kept() -> dict[str, dict[str, list[int]]]:
    """The stored seeds' counts, `counts[version][network]`, with an entry a seed.

    Four of the nine are the early runs of `crossing`, to the last weight; they are not run twice.
    """
    own, early = load("locality")["correct"], load("crossing")["correct"]["early"]
    shared = {"moved": early["original"], "permuted": early["permuted"]}
    names = {"dense": "MLP", "conv": "CNN"}
    return {
        version: {
            name: own[version][name] if name in own[version] else shared[version][names[name]]
            for name in NETWORKS
        }
        for version in VERSIONS
    }


# --8<-- [start:check]
def check(counts: Counts, stored: Stored, slack: int = 27) -> Iterator[str]:
    """What is wrong with a table of counts, held against the stored seeds.

    A new seed may do a little better or worse than all that are stored:
    by `slack` pictures.
    """
    for version, networks in stored.items():
        for name, known in networks.items():
            count = counts.get(version, {}).get(name)
            low, high = min(known) - slack, max(known) + slack
            if count is None:
                yield f"{name} on {version} digits: missing"
            elif not low <= count <= high:
                yield f"{name} on {version}: {count}, not {low} to {high}"


# --8<-- [end:check]

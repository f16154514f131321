"""Does a CNN lead because of what it takes for granted about neighbouring pixels?

One thing is changed: which pixels are neighbours. Every picture, for training and for the
test, gets the same new order of its pixels. Nothing is lost; only the neighbourhood is gone.

Data: handwritten digits, each once at a random place on a 14×14 canvas; 1,347 for training and
450 for the test. Networks: a CNN and an MLP with equal budgets, within a percent. Training:
Adam, learning rate 0.003, batches of 64, no regularisation. Each run is tested twice: *early*,
once an epoch's mean training loss is below 0.5, and *late*, once it is below 0.1.

Five seeds. A seed decides the places, the split, the order of the pixels, the first weights
and the order of the batches; the networks of one seed share all of these that they can share.

A fixed permutation as a control: C. Zhang and others, "Understanding deep learning requires
rethinking generalization", ICLR 2017; C. Ivan, "Convolutional neural networks on randomized
data", CVPR workshops 2019.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.digits import CANVAS, Digits, moved_digits, pixel_order, reorder_pixels
from snippets.networks import cnn, count_parameters, mlp
from snippets.training import count_correct, milestones, predict

SEEDS = range(5)
STOPS = {"early": 0.5, "late": 0.1}  # mean training loss of an epoch
NETWORKS: dict[str, Callable[[], nn.Module]] = {"MLP": mlp, "CNN": cnn}


def measure() -> dict[str, Any]:
    """What all runs gave, as lists with one entry a seed.

    `correct[stop][pixels][network]` counts test pictures, `correct_in_training` likewise for
    training pictures; `epochs` says how long it took; `predicted[network]` and `labels` are
    the answers and the truth for each test picture, late, with the pixels in their order.
    """
    runs = [compare(seed) for seed in SEEDS]
    counts = ("correct", "correct_in_training", "epochs")
    return {
        "seeds": list(SEEDS),
        "losses": STOPS,
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        "pictures": {"training": runs[0]["training"], "test": len(runs[0]["labels"])},
        **{
            count: {
                stop: {
                    pixels: {
                        name: [run["networks"][name, pixels][stop][count] for run in runs]
                        for name in NETWORKS
                    }
                    for pixels in ("original", "permuted")
                }
                for stop in STOPS
            }
            for count in counts
        },
        "labels": [run["labels"] for run in runs],
        "predicted": {
            name: [run["networks"][name, "original"]["predicted"] for run in runs]
            for name in NETWORKS
        },
    }


def compare(seed: int) -> dict[str, Any]:
    """Both networks on both orders of the pixels."""
    both = orders(seed)
    networks = {
        (name, pixels): run(make, *digits, seed)
        for name, make in NETWORKS.items()
        for pixels, digits in both.items()
    }
    train, test = both["original"]
    return {"networks": networks, "labels": test.labels.tolist(), "training": len(train)}


def orders(seed: int) -> dict[str, tuple[Digits, Digits]]:
    """Training and test digits, with their pixels in either order."""
    train, test = moved_digits(seed)
    order = pixel_order(CANVAS, seed)
    return {
        "original": (train, test),
        "permuted": (reorder_pixels(train, order), reorder_pixels(test, order)),
    }


# --8<-- [start:run]
def run(
    make: Callable[[], nn.Module],
    train: Digits,
    test: Digits,
    seed: int,
) -> dict[str, Any]:
    """Train one network, test it early and late, and keep its last answers."""
    torch.manual_seed(seed)  # the first weights
    net = make()
    results: dict[str, Any] = {}
    reached = milestones(net, train, seed, losses=STOPS.values())
    for stop, epochs in zip(STOPS, reached, strict=True):
        results[stop] = {
            "epochs": epochs,
            "correct": count_correct(net, test),
            "correct_in_training": count_correct(net, train),
        }
    results["predicted"] = predict(net, test.pixels).tolist()
    return results


# --8<-- [end:run]

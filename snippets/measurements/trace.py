"""How does training go, epoch by epoch, and how much of it is chance?

Two networks learn digits that are freely placed on a canvas of 14×14 pixels: `template_net`
and `cnn`. Each is trained from five seeds for 25 epochs with Adam. A seed decides the places of
the digits, the split, the initial weights and the order of the batches, so the spread of the
five runs holds all of these.
"""

from collections.abc import Callable
from itertools import islice

import torch
from torch import nn

from snippets.digits import moved_digits
from snippets.networks import cnn
from snippets.templates import template_net
from snippets.training import accuracy, epochs_of

EPOCHS = 25
SEEDS = range(5)
NETS = {"templates": template_net, "cnn": cnn}


def measure() -> dict:
    """For each net: "loss", "train" and "test", each as one list of 25 values a seed.

    "loss" is the mean over an epoch, taken while the weights change; "train" and "test" are
    shares of digits named correctly after the epoch, from 0 to 1.
    """
    return {name: runs(make) for name, make in NETS.items()}


def runs(make: Callable[[], nn.Module]) -> dict[str, list[list[float]]]:
    """One network, trained from each seed."""
    curves: dict[str, list[list[float]]] = {"loss": [], "train": [], "test": []}
    for seed in SEEDS:
        train_digits, test_digits = moved_digits(seed)
        torch.manual_seed(seed)
        net = make()
        run = {name: [] for name in curves}
        for loss in islice(epochs_of(net, train_digits, seed), EPOCHS):
            run["loss"].append(loss)
            run["train"].append(accuracy(net, train_digits))
            run["test"].append(accuracy(net, test_digits))
        for name, values in run.items():
            curves[name].append(values)
    return curves

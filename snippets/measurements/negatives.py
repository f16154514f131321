"""Three pieces of common advice, tried on small digits. Do they hold?

- "Random filters are already better than raw pixels": a linear read-out on pixels, and on what
  one or two untrained layers make of them, trained in three ways.
- "Blur before you subsample": one max-pooling with and without blur, trained on digits in the
  middle of a canvas and tested on digits that are moved by one or two pixels.
- "Shared weights beat unshared ones": the same CNN with and without sharing, on centred digits.

Each runs from five seeds. A seed decides the split, the first weights and the order of the
batches, and the things that are compared share all of these that they can share. The test has
450 digits.
"""

from typing import Any

import torch

from snippets.blur import blurred_cnn
from snippets.digits import centred_digits, place_at, split
from snippets.networks import cnn, count_parameters, locally_connected, placeless_cnn
from snippets.random_filters import features, hurried, patient, standardise
from snippets.training import count_correct, predict, train

SEEDS = range(5)
EPOCHS = {"blur": 12, "sharing": 20}
SHIFTS = range(3)  # pixels to the right
SIDE, MIDDLE = 18, 5  # a canvas so large that no shift brings a digit near its border


def measure() -> dict[str, Any]:
    """The results of the three experiments, each as lists with one entry a seed."""
    training, test = split(centred_digits(), seed=0)
    return {
        "random": random_filters(),
        "blur": blur(),
        "sharing": sharing(),
        "digits": {"training": len(training), "test": len(test)},
    }


def random_filters() -> dict[str, Any]:
    """`correct[read-out][features]`, and how many `numbers` describe a digit.

    The features are "pixels", and the outputs of one and of two untrained layers of `cnn`,
    each with its ReLU and its pooling.
    """
    depths = {"pixels": 0, "one layer": 3, "two layers": 6}
    ways = ("hurried", "standardised", "patient")
    correct: dict[str, Any] = {way: {name: [] for name in depths} for way in ways}
    numbers = {}
    for seed in SEEDS:
        training, test = split(centred_digits(), seed)
        for name, layers in depths.items():
            rows = features(training, layers, seed), features(test, layers, seed)
            numbers[name] = rows[0].pixels.shape[1]
            equal_rows = standardise(*rows)
            correct["hurried"][name].append(hurried(*rows, seed))
            correct["standardised"][name].append(hurried(*equal_rows, seed))
            correct["patient"][name].append(patient(*equal_rows))
    return {"correct": correct, "numbers": numbers}


def blur() -> dict[str, Any]:
    """`correct[pooling]` and `same[pooling]`: for each seed, one count a shift.

    "same" counts test digits that get the same answer as before they were moved.
    `correct_in_training[pooling]` is one count a seed.
    """
    nets = {"max-pooling": placeless_cnn, "blurred": blurred_cnn}
    correct: dict[str, Any] = {name: [] for name in nets}
    same: dict[str, Any] = {name: [] for name in nets}
    correct_in_training: dict[str, Any] = {name: [] for name in nets}
    for seed in SEEDS:
        training, test = split(centred_digits(), seed)
        training = place_at(training, SIDE, MIDDLE, MIDDLE)
        moved = [place_at(test, SIDE, MIDDLE, MIDDLE + shift) for shift in SHIFTS]
        for name, make in nets.items():
            torch.manual_seed(seed)
            net = make()
            train(net, training, EPOCHS["blur"], seed)
            answers = [predict(net, digits.pixels) for digits in moved]
            correct[name].append([int((given == test.labels).sum()) for given in answers])
            same[name].append([int((given == answers[0]).sum()) for given in answers])
            correct_in_training[name].append(count_correct(net, training))
    return {"correct": correct, "same": same, "correct_in_training": correct_in_training}


def sharing() -> dict[str, Any]:
    """`correct[network]` and `parameters[network]` on centred digits of 8×8 pixels."""
    nets = {"shared": cnn, "unshared": locally_connected}
    correct: dict[str, list[int]] = {name: [] for name in nets}
    parameters = {}
    for seed in SEEDS:
        training, test = split(centred_digits(), seed)
        for name, make in nets.items():
            torch.manual_seed(seed)
            net = make(side=8)
            train(net, training, EPOCHS["sharing"], seed)
            correct[name].append(count_correct(net, test))
            parameters[name] = count_parameters(net)
    return {"correct": correct, "parameters": parameters}

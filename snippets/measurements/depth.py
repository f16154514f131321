"""Do more layers help on small digits, and is it ReLU that they need?

Five networks learn digits that are freely placed on a canvas of 14×14 pixels. All end in one
number a map and one linear layer:

- "one layer": 24 kernels, 7×7;
- "three, same budget": three layers of 3×3 with 8 maps each, about as many numbers to learn;
- "three, same width": three layers of 3×3 with 24 maps each, several times as many numbers;
- "no ReLU": the second one with every ReLU removed;
- "no ReLU, mean": as before, with the mean of each map in place of its maximum. No step
  of it is left that a single linear layer could not do.

One value of the last map can depend on 7×7 pixels in all of them. Training: 16 epochs of Adam.
Five seeds; a seed decides the places, the split, the first weights and the order of batches.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.digits import moved_digits
from snippets.networks import count_parameters
from snippets.stacks import GlobalMean, stack
from snippets.training import count_correct, train

SEEDS = range(5)
EPOCHS = 16
NETS: dict[str, Callable[[], nn.Module]] = {
    "one layer": lambda: stack(1, 24, 7),
    "three, same budget": lambda: stack(3, 8, 3),
    "three, same width": lambda: stack(3, 24, 3),
    "no ReLU": lambda: stack(3, 8, 3, relu=False),
    "no ReLU, mean": lambda: stack(3, 8, 3, relu=False, read_out=GlobalMean),
}


def measure() -> dict[str, Any]:
    """`correct` and `correct_in_training` as lists with one count a seed, and `parameters`.

    `networks` are their names in order: a dictionary in JSON need not keep its own.
    """
    correct: dict[str, list[int]] = {name: [] for name in NETS}
    correct_in_training: dict[str, list[int]] = {name: [] for name in NETS}
    for seed in SEEDS:
        training, test = moved_digits(seed)
        for name, make in NETS.items():
            torch.manual_seed(seed)
            net = make()
            train(net, training, EPOCHS, seed)
            correct[name].append(count_correct(net, test))
            correct_in_training[name].append(count_correct(net, training))
    return {
        "networks": list(NETS),
        "correct": correct,
        "correct_in_training": correct_in_training,
        "parameters": {name: count_parameters(make()) for name, make in NETS.items()},
        "digits": {"training": len(training), "test": len(test)},
    }

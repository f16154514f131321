"""How large must a receptive field be to tell two distances apart?

Two dots stand 5 or 8 columns apart, anywhere. Networks: one to four layers of 3×3, which see
windows of 3, 5, 7 and 9 columns, and one layer of 3×3 with dilation 5, whose nine weights
stand in a window of 11. Behind the layers, only the largest value of each map counts.

Budget: 16 maps a layer, 150 steps of Adam with learning rate 0.01; tested on all 360 pictures.
Five seeds, which change the first weights and nothing else. First weights are drawn as He and
others advise; the stacks are also trained from PyTorch's own first weights (`"plain"`).
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from snippets.dot_pairs import dilated, draw_larger_weights, every_pair, scores, stack, train
from snippets.networks import count_parameters

SEEDS = range(5)
DEPTHS = (1, 2, 3, 4)


def measure() -> dict[str, Any]:
    """Of each network `accuracy` and `difference`, by seed; stacks in the order of `DEPTHS`.

    `difference` is the largest difference between the scores of any two pictures.
    """
    stacks = [lambda depth=depth: stack(depth) for depth in DEPTHS]
    return {
        "depths": list(DEPTHS),
        "seeds": list(SEEDS),
        "stacks": [run(make) for make in stacks],
        "dilated": run(dilated),
        "plain": [run(make, plain=True) for make in stacks],
    }


def run(make: Callable[[], nn.Sequential], plain: bool = False) -> dict[str, Any]:
    """Train and test one kind of network with every seed."""
    classes = every_pair()[1]
    result: dict[str, Any] = {"accuracy": [], "difference": []}
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = make()
        if not plain:
            draw_larger_weights(net)
        train(net)
        given = scores(net)  # (360, 2)
        result["accuracy"].append((given.argmax(1) == classes).double().mean().item())
        result["difference"].append((given.amax(0) - given.amin(0)).max().item())
    return {**result, "parameters": count_parameters(make())}

"""How wide is the effective receptive field of networks with random weights?

Question: the gradient of untrained networks is ragged; how wide is its mean?
Budget: for each depth, with and without ReLU, the mean over 20 networks of eight
channels, each with an image of noise of its own; five seeds.
Source: W. Luo, Y. Li, R. Urtasun and R. Zemel, NeurIPS 2016.
"""

from typing import Any

import torch

from snippets.effective_field import effective_width, gradient_of_random_net

SEEDS = range(5)
DEPTHS = (5, 10, 20, 40)
NETWORKS = 20
CHANNELS = 8


def measure() -> list[dict[str, Any]]:
    """One record for each depth, with and without ReLU: the effective width by seed."""
    return [
        {
            "depth": depth,
            "relu": relu,
            "widths": [mean_gradient_width(depth, relu, seed) for seed in SEEDS],
        }
        for depth in DEPTHS
        for relu in (False, True)
    ]


def mean_gradient_width(depth: int, relu: bool, seed: int) -> float:
    """Effective width of the networks' mean gradient, each scaled to a sum of one."""
    torch.manual_seed(seed)
    total = torch.zeros(2 * depth + 1, 2 * depth + 1)
    for _ in range(NETWORKS):
        gradient = gradient_of_random_net(depth, CHANNELS, relu)
        total += gradient / gradient.sum()
    return effective_width(total)

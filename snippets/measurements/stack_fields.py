"""How far do stacks of layers reach, and how much of that counts?

Question: the explorer computes the reach of any stack in the page. Does it agree with what
PyTorch's gradients say? And which part of it counts in networks with random weights?
Budget: 150 random stacks for the first question. For the second, the mean gradient of 60
untrained networks for each of the listed stacks.
Source: W. Luo, Y. Li, R. Urtasun and R. Zemel, NeurIPS 2016, for the second.
"""

import hashlib
import random
from pathlib import Path
from typing import Any

import torch

from snippets.effective_field import effective_width
from snippets.layer_stacks import (
    Layer,
    conv,
    count_learned,
    gradient_of_random_net,
    measured_reach,
    pool,
)

SCRIPT = Path(__file__).parents[2] / "docs/assets/js/labs/reach.js"
NETWORKS = 60

LISTED: dict[str, tuple[str, list[Layer]]] = {
    "three": ("three layers of 3×3", [conv(3)] * 3),
    "five": ("five layers of 3×3", [conv(3)] * 5),
    "ten": ("ten layers of 3×3", [conv(3)] * 10),
    "one": ("one layer of 11×11", [conv(11)]),
    "dilated": ("3×3 with dilations 1, 2 and 4", [conv(3, dilation=d) for d in (1, 2, 4)]),
    "strided": ("two layers of 5×5 with stride 2", [conv(5, stride=2)] * 2),
    "lesson": ("3×3 and pooling, twice", [conv(3), pool(2)] * 2),
}
"""Name, label and layers of each stack to choose from."""


def measure() -> dict[str, Any]:
    """Random stacks with what PyTorch says of them, and the listed stacks with gradients."""
    chance = random.Random(11)
    return {
        "scripts": {SCRIPT.name: hashlib.sha256(SCRIPT.read_bytes()).hexdigest()},
        "calls": [answered(random_stack(chance)) for _ in range(150)],
        "listed": [listed(name) for name in LISTED],
    }


def random_stack(chance: random.Random) -> list[Layer]:
    layers = []
    for _ in range(chance.randint(1, 6)):
        if chance.random() < 0.25:
            layers.append(pool(chance.randint(1, 3)))
        else:
            size, stride = chance.randint(1, 7), chance.choice([1, 1, 1, 2, 3])
            layers.append(conv(size, stride, chance.choice([1, 1, 2, 3])))
    return layers


def answered(layers: list[Layer]) -> dict[str, Any]:
    return {
        "layers": layers,
        "reach": measured_reach(layers),
        "learned": count_learned(layers),
    }


def listed(name: str) -> dict[str, Any]:
    """A stack with the mean gradient of its networks, in hundredths of the largest."""
    label, layers = LISTED[name]
    torch.manual_seed(0)
    side = measured_reach(layers)
    total = torch.zeros(side, side)
    for _ in range(NETWORKS):
        gradient = gradient_of_random_net(layers, side)
        total += gradient / gradient.sum().clamp(min=1e-12)  # a dead net counts nothing
    shares = (total / total.max() * 100).round().int().tolist()
    return {
        "name": name,
        "label": label,
        "layers": layers,
        "effective": round(effective_width(total), 1),
        "gradient": shares,
    }

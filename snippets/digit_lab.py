"""What the laboratory "Draw a digit" shows, and what it computes with.

It begins with a test digit on its way through a trained network: the maps of every layer, and
the scores. For the scripts come the network itself, all test digits, and for each map those
training digits to which it answers most.
"""

from typing import Any

import torch
from torch import Tensor, nn

from snippets.activations import steps
from snippets.digits import Digits
from snippets.exported import LEVELS, exported, packed, proof

EXCITING = 5
"""Training digits that are kept for each map."""
STAGES = {"Conv2d": "Convolution", "ReLU": "ReLU", "MaxPool2d": "pooling"}


def digit_lab(net: nn.Sequential, train: Digits, test: Digits, digit: int = 0) -> dict[str, Any]:
    """All that the laboratory needs, as plain data.

    Args:
        net: trained; of convolutions, ReLU and pooling, then a read-out.
        train: the digits that it learned from.
        test: digits that it has never seen.
        digit: number of the test digit to begin with.
    """
    passed = steps(net, test.pixels[digit : digit + 1])
    layers = list(shown_layers(net))
    # The map with the strongest answer behind the last ReLU.
    last = max(layer["at"] for layer in layers if layer["name"].endswith("ReLU"))
    strongest = int(passed[last].values.amax(dim=(2, 3)).argmax())
    network = exported(net, test)
    exciting = {number: exciting_digits(net, number, train) for number in convolutions(net)}
    numbers = sorted({index for maps in exciting.values() for map_ in maps for index in map_})
    place = {index: at for at, index in enumerate(numbers)}
    return {
        "state": {"digit": digit, "layer": last, "map": strongest},
        "levels": LEVELS,
        "picture": (test.pixels[digit, 0] * LEVELS).int().tolist(),
        "label": int(test.labels[digit]),
        "layers": [layer | {"maps": plain(passed[layer["at"]].values[0])} for layer in layers],
        "scores": plain(passed[-1].values[0]),
        "facts": {name: network[name] for name in ("sha256", "parameters", "correct", "tested")},
        "later": {
            "network": network,
            "test": packed(test),
            "train": packed(train[torch.tensor(numbers)]),
            "exciting": {
                str(number + 1): [[place[index] for index in map_] for map_ in maps]
                for number, maps in exciting.items()
            },
        },
        "proof": proof({"cnn": net}, test),
    }


def convolutions(net: nn.Sequential) -> list[int]:
    return [number for number, layer in enumerate(net) if isinstance(layer, nn.Conv2d)]


def shown_layers(net: nn.Sequential) -> list[dict[str, Any]]:
    """The layers that make maps, up to the read-out.

    `at` is the layer's place in what `steps` gives, `of` that of the convolution whose maps
    it passes on.
    """
    found: list[dict[str, Any]] = []
    stage, of = 0, 0
    for at, layer in enumerate(net, start=1):
        kind = type(layer).__name__
        if kind not in STAGES:
            break
        if kind == "Conv2d":
            stage, of = stage + 1, at
        name = f"Convolution {stage}" + ("" if kind == "Conv2d" else f", {STAGES[kind]}")
        found.append({"at": at, "of": of, "name": name, "signed": kind == "Conv2d"})
    return found


@torch.no_grad()
def exciting_digits(net: nn.Sequential, layer: int, digits: Digits) -> list[list[int]]:
    """For each map of a convolution, the digits with its strongest answers, strongest first.

    What the next layer, ReLU, would make zero is no answer: a map may have fewer, or none.
    """
    strongest = net[: layer + 1](digits.pixels).amax(dim=(2, 3))  # (digits, maps)
    best = strongest.topk(EXCITING, dim=0)
    pairs = zip(best.values.T.tolist(), best.indices.T.tolist(), strict=True)
    return [
        [index for value, index in zip(values, indices, strict=True) if value > 0]
        for values, indices in pairs
    ]


def plain(values: Tensor) -> list[Any]:
    """Nested lists of numbers with as few digits as a figure needs."""
    if values.dim() == 0:
        return float(f"{values.item():.6g}")
    return [plain(part) for part in values]

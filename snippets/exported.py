"""A trained network as plain data that a page can compute with, and the proof that it does.

A laboratory runs a network that a cell of the lesson has trained. It gets the layers, and the
weights as they are: the bytes of their single-precision numbers, which a digest seals. Test
digits come as text, one letter a pixel.

A laboratory also brings a proof: PyTorch's scores for all test digits, and the digests of the
scripts that have to come to the same. A test in a real browser asks them.
"""

import base64
import hashlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from snippets.digits import Digits
from snippets.networks import GlobalMax, count_parameters
from snippets.training import count_correct

SCRIPTS = Path(__file__).parents[1] / "docs/assets/js/labs"
PROVED = (
    "convolution.js",
    "dense.js",
    "network.js",
    "padding.js",
    "pictures.js",
    "pooling.js",
    "sha256.js",
    "tensor.js",
)
"""The modules between what is exported and the scores."""
LEVELS = 16
"""A pixel of a digit is a whole number of these parts of white."""
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def exported(net: nn.Sequential, test: Digits) -> dict[str, Any]:
    """The network's layers and weights, and how many test digits it names correctly."""
    weights = weight_bytes(net)
    return {
        "layers": [layer_data(layer) for layer in net],
        "weights": base64.b64encode(weights).decode("ascii"),
        "sha256": hashlib.sha256(weights).hexdigest(),
        "parameters": count_parameters(net),
        "correct": count_correct(net, test),
        "tested": len(test),
    }


def weight_bytes(net: nn.Sequential) -> bytes:
    """All parameters in their order, as little-endian single-precision numbers."""
    values = torch.cat([parameter.detach().flatten() for parameter in net.parameters()])
    return values.numpy().astype("<f4").tobytes()


def layer_data(layer: nn.Module) -> dict[str, Any]:
    """What a layer is, its weights as shapes only.

    Raises:
        TypeError: the page's scripts know no such layer.
    """
    match layer:
        case nn.Conv2d(groups=1, padding=tuple()):
            options = {
                "stride": list(layer.stride),
                "padding": list(layer.padding),
                "dilation": list(layer.dilation),
                "paddingMode": layer.padding_mode,
            }
            return {"kind": "conv2d", **shapes(layer), **options}
        case nn.Linear():
            return {"kind": "linear", **shapes(layer)}
        case nn.MaxPool2d(dilation=1, ceil_mode=False):
            sizes = {"stride": layer.stride, "padding": layer.padding}
            return {"kind": "maxPool2d", "kernelSize": layer.kernel_size, **sizes}
        case nn.ReLU():
            return {"kind": "relu"}
        case nn.Flatten(start_dim=1, end_dim=-1):
            return {"kind": "flatten"}
        case GlobalMax():
            return {"kind": "globalMax"}
    raise TypeError(f"the laboratories do not know {layer}")


def shapes(layer: nn.Conv2d | nn.Linear) -> dict[str, Any]:
    bias = None if layer.bias is None else list(layer.bias.shape)
    return {"weight": list(layer.weight.shape), "bias": bias}


def packed(digits: Digits) -> dict[str, Any]:
    """Digits as text: for each, the box around its ink, and the levels in that box.

    The first four letters are the box's first row, first column, height and width; the others
    are pixels, row by row. All of them are digits to the base 36.
    """
    return {
        "shape": list(digits.pixels.shape[2:]),
        "levels": LEVELS,
        "labels": "".join(map(str, digits.labels.tolist())),
        "pictures": [packed_picture(picture[0]) for picture in digits.pixels],
    }


def packed_picture(picture: Tensor) -> str:
    """One picture, (height, width), of at least one pixel that is not black.

    Raises:
        ValueError: a pixel lies between two levels.
    """
    levels = (picture * LEVELS).round().int()
    if not torch.equal(levels / LEVELS, picture):
        raise ValueError(f"a pixel is no whole number of {LEVELS} parts")
    rows = levels.any(dim=1).nonzero().flatten().tolist()
    columns = levels.any(dim=0).nonzero().flatten().tolist()
    box = levels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    place = (rows[0], columns[0], *box.shape)
    return "".join(LETTERS[number] for number in (*place, *box.flatten().tolist()))


@torch.no_grad()
def proof(nets: dict[str, nn.Sequential], digits: Digits) -> dict[str, Any]:
    """PyTorch's scores for all the digits, and the scripts that they are meant for.

    A score is written with all the digits that single precision has.
    """
    return {
        "torch": torch.__version__,
        "scripts": digests(PROVED),
        "digits": packed(digits),
        "calls": [
            {"network": name, "scores": plain(net(digits.pixels))} for name, net in nets.items()
        ],
    }


def digests(names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of each script: other scripts need another proof, and the build makes it.

    Nothing where there is no site, as in the notebook of a page.
    """
    if not SCRIPTS.is_dir():
        return {}
    return {name: hashlib.sha256((SCRIPTS / name).read_bytes()).hexdigest() for name in names}


def plain(values: Tensor) -> list[list[float]]:
    """Rows of numbers of nine digits, enough to tell any two single-precision numbers apart."""
    rows = [[float(f"{value:.9g}") for value in row] for row in values.tolist()]
    assert all(math.isfinite(value) for row in rows for value in row)
    return rows

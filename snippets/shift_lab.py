"""What the laboratory "Shift and see" shows at first, loads later, and is proved with.

A digit of 8×8 pixels is moved over the canvas from the place in its middle. The networks are
those of the experiment `moved_networks`. Two things are asked of each layer of the CNN: do its
maps move along with the picture, cell by cell? And does each map keep its largest value?
"""

import hashlib
import itertools
import math
import random
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.digits import CANVAS, Digits, pixel_order
from snippets.exported import PROVED as NETWORK
from snippets.exported import digests, layer_data, packed, plain, weight_bytes
from snippets.measurements.moved_networks import (
    NETWORKS,
    SEED,
    answers_everywhere,
    held_out,
    unpack_weights,
)

MIDDLE = 3
"""Row and column of the digit's upper left pixel when it stands in the middle."""
FARTHEST = 7
"""Pixels from the middle, in either direction; half of the digit is still on the canvas."""
LAYERS = (
    ("Convolution and ReLU", 2, 1),
    ("Max pooling", 3, 2),
    ("Second convolution and ReLU", 5, 2),
    ("Second max pooling", 6, 4),
)
"""Name, which of the CNN's outputs, counting its input, and pixels from cell to cell."""
SHADES, STEPS = 10, 5
"""Greys above black, and colours above zero, of the laboratories' pictures."""
PROVED = ("half.js", "shift-maps.js")
"""This laboratory's own modules that compute."""
CALLS = 450
WHOLE_CALLS = 4
"""Calls of the proof that hold the output of every layer."""


def shift_lab(moved: dict[str, Any], digit: int = 3, right: int = 1) -> dict[str, Any]:
    """All that the laboratory needs, as plain data; what it shows at first is PyTorch's.

    Args:
        moved: what the experiment `moved_networks` returned.
        digit: the one that is shown at first.
        right: how far from the middle it stands then, in pixels.
    """
    nets = networks(moved)
    digits = first_of_each(held_out())
    first = compared(nets["CNN"], digits.pixels[digit], down=0, right=right, scrambled=False)
    # A map to begin with: in each convolution, the one with the largest value.
    maps = [int(first[layer]["moved"].amax(dim=(1, 2)).argmax()) for layer in (0, 2)]
    everywhere = {name: answers(net, name, digits) for name, net in nets.items()}
    return {
        "state": {
            "digit": digit,
            "right": right,
            "down": 0,
            "scrambled": False,
            "map": maps[0],
            "deep": maps[1],
        },
        "layers": [{"label": name, "output": at, "step": step} for name, at, step in LAYERS],
        "shown": {
            "picture": stepped(canvas(digits.pixels[digit], 0, right)[0, 0], 1.0, SHADES),
            "shares": {
                name: shares(nets[name], canvas(digits.pixels[digit], 0, right))
                for name in ("CNN", "MLP")
            },
            "layers": [shown(first[at], maps[at // 2]) for at in range(len(LAYERS))],
            "everywhere": {name: everywhere[name][digit] for name in ("CNN", "MLP")},
        },
        "later": {
            "networks": {
                name: exported_half(nets[name], weights["weights"])
                for name, weights in moved["networks"].items()
            },
            "order": pixel_order(CANVAS, SEED).tolist(),
            "digits": packed(digits),
            "everywhere": everywhere,
        },
        "proof": proof(nets, held_out()),
    }


def networks(moved: dict[str, Any]) -> dict[str, nn.Sequential]:
    """The experiment's networks, and the MLP's twin for permuted pixels."""
    nets = {name: make() for name, (make, _) in NETWORKS.items()}
    for name, net in nets.items():
        unpack_weights(net, moved["networks"][name]["weights"])
    nets["MLP, permuted"] = twin = NETWORKS["MLP"][0]()
    twin.load_state_dict(nets["MLP"].state_dict())
    with torch.no_grad():
        twin[1].weight[:] = nets["MLP"][1].weight[:, pixel_order(CANVAS, SEED)]
    return nets


def first_of_each(digits: Digits) -> Digits:
    """The first test picture of each digit, from 0 to 9: nobody chose them."""
    labels = digits.labels.tolist()
    return digits[torch.tensor([labels.index(digit) for digit in range(10)])]


def exported_half(net: nn.Sequential, half: str) -> dict[str, Any]:
    """As the laboratories read networks, but with weights in half precision.

    The digest is that of the same weights in single precision.
    """
    return {
        "layers": [layer_data(layer) for layer in net],
        "sha256": hashlib.sha256(weight_bytes(net)).hexdigest(),
        "half": half,
    }


# --8<-- [start:canvas]
def canvas(digit: Tensor, down: int, right: int, scrambled: bool = False) -> Tensor:
    """The digit, (1, 8, 8), on its canvas; what reaches beyond the border is lost.

    Returns:
        (1, 1, 14, 14)
    """
    wide = torch.zeros(1, 1, CANVAS + 2 * FARTHEST, CANVAS + 2 * FARTHEST)
    top, left = FARTHEST + MIDDLE + down, FARTHEST + MIDDLE + right
    wide[0, :, top : top + 8, left : left + 8] = digit
    inside = slice(FARTHEST, FARTHEST + CANVAS)
    picture = wide[:, :, inside, inside]
    if not scrambled:
        return picture
    return picture.flatten()[pixel_order(CANVAS, SEED)].view_as(picture)


# --8<-- [end:canvas]


@torch.no_grad()
def outputs(net: nn.Sequential, picture: Tensor) -> list[Tensor]:
    """The picture and what each layer makes of it, added up in double precision.

    PyTorch adds up in single precision, in an order that may differ from place to place. Here
    equal windows give equal values, to the last bit. Each result is rounded to single precision.
    """
    passed = [picture]
    for layer in net:
        exact = [parameter.double() for parameter in layer.parameters()]
        names = [name for name, _ in layer.named_parameters()]
        values = dict(zip(names, exact, strict=True))
        result = torch.func.functional_call(layer, values, passed[-1].double())
        passed.append(result.float())
    return passed


def compared(
    net: nn.Sequential, digit: Tensor, *, down: int, right: int, scrambled: bool
) -> list[dict[str, Any]]:
    """For each of `LAYERS`: do the maps of the moved picture equal the moved maps?"""
    moved, home = (
        outputs(net, canvas(digit, *place, scrambled)) for place in ((down, right), (0, 0))
    )
    return [compare(moved[at][0], home[at][0], down, right, step) for _, at, step in LAYERS]


# --8<-- [start:compare]
def compare(moved: Tensor, home: Tensor, down: int, right: int, step: int) -> dict[str, Any]:
    """Move the maps `home` along with the picture, and count the cells that differ.

    Maps only move by whole cells of `step` pixels. Where that does not come out even, the best
    of the nearest moves is taken. Cells whose partner lies beyond the border are not compared.

    Args:
        moved: maps of the moved picture, (maps, height, width).
        home: maps of the picture in the middle.
        down: how far the picture was moved, in pixels.
        right: likewise.
        step: pixels from one cell to the next.
    """
    best = None
    for rows, columns in itertools.product(nearest(down, step), nearest(right, step)):
        here, there = overlap(moved, rows, columns), overlap(home, -rows, -columns)
        differ = here != there
        share = int(differ.sum()) / differ.numel()
        if best is None or share < best["share"]:
            best = {"rows": rows, "columns": columns, "differ": differ, "share": share}
    kept = moved.amax(dim=(1, 2)) == home.amax(dim=(1, 2))
    return {"moved": moved, "home": home, "kept": int(kept.sum()), **best}


def nearest(pixels: int, step: int) -> list[int]:
    """The whole number of cells that a move is, or the two around it."""
    return sorted({math.floor(pixels / step), math.ceil(pixels / step)})


def overlap(maps: Tensor, rows: int, columns: int) -> Tensor:
    """The part whose cells, moved back by so much, still lie on the maps."""
    height, width = maps.shape[1:]
    return maps[
        :,
        max(rows, 0) : height + min(rows, 0),
        max(columns, 0) : width + min(columns, 0),
    ]


# --8<-- [end:compare]


def shown(result: dict[str, Any], number: int) -> dict[str, Any]:
    """One map of a comparison as steps of colour, and all that is said about the layer."""
    moved, home, differ = (result[name][number] for name in ("moved", "home", "differ"))
    rows, columns = result["rows"], result["columns"]
    height, width = moved.shape
    limit = float(torch.maximum(moved.max(), home.max()))
    along, marks = torch.zeros(height, width), torch.full((height, width), 2)
    place = (
        slice(max(rows, 0), height + min(rows, 0)),
        slice(max(columns, 0), width + min(columns, 0)),
    )
    along[place] = overlap(home[None], -rows, -columns)[0]
    marks[place] = differ.int()
    return {
        "number": number + 1,
        "maps": len(result["moved"]),
        "differ": int(result["differ"].sum()),
        "compared": result["differ"].numel(),
        "kept": result["kept"],
        "moved": stepped(moved, limit, STEPS),
        "along": stepped(along, limit, STEPS),
        "marks": marks.tolist(),
    }


def stepped(values: Tensor, limit: float, steps: int) -> list[list[int]]:
    """Values from 0 to the limit as whole steps, rounded as the page rounds."""
    scaled = values * steps / limit if limit else torch.zeros_like(values)
    return (scaled + 0.5).floor().int().tolist()


@torch.no_grad()
def shares(net: nn.Module, picture: Tensor) -> list[float]:
    """What the network gives each of the ten digits; together they are 1."""
    return [round(share, 7) for share in functional.softmax(net(picture)[0], dim=0).tolist()]


def answers(net: nn.Module, name: str, digits: Digits) -> list[str]:
    """For each digit, the network's answers at all places where it fits, row by row."""
    permuted = name.endswith("permuted")
    order = pixel_order(CANVAS, SEED) if permuted else torch.arange(CANVAS**2)
    everywhere = answers_everywhere(net, digits, order).flatten(1).tolist()
    return ["".join(map(str, row)) for row in everywhere]


def proof(nets: dict[str, nn.Sequential], digits: Digits) -> dict[str, Any]:
    """PyTorch's answers to moved digits, each test digit once, anywhere and half scrambled.

    A few calls hold the output of every layer. The scripts are those that have to agree.
    """
    chance = random.Random(8)
    calls = []
    for number in range(CALLS):
        down, right = (chance.randint(-FARTHEST, FARTHEST) for _ in range(2))
        call = {"digit": number, "down": down, "right": right, "scrambled": number % 2 == 1}
        calls.append(call | answer(nets, digits.pixels[number], number < WHOLE_CALLS, call))
    return {
        "scripts": digests((*NETWORK, *PROVED)),
        "digits": packed(digits[:CALLS]),
        "calls": calls,
    }


@torch.no_grad()
def answer(
    nets: dict[str, nn.Sequential], digit: Tensor, whole: bool, call: dict[str, Any]
) -> dict[str, Any]:
    """Scores of both networks, and for each of `LAYERS` what was counted."""
    place = {name: call[name] for name in ("down", "right", "scrambled")}
    suffix = ", permuted" if call["scrambled"] else ""
    picture = canvas(digit, **place)
    results = compared(nets[f"CNN{suffix}"], digit, **place)
    answered: dict[str, Any] = {
        "scores": {name: plain(nets[name + suffix](picture))[0] for name in ("CNN", "MLP")},
        "counts": [
            [int(result["differ"].sum()), result["differ"].numel(), result["kept"]]
            for result in results
        ],
    }
    if whole:
        answered["outputs"] = {
            name: every_output(nets[name + suffix], picture) for name in ("CNN", "MLP")
        }
    return answered


def every_output(net: nn.Sequential, picture: Tensor) -> list[list[float]]:
    """PyTorch's own, each layer's in one row."""
    passed = [picture]
    for layer in net:
        passed.append(layer(passed[-1]))
    return [plain(values.flatten()[None])[0] for values in passed]

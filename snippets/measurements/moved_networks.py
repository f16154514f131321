"""What do the networks of `crossing` answer when one and the same digit stands elsewhere?

They are trained as there, for one seed, to the late stop: a CNN and an MLP on freely placed
digits, and a CNN on the same digits with their pixels permuted. An MLP for permuted pixels needs
no training: it is the twin of the first one, whose columns are permuted along.

Then each of the 450 test digits is put at all 49 places of the canvas at which it fits, and each
network names it at each of them. A network that knew nothing of places would give one answer.

The weights are kept, in half precision: a laboratory of the page loads them. They are rounded
before they are tested. `changed` counts the test pictures to which rounding gave another answer.
"""

import base64
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from snippets.digits import (
    CANVAS,
    Digits,
    centred_digits,
    moved_digits,
    pixel_order,
    place_at,
    reorder_pixels,
    split,
)
from snippets.measurements.crossing import SEEDS, STOPS
from snippets.networks import cnn, mlp
from snippets.training import count_correct, predict, train_until

SEED = SEEDS[0]
PLACES = CANVAS - 8 + 1  # in either direction
NETWORKS: dict[str, tuple[Callable[[], nn.Sequential], bool]] = {
    "CNN": (cnn, False),
    "MLP": (mlp, False),
    "CNN, permuted": (cnn, True),
}
"""How each is made, and whether its pixels are permuted."""


def measure() -> dict[str, Any]:
    """For each network its weights, what it gets right, and what becomes of moved digits."""
    return {
        "seed": SEED,
        "stop": STOPS["late"],
        "pictures": len(held_out()),
        "places": PLACES**2,
        "networks": {name: measure_network(*how) for name, how in NETWORKS.items()},
    }


def measure_network(make: Callable[[], nn.Sequential], permuted: bool) -> dict[str, Any]:
    """Train one network, round it, and move the test digits."""
    train, test = moved_digits(SEED)
    order = pixel_order(CANVAS, SEED) if permuted else torch.arange(CANVAS**2)
    train, test = reorder_pixels(train, order), reorder_pixels(test, order)
    torch.manual_seed(SEED)  # the first weights
    net = make()
    train_until(net, train, SEED, STOPS["late"])
    trained = predict(net, test.pixels)
    net = net.half().float()
    answers = answers_everywhere(net, held_out(), order)
    return {
        "weights": pack_weights(net),
        "correct_as_trained": int((trained == test.labels).sum()),
        "correct": count_correct(net, test),
        "changed": int((predict(net, test.pixels) != trained).sum()),
        **summary(answers, held_out().labels),
    }


def held_out() -> Digits:
    """The test digits of the seed as they came, before they were placed: 8×8."""
    return split(centred_digits(), SEED)[1]


# --8<-- [start:answers]
def answers_everywhere(net: nn.Module, digits: Digits, order: Tensor) -> Tensor:
    """What `net` calls each digit at each place: (digits, rows, columns)."""
    by_place = [
        predict(net, reorder_pixels(place_at(digits, CANVAS, row, column), order).pixels)
        for row in range(PLACES)
        for column in range(PLACES)
    ]
    return torch.stack(by_place, dim=1).unflatten(1, (PLACES, PLACES))


def summary(answers: Tensor, labels: Tensor) -> dict[str, int]:
    """Right answers, digits with one answer for all places, and steps that change the answer."""
    down = answers[:, 1:] != answers[:, :-1]
    right = answers[:, :, 1:] != answers[:, :, :-1]
    return {
        "right": int((answers == labels[:, None, None]).sum()),
        "constant": int((answers == answers[:, :1, :1]).all(dim=(1, 2)).sum()),
        "steps": down.numel() + right.numel(),
        "changed_by_a_step": int(down.sum() + right.sum()),
    }


# --8<-- [end:answers]


def pack_weights(net: nn.Module) -> str:
    """All parameters in order, in half precision, as text."""
    values = torch.cat([parameter.detach().flatten() for parameter in net.parameters()])
    return base64.b64encode(values.half().numpy().tobytes()).decode()


def unpack_weights(net: nn.Module, packed: str) -> None:
    """Give `net` the parameters that `pack_weights` made into text."""
    values = torch.frombuffer(bytearray(base64.b64decode(packed)), dtype=torch.half).float()
    nn.utils.vector_to_parameters(values, net.parameters())

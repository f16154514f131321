"""The walk of a digit over its canvas: what is counted, and that the weights survive the trip."""

import pytest
import torch
from torch import nn

from snippets.digits import CANVAS, Digits, pixel_order
from snippets.measured import load
from snippets.measurements.moved_networks import (
    NETWORKS,
    PLACES,
    SEED,
    answers_everywhere,
    held_out,
    pack_weights,
    summary,
    unpack_weights,
)


class LeftHalf(nn.Module):
    """Class 1 where the brightest pixel stands in the left half of the canvas, else class 0."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        left = x[..., : CANVAS // 2].amax(dim=(1, 2, 3))
        right = x[..., CANVAS // 2 :].amax(dim=(1, 2, 3))
        return torch.stack([right, left], dim=1)


def dot() -> Digits:
    """One white pixel, in the upper left corner of its 8×8 pixels."""
    pixels = torch.zeros(1, 1, 8, 8)
    pixels[0, 0, 0, 0] = 1
    return Digits(pixels, torch.tensor([1]))


def test_answers_stand_where_the_digit_stood() -> None:
    answers = answers_everywhere(LeftHalf(), dot(), torch.arange(CANVAS**2))
    # Seven places, in columns 0 to 6: all of them are in the left half.
    assert answers.shape == (1, PLACES, PLACES) == (1, 7, 7)
    assert answers.unique().tolist() == [1]
    mirrored = torch.arange(CANVAS**2).view(CANVAS, CANVAS).flip(1).flatten()
    assert answers_everywhere(LeftHalf(), dot(), mirrored).unique().tolist() == [0]


def test_steps_are_counted_in_both_directions() -> None:
    answers = torch.tensor([[[1, 1], [2, 1]], [[3, 3], [3, 3]]])
    assert summary(answers, torch.tensor([1, 2])) == {
        "right": 3,
        "constant": 1,
        "steps": 8,
        "changed_by_a_step": 2,  # 1 above 2, and 2 beside 1
    }


def test_weights_come_back_as_they_were_packed() -> None:
    torch.manual_seed(5)
    net, other = (NETWORKS["CNN"][0]() for _ in range(2))
    net = net.half().float()
    unpack_weights(other, pack_weights(net))
    for one, two in zip(net.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, two)


def test_these_are_the_networks_of_the_crossing() -> None:
    crossing, moved = load("crossing")["correct"]["late"], load("moved_networks")
    assert moved["seed"] == SEED == 0
    assert moved["pictures"] == len(held_out()) == 450
    found = {name: counts["correct_as_trained"] for name, counts in moved["networks"].items()}
    assert found == {
        "CNN": crossing["original"]["CNN"][0],
        "MLP": crossing["original"]["MLP"][0],
        "CNN, permuted": crossing["permuted"]["CNN"][0],
    }


def test_kept_counts_are_those_of_the_kept_weights() -> None:
    kept = load("moved_networks")["networks"]["CNN"]
    net = NETWORKS["CNN"][0]()
    unpack_weights(net, kept["weights"])
    digits = held_out()
    counts = summary(answers_everywhere(net, digits, torch.arange(CANVAS**2)), digits.labels)
    # Another number of threads may turn an answer over that hangs by a hair.
    assert counts["right"] == pytest.approx(kept["right"], abs=10)
    assert counts["constant"] == pytest.approx(kept["constant"], abs=2)
    assert sorted(pixel_order(CANVAS, SEED).tolist()) == list(range(CANVAS**2))

import json

import pytest
import torch

from snippets.digits import centred_digits, place_at, split
from snippets.measurements import shifted
from snippets.templates import template_net


@pytest.fixture
def quick(monkeypatch):
    """One seed, the two smaller networks, and a stop that is reached within a few epochs."""
    monkeypatch.setattr(shifted, "SEEDS", range(1))
    monkeypatch.setattr(shifted, "STOP", 1.5)
    few = {name: shifted.NETWORKS[name] for name in ("MLP", "pool, flatten")}
    monkeypatch.setattr(shifted, "NETWORKS", few)


@pytest.mark.usefixtures("quick")
def test_every_shift_is_counted_for_every_seed():
    result = json.loads(json.dumps(shifted.measure()))
    for of_shifts in result["correct"].values():
        assert [len(runs) for runs in of_shifts] == [1] * len(result["shifts"])
        # Not moved, it is far better than guessing; moved by two pixels, it is far worse.
        assert result["pictures"] * 0.5 < of_shifts[0][0] <= result["pictures"]
        assert of_shifts[2][0] < 0.7 * of_shifts[0][0]


def test_digits_are_moved_to_the_right_and_stay_whole():
    digits = split(centred_digits(), seed=0)[1]
    middle = place_at(digits, shifted.SIDE, shifted.MIDDLE, shifted.MIDDLE)
    for shift in shifted.SHIFTS:
        moved = place_at(digits, shifted.SIDE, shifted.MIDDLE, shifted.MIDDLE + shift)
        assert torch.equal(moved.pixels, middle.pixels.roll(shift, dims=3))
        assert torch.equal(moved.pixels.sum((1, 2, 3)), digits.pixels.sum((1, 2, 3)))


def test_global_max_is_invariant_without_training():
    digits = centred_digits()[:40]
    torch.manual_seed(0)
    net = template_net()
    answers = [
        net(place_at(digits, shifted.SIDE, shifted.MIDDLE, shifted.MIDDLE + shift).pixels)
        for shift in (0, 1, 2)
    ]
    # A template's largest answer may come from a window that reaches over the edge by then.
    for moved in answers[1:]:
        same = torch.isclose(moved, answers[0], atol=1e-5).all(dim=1)
        assert same.double().mean() > 0.9

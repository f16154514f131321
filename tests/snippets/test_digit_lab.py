"""What the drawing laboratory shows and carries: computed again, layer by layer and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy.signal import correlate2d
from torch import nn

from snippets.digit_lab import digit_lab, exciting_digits, shown_layers
from snippets.digits import Digits, moved_digits
from snippets.networks import cnn, mlp
from snippets.training import train


@pytest.fixture(scope="module")
def digits() -> tuple[Digits, Digits]:
    known, unknown = moved_digits(seed=2)
    return known[:120], unknown[:50]


@pytest.fixture(scope="module")
def net(digits: tuple[Digits, Digits]) -> nn.Sequential:
    torch.manual_seed(3)
    net = cnn()
    train(net, digits[0], epochs=2, seed=3)
    with torch.no_grad():
        net[0].bias[4] = -100  # a map that never answers
    return net


@pytest.fixture(scope="module")
def lab(net: nn.Sequential, digits: tuple[Digits, Digits]) -> dict[str, Any]:
    return digit_lab(net, *digits, digit=7)


def first_maps(net: nn.Sequential, pictures: np.ndarray) -> np.ndarray:
    """Of the first convolution, by SciPy: (pictures, maps, height, width)."""
    kernels = net[0].weight.detach().numpy()[:, 0]
    bias = net[0].bias.detach().numpy()
    return np.array(
        [
            [
                correlate2d(picture, kernel, mode="same") + b
                for kernel, b in zip(kernels, bias, strict=True)
            ]
            for picture in pictures
        ]
    )


def test_layers_are_those_that_make_maps(net: nn.Sequential) -> None:
    assert [(layer["at"], layer["of"], layer["name"]) for layer in shown_layers(net)] == [
        (1, 1, "Convolution 1"),
        (2, 1, "Convolution 1, ReLU"),
        (3, 1, "Convolution 1, pooling"),
        (4, 4, "Convolution 2"),
        (5, 4, "Convolution 2, ReLU"),
        (6, 4, "Convolution 2, pooling"),
    ]
    assert [layer["signed"] for layer in shown_layers(net)] == [True, False, False] * 2
    assert list(shown_layers(mlp())) == []


def test_maps_and_scores_are_those_of_the_digit(
    lab: dict[str, Any], net: nn.Sequential, digits: tuple[Digits, Digits]
) -> None:
    picture = digits[1].pixels[7, 0].numpy()
    assert np.array_equal(np.array(lab["picture"]) / 16, picture)
    assert lab["label"] == int(digits[1].labels[7])
    wanted = first_maps(net, picture[None])[0]
    shown = [np.array(layer["maps"]) for layer in lab["layers"]]
    assert np.allclose(shown[0], wanted, rtol=1e-5, atol=1e-5)
    assert np.allclose(shown[1], wanted.clip(0), rtol=1e-5, atol=1e-5)
    blocks = wanted.clip(0).reshape(16, 7, 2, 7, 2)
    assert np.allclose(shown[2], blocks.max(axis=(2, 4)), rtol=1e-5, atol=1e-5)
    assert [maps.shape for maps in shown[3:]] == [(32, 7, 7), (32, 7, 7), (32, 3, 3)]
    with torch.no_grad():
        scores = net(digits[1].pixels[7:8])[0].tolist()
    assert lab["scores"] == pytest.approx(scores, rel=1e-5)
    state = lab["state"]
    assert (state["digit"], state["layer"]) == (7, 5)
    assert shown[4][state["map"]].max() == shown[4].max()


def test_exciting_digits_have_the_largest_values(
    net: nn.Sequential, digits: tuple[Digits, Digits]
) -> None:
    strongest = first_maps(net, digits[0].pixels[:, 0].numpy()).max(axis=(2, 3))
    found = exciting_digits(net, 0, digits[0])
    for number, indices in enumerate(found):
        values = strongest[:, number]
        wanted = np.sort(values[values > 0])[::-1][:5]
        assert np.allclose(values[indices], wanted, rtol=1e-5), number
    assert found[4] == []


def test_exciting_digits_come_with_their_pixels(
    lab: dict[str, Any], net: nn.Sequential, digits: tuple[Digits, Digits]
) -> None:
    later = lab["later"]
    known = {
        tuple(int(letter, 36) for letter in text): int(label)
        for text, label in zip(later["train"]["pictures"], later["train"]["labels"], strict=True)
    }
    assert len(known) == len(later["train"]["pictures"])
    assert set(later["exciting"]) == {"1", "4"}
    for layer, maps in later["exciting"].items():
        indices = exciting_digits(net, int(layer) - 1, digits[0])
        for places, wanted in zip(maps, indices, strict=True):
            labels = [int(later["train"]["labels"][place]) for place in places]
            assert labels == digits[0].labels[wanted].tolist()
            for place, index in zip(places, wanted, strict=True):
                top, left, height, width, *levels = (
                    int(letter, 36) for letter in later["train"]["pictures"][place]
                )
                box = digits[0].pixels[index, 0, top : top + height, left : left + width]
                assert (box * 16).flatten().tolist() == levels
                assert box.sum() == digits[0].pixels[index].sum()


def test_facts_are_those_of_the_network(
    lab: dict[str, Any], net: nn.Sequential, digits: tuple[Digits, Digits]
) -> None:
    with torch.no_grad():
        named = net(digits[1].pixels).argmax(dim=1)
    assert lab["facts"] == {
        "sha256": lab["later"]["network"]["sha256"],
        "parameters": 16 * 10 + 32 * 145 + 10 * 289,
        "correct": int((named == digits[1].labels).sum()),
        "tested": 50,
    }
    assert len(lab["proof"]["calls"][0]["scores"]) == 50

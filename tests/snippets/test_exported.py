"""Networks and digits as plain data: read back by hand, without the modules that wrote them."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from snippets import exported
from snippets.digits import Digits, moved_digits
from snippets.networks import cnn, mlp, placeless_cnn
from snippets.templates import template_net

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docs/assets/js/labs"


@pytest.fixture(scope="module")
def digits() -> Digits:
    return moved_digits(seed=3)[1][:40]


def test_weights_are_the_networks_own_in_their_order(digits: Digits) -> None:
    torch.manual_seed(1)
    net = cnn()
    data = exported.exported(net, digits)
    values = np.frombuffer(base64.b64decode(data["weights"]), dtype="<f4")
    assert values.size == data["parameters"] == 7690
    at = 0
    for layer, module in zip(data["layers"], net, strict=True):
        for name in ("weight", "bias"):
            if name not in layer:
                continue
            count = int(np.prod(layer[name]))
            wanted = getattr(module, name).detach().numpy()
            assert list(wanted.shape) == layer[name]
            assert np.array_equal(values[at : at + count], wanted.ravel())
            at += count
    assert at == values.size
    assert data["sha256"] == hashlib.sha256(values.tobytes()).hexdigest()


def test_layers_are_described_as_they_are() -> None:
    described = [exported.layer_data(layer) for layer in cnn()]
    assert [layer["kind"] for layer in described] == [
        *("conv2d", "relu", "maxPool2d") * 2,
        "flatten",
        "linear",
    ]
    assert described[3] == {
        "kind": "conv2d",
        "weight": [32, 16, 3, 3],
        "bias": [32],
        "stride": [1, 1],
        "padding": [1, 1],
        "dilation": [1, 1],
        "paddingMode": "zeros",
    }
    assert described[2] == {"kind": "maxPool2d", "kernelSize": 2, "stride": 2, "padding": 0}
    odd = nn.Conv2d(2, 3, (1, 4), stride=(2, 1), padding=(0, 3), padding_mode="reflect", bias=False)
    assert exported.layer_data(odd) == {
        "kind": "conv2d",
        "weight": [3, 2, 1, 4],
        "bias": None,
        "stride": [2, 1],
        "padding": [0, 3],
        "dilation": [1, 1],
        "paddingMode": "reflect",
    }


@pytest.mark.parametrize(
    "layer",
    [
        nn.Sigmoid(),
        nn.Conv2d(2, 2, 3, groups=2),
        nn.Conv2d(1, 2, 3, padding="same"),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.MaxPool2d(2, dilation=2),
        nn.Flatten(0),
    ],
)
def test_what_the_page_could_not_compute_is_refused(layer: nn.Module) -> None:
    with pytest.raises(TypeError, match=re.escape(str(layer))):
        exported.layer_data(layer)


def test_correct_digits_are_counted(digits: Digits) -> None:
    torch.manual_seed(2)
    net = mlp()
    with torch.no_grad():
        named = net(digits.pixels).numpy().argmax(axis=1)
    data = exported.exported(net, digits)
    assert data["correct"] == (named == digits.labels.numpy()).sum()
    assert data["tested"] == 40


def test_digits_can_be_read_back(digits: Digits) -> None:
    data = exported.packed(digits)
    assert data["shape"] == [14, 14]
    assert [int(label) for label in data["labels"]] == digits.labels.tolist()
    for text, picture in zip(data["pictures"], digits.pixels[:, 0].numpy(), strict=True):
        top, left, height, width, *levels = (int(letter, 36) for letter in text)
        canvas = np.zeros((14, 14), dtype=np.float32)
        canvas[top : top + height, left : left + width] = np.reshape(levels, (height, width)) / 16
        assert np.array_equal(canvas, picture)
        ink = np.argwhere(picture)
        assert (ink.min(axis=0) == (top, left)).all()
        assert (ink.max(axis=0) == (top + height - 1, left + width - 1)).all()


def test_a_pixel_between_two_levels_is_refused() -> None:
    with pytest.raises(ValueError, match="16 parts"):
        exported.packed_picture(torch.tensor([[0.5, 0.51]]))


def test_proof_holds_the_scores_to_the_last_bit(digits: Digits) -> None:
    torch.manual_seed(4)
    nets = {"one": template_net(), "other": placeless_cnn()}
    made = exported.proof(nets, digits)
    assert [call["network"] for call in made["calls"]] == ["one", "other"]
    for call, net in zip(made["calls"], nets.values(), strict=True):
        with torch.no_grad():
            wanted = net(digits.pixels).numpy()
        assert np.array_equal(np.array(call["scores"], dtype=np.float32), wanted)
    assert made["digits"] == exported.packed(digits)


def test_proof_is_about_every_script_that_computes() -> None:
    """All modules that network.js and pictures.js import, and nothing else."""
    wanted, found = ["network.js", "pictures.js"], set()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += re.findall(r'from "\./([\w-]+\.js)"', (SCRIPTS / name).read_text("utf-8"))
    assert found == set(exported.PROVED) == set(exported.digests(exported.PROVED))
    for name, digest in exported.digests(exported.PROVED).items():
        assert hashlib.sha256((SCRIPTS / name).read_bytes()).hexdigest() == digest

"""Exported networks in a real browser: every layer as PyTorch has it, and no other weights."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Error, Page
from torch import nn

from snippets.activations import steps
from snippets.digits import Digits, moved_digits
from snippets.exported import exported, packed
from snippets.networks import cnn, mlp, placeless_cnn
from snippets.templates import template_net

CLOSE = 1e-5
"""Relative to the larger of 1 and the number itself: single precision keeps seven digits."""

MODULES = """
const load = (name) => import(`./assets/js/labs/${name}.js`);
"""
RUN = (
    MODULES
    + """
const { openNetwork, run } = await load("network");
const { unpackPictures } = await load("pictures");
const { tensor } = await load("tensor");
const network = openNetwork(exported);
const pictures = unpackPictures(digits);
const input = tensor(
  [pictures.length, 1, ...digits.shape],
  pictures.flatMap(({ pixels }) => [...pixels]),
);
const encode = (data) => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
};
return run(network, input).map(({ shape, data }) => ({ shape, data: encode(data) }));
"""
)


SIDE = 40
"""Of a picture in whose middle no field touches the border."""


@pytest.fixture(scope="module")
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(site_url)
    yield page
    page.close()


@pytest.fixture(scope="module")
def digits() -> Digits:
    return moved_digits(seed=3)[1][:30]


def ask(page: Page, body: str, **given: Any) -> Any:
    names = ", ".join(given)
    return page.evaluate(f"async ({{ {names} }}) => {{ {body} }}", given)


def strided() -> nn.Sequential:
    """None of the lesson's: rows unlike columns, stride, dilation, another padding, no bias."""
    return nn.Sequential(
        nn.Conv2d(1, 5, (3, 4), stride=(2, 1), padding=(2, 1), dilation=(1, 2), bias=False),
        nn.ReLU(),
        nn.Conv2d(5, 4, 3, padding=2, padding_mode="reflect"),
        nn.MaxPool2d((3, 2), stride=(1, 2), padding=(1, 0)),
        nn.Flatten(),
        nn.LazyLinear(10),
    )


@pytest.mark.parametrize("make", [cnn, mlp, placeless_cnn, template_net, strided])
def test_every_layer_is_as_in_pytorch(
    page: Page, digits: Digits, make: Callable[[], nn.Sequential]
) -> None:
    torch.manual_seed(6)
    net = make()
    wanted = steps(net, digits.pixels)
    answers = ask(page, RUN, exported=exported(net, digits), digits=packed(digits))
    for answer, step in zip(answers, wanted, strict=True):
        assert answer["shape"] == list(step.values.shape), step.layer
        ours = np.frombuffer(base64.b64decode(answer["data"]), dtype="<f4")
        theirs = step.values.numpy().ravel()
        assert (np.abs(ours - theirs) <= CLOSE * np.maximum(1, np.abs(theirs))).all(), step.layer


def test_other_weights_are_refused(page: Page, digits: Digits) -> None:
    data = exported(mlp(), digits)
    body = MODULES + 'return (await load("network")).openNetwork(exported).layers.length;'
    assert ask(page, body, exported=data) == 4
    weights = bytearray(base64.b64decode(data["weights"]))
    weights[1000] ^= 1
    changed = data | {"weights": base64.b64encode(weights).decode()}
    with pytest.raises(Error, match="not the weights of the build"):
        ask(page, body, exported=changed)
    fewer = bytes(weights[:-4])
    cut = {
        "weights": base64.b64encode(fewer).decode(),
        "sha256": hashlib.sha256(fewer).hexdigest(),
    }
    with pytest.raises(Error):
        ask(page, body, exported=data | cut)


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 119, 1000, 30760])
def test_digests_are_those_of_sha_256(page: Page, length: int) -> None:
    bytes_ = [(37 * at + length) % 256 for at in range(length)]
    body = MODULES + 'return (await load("sha256")).sha256(Uint8Array.from(bytes));'
    assert ask(page, body, bytes=bytes_) == hashlib.sha256(bytes(bytes_)).hexdigest()


def test_arg_max_of_equals_is_the_first(page: Page) -> None:
    body = MODULES + 'return (await load("network")).argMax(Float32Array.from(values));'
    assert ask(page, body, values=[-3, -1, -2, -1]) == 1


@pytest.mark.parametrize("make", [cnn, placeless_cnn, strided])
def test_fields_are_where_the_gradient_is(
    page: Page, digits: Digits, make: Callable[[], nn.Sequential]
) -> None:
    """Weights are made positive and padding zeros, so that no gradient vanishes by chance."""
    net = make()
    net(torch.zeros(1, 1, 14, 14))
    maps = [at for at, layer in enumerate(net) if isinstance(layer, (nn.Conv2d, nn.MaxPool2d))]
    # A mean has the field of a maximum, and a gradient everywhere in it.
    smooth = [
        nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding)
        if isinstance(layer, nn.MaxPool2d)
        else layer
        for layer in net
    ]
    for layer in smooth:
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "zeros"
            layer.weight.data = layer.weight.data.abs() + 0.1
    data = exported(net, digits)
    body = (
        MODULES
        + """
        const { openNetwork, fieldOf } = await load("network");
        return fieldOf(openNetwork(exported).layers.slice(0, count), row, column);
        """
    )
    for last in maps:
        picture = torch.ones(1, 1, SIDE, SIDE, requires_grad=True)
        values = nn.Sequential(*smooth[: last + 1])(picture)
        _, _, height, width = values.shape
        places = [(height // 2, width // 3), (height // 3, width // 2)]
        # At the border, a dilated kernel may jump over the last pixels.
        places += [(0, 0), (height - 1, width - 1)] if make is not strided else []
        for row, column in places:
            (gradient,) = torch.autograd.grad(values[0, 0, row, column], picture, retain_graph=True)
            reached = gradient[0, 0].nonzero()
            field = ask(page, body, exported=data, count=last + 1, row=row, column=column)
            low = [max(field["top"], 0), max(field["left"], 0)]
            high = [min(field["bottom"], SIDE - 1), min(field["right"], SIDE - 1)]
            assert reached.amin(dim=0).tolist() == low, (last, row, column)
            assert reached.amax(dim=0).tolist() == high, (last, row, column)


def test_a_value_behind_a_dense_layer_depends_on_all(page: Page, digits: Digits) -> None:
    body = (
        MODULES
        + """
        const { openNetwork, fieldOf } = await load("network");
        return Object.values(fieldOf(openNetwork(exported).layers, 0, 3)).map(String);
        """
    )
    assert ask(page, body, exported=exported(cnn(), digits)) == [
        *("-Infinity", "-Infinity"),
        *("Infinity", "Infinity"),
    ]

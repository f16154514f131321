"""Stacks of convolutions and poolings, described layer by layer, and how far they reach.

A layer is a dict with its `kind`, `"conv"` or `"pool"`, and whole numbers for its `kernel`,
`stride` and `dilation`. There is no padding: it changes what lies beyond the border, not how
far a value reaches.
"""

from typing import Any

import torch
from torch import Tensor, nn

Layer = dict[str, Any]
CHANNELS = 8


def conv(kernel: int, stride: int = 1, dilation: int = 1) -> Layer:
    return {"kind": "conv", "kernel": kernel, "stride": stride, "dilation": dilation}


def pool(kernel: int) -> Layer:
    """Max pooling whose windows touch, but do not overlap."""
    return {"kind": "pool", "kernel": kernel, "stride": kernel, "dilation": 1}


def measured_reach(layers: list[Layer]) -> int:
    """Rows of the image that one value depends on, from the first to the last.

    Measured by the gradient, as in `snippets.receptive_field`, but along one column only. All
    weights are one, and means stand in for maxima: they read the same pixels.
    """
    length = 64
    while True:
        rows = reached_rows(layers, length)
        if rows and rows[0] > 0 and rows[-1] < length - 1:
            return rows[-1] - rows[0] + 1
        length *= 4


def reached_rows(layers: list[Layer], length: int) -> list[int]:
    """Rows on which the middle value depends; none if the image is too short."""
    image = torch.zeros(1, 1, length, 1, dtype=torch.double, requires_grad=True)
    values = image
    for layer in layers:
        kernel, stride, dilation = layer["kernel"], layer["stride"], layer["dilation"]
        if values.shape[2] <= dilation * (kernel - 1):
            return []
        if layer["kind"] == "pool":
            values = nn.functional.avg_pool2d(values, (kernel, 1), (stride, 1))
        else:
            ones = torch.ones(1, 1, kernel, 1, dtype=torch.double)
            values = nn.functional.conv2d(values, ones, stride=(stride, 1), dilation=(dilation, 1))
    middle = values[0, 0, values.shape[2] // 2, 0]
    (gradient,) = torch.autograd.grad(middle, image)
    return gradient[0, 0, :, 0].nonzero().flatten().tolist()


def count_learned(layers: list[Layer]) -> int:
    """Numbers that the stack learns, with one channel everywhere."""
    convs = [nn.Conv2d(1, 1, layer["kernel"]) for layer in layers if layer["kind"] == "conv"]
    return sum(parameter.numel() for layer in convs for parameter in layer.parameters())


def gradient_of_random_net(layers: list[Layer], side: int) -> Tensor:
    """How much each pixel counts for one value of an untrained net: (side, side).

    `side` is the stack's reach, so that one value is left. The net has ReLU after each
    convolution, and sees noise.
    """
    modules: list[nn.Module] = []
    channels = 1
    for layer in layers:
        kernel, stride, dilation = layer["kernel"], layer["stride"], layer["dilation"]
        if layer["kind"] == "pool":
            modules.append(nn.MaxPool2d(kernel, stride))
            continue
        new = nn.Conv2d(channels, CHANNELS, kernel, stride, dilation=dilation, bias=False)
        # He's initialisation keeps the gradient's size from layer to layer.
        nn.init.kaiming_normal_(new.weight, nonlinearity="relu")
        modules += [new, nn.ReLU()]
        channels = CHANNELS
    image = torch.randn(1, 1, side, side, requires_grad=True)
    output = nn.Sequential(*modules)(image).flatten()  # (channels,)
    (gradient,) = torch.autograd.grad(output @ torch.randn(len(output)), image)
    return gradient[0, 0].abs()

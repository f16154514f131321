"""How much does each pixel of the receptive field count for one output value?

The measure is the gradient of the value in the middle of the output: how much it
changes when the pixel changes a little. The effective field holds the pixels whose
gradient exceeds 4.55% of the largest one, after W. Luo, Y. Li, R. Urtasun and
R. Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural
Networks", NeurIPS 2016. A bell curve reaches that level at two and a half standard
deviations.
"""

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional

from snippets.figures import (
    FIGURE_WIDTH,
    GAP,
    MARGIN,
    TITLE_HEIGHT,
    TITLE_POINTS,
    add_axes,
)

THRESHOLD = 0.0455
OUTLINE_COLOUR = "#e69f00"


def gradient_of_averages(depth: int) -> Tensor:
    """For `depth` layers with 3×3 kernels whose nine weights are equal: (width, width).

    Going backwards, each layer hands a value's gradient to the nine pixels below it.
    """
    gradient = torch.ones(1, 1, 1, 1, dtype=torch.double)
    kernel = torch.full((1, 1, 3, 3), 1 / 9, dtype=torch.double)
    for _ in range(depth):
        gradient = functional.conv_transpose2d(gradient, kernel)
    return gradient[0, 0]


def gradient_of_random_net(depth: int, channels: int, relu: bool) -> Tensor:
    """For one untrained network and one image of noise: absolute values, (width, width)."""
    layers: list[nn.Module] = []
    for in_channels in [1, *[channels] * (depth - 1)]:
        conv = nn.Conv2d(in_channels, channels, 3, bias=False)
        # He's initialisation keeps the gradient's size from layer to layer.
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu" if relu else "linear")
        layers += [conv, nn.ReLU()] if relu else [conv]
    width = 2 * depth + 1  # without padding, one output value is left
    image = torch.randn(1, 1, width, width, requires_grad=True)
    output = nn.Sequential(*layers)(image).flatten()  # (channels,)
    (gradient,) = torch.autograd.grad(output @ torch.randn(channels), image)
    return gradient[0, 0].abs()


# --8<-- [start:width]
def effective_width(gradient: Tensor) -> float:
    """Side of a square with as many pixels as exceed the threshold."""
    return (gradient > THRESHOLD * gradient.max()).sum().item() ** 0.5


# --8<-- [end:width]


def show_fields(*gradients: Tensor) -> Figure:
    """Each gradient in shares of its largest value; a line surrounds its effective field.

    A pixel has the same size in all of them.
    """
    pixel = (FIGURE_WIDTH - 2 * MARGIN - GAP * (len(gradients) - 1)) / sum(map(len, gradients))
    tallest = pixel * max(map(len, gradients))
    figure = plt.figure(figsize=(FIGURE_WIDTH, tallest + TITLE_HEIGHT + 2 * MARGIN), layout="none")
    left = MARGIN
    for gradient in gradients:
        side = pixel * len(gradient)
        axes = add_axes(figure, left, MARGIN + (tallest - side) / 2, side, side)
        # An image and no mesh: thousands of polygons make a large file.
        axes.imshow((gradient / gradient.max()).numpy(), cmap="gray", interpolation="none")
        axes.set_axis_off()
        axes.set_title(f"{len(gradient)} pixels", fontsize=TITLE_POINTS)
        outline(axes, gradient > THRESHOLD * gradient.max())
        left += side + GAP
    return figure


def outline(axes: Axes, inside: Tensor) -> None:
    """Draw a line along all sides of pixels that part inside from outside."""
    framed = functional.pad(inside, (1, 1, 1, 1))
    sides = [
        ((column - 1.5, row - 0.5), (column - 0.5, row - 0.5))
        for row, column in (framed[1:] != framed[:-1]).nonzero().tolist()
    ]
    sides += [
        ((column - 0.5, row - 1.5), (column - 0.5, row - 0.5))
        for row, column in (framed[:, 1:] != framed[:, :-1]).nonzero().tolist()
    ]
    lines = LineCollection(sides, colors=OUTLINE_COLOUR, linewidths=2, capstyle="projecting")
    axes.add_collection(lines, autolim=False)

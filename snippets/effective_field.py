"""How much does each pixel of the receptive field count for one output value?

The measure is the gradient of the value in the middle of the output: how much it
changes when the pixel changes a little. The effective field holds the pixels whose
gradient exceeds 4.55 % of the largest one, after W. Luo, Y. Li, R. Urtasun and
R. Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural
Networks", NeurIPS 2016. A bell curve reaches that level at two and a half standard
deviations.
"""

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional

from snippets.figures import picture, show_maps

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
    """Each gradient in shares of its largest value; a line surrounds its effective field."""
    panels = [
        picture(f"{gradient.shape[0]} pixels", gradient / gradient.max()) for gradient in gradients
    ]
    figure = show_maps(*panels)
    for axes, gradient in zip(figure.axes, gradients, strict=True):
        outline(axes, gradient > THRESHOLD * gradient.max())
    return figure


def outline(axes: Axes, inside: Tensor) -> None:
    """Draw a line along all sides of cells that part inside from outside."""
    framed = functional.pad(inside, (1, 1, 1, 1))
    for row, column in (framed[1:] != framed[:-1]).nonzero().tolist():
        axes.plot([column - 1, column], [row, row], color=OUTLINE_COLOUR, linewidth=2)
    for row, column in (framed[:, 1:] != framed[:, :-1]).nonzero().tolist():
        axes.plot([column, column], [row - 1, row], color=OUTLINE_COLOUR, linewidth=2)

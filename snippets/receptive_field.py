"""How many pixels can one output value of a network depend on?

The answer is its receptive field. Here it is measured, not derived: an output
value's gradient is zero at each pixel that cannot change it. For a stack of
n layers with kernel size k and stride 1, the result is n * (k - 1) + 1; see
A. Araujo, W. Norris and J. Sim, "Computing Receptive Fields of Convolutional
Neural Networks", Distill, 2019.
"""

import torch
from torch import nn


def window_width(net: nn.Module, canvas: int = 33) -> int:
    """Width, in pixels, of the window that the middle output value depends on.

    `net` takes and returns (1, 1, height, width) and has no activation: an
    inactive ReLU would hide pixels. `canvas` is the side of the test image.

    Raises:
        ValueError: if the window reaches the canvas's edge, as it may then be wider.
    """
    image = torch.zeros(1, 1, canvas, canvas, requires_grad=True)
    output = net(image)  # (1, 1, height, width)
    middle = output[0, 0, output.shape[2] // 2, output.shape[3] // 2]
    (gradient,) = torch.autograd.grad(middle, image)
    reached = gradient[0, 0].any(dim=0).nonzero().flatten().tolist()  # columns
    if 0 in reached or canvas - 1 in reached:
        raise ValueError(f"the window reaches the edge of {canvas} columns: enlarge the canvas")
    # A dilated kernel leaves columns out: the window spans them, too.
    return reached[-1] - reached[0] + 1

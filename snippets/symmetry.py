"""Does a layer give the same answer to a moved image, only moved? A measurement.

Weights and pixels are small whole numbers here. Their products and sums are exact
in float32, in whatever order they are added up, as long as they stay below 2**24.
So a difference of zero is a zero, and not a difference that rounding has hidden.
"""

import torch
from torch import Tensor, nn

LARGEST_WEIGHT = 4


def whole_numbers(layer: nn.Module) -> nn.Module:
    """Replace all weights and biases by random whole numbers, in place, and return the layer."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randint(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1, parameter.shape))
    return layer


# --8<-- [start:move]
def move(images: Tensor, down: int, right: int) -> Tensor:
    """Move (..., height, width); what leaves on one side comes back."""
    return images.roll((down, right), dims=(-2, -1))


def largest_gap(first: Tensor, second: Tensor) -> float:
    """The largest difference between two values at the same place."""
    return (first - second).abs().max().item()


# --8<-- [end:move]


def gap_at_best(first: Tensor, second: Tensor) -> float:
    """The gap that is left when `second` is moved to where it fits `first` best."""
    height, width = second.shape[-2:]
    return min(
        largest_gap(first, move(second, down, right))
        for down in range(height)
        for right in range(width)
    )

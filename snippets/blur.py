"""Max-pooling that is blurred before samples are dropped, against jumps when a picture moves.

The order (maximum at every place, then blur, then every second place) is that of R. Zhang,
"Making Convolutional Networks Shift-Invariant Again", ICML 2019. The blur is the smallest one
in use: one, two, one, in both directions.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.networks import placeless_cnn


# --8<-- [start:blur_pool]
class BlurPool(nn.Module):
    """Half the height and width, like `nn.MaxPool2d(2)`, but smoothed in between."""

    weights: Tensor

    def __init__(self) -> None:
        super().__init__()
        row = torch.tensor([1.0, 2.0, 1.0]) / 4  # a blur keeps the sum
        self.register_buffer("weights", torch.outer(row, row))  # (3, 3)

    def forward(self, maps: Tensor) -> Tensor:  # (batch, maps, height, width)
        channels = maps.shape[1]
        dense = functional.max_pool2d(functional.pad(maps, (0, 1, 0, 1)), 2, stride=1)
        kernels = self.weights.expand(channels, 1, 3, 3)  # each map is blurred alone
        return functional.conv2d(dense, kernels, stride=2, padding=1, groups=channels)


# --8<-- [end:blur_pool]


def blurred_cnn() -> nn.Sequential:
    """`placeless_cnn` with its max-pooling replaced; it learns exactly as many numbers."""
    layers = [BlurPool() if isinstance(layer, nn.MaxPool2d) else layer for layer in placeless_cnn()]
    return nn.Sequential(*layers)

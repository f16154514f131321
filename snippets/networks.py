"""Small classifiers for grey pictures: (batch, 1, side, side) in, ten scores out.

From one to the next, an assumption is added:

- `mlp` assumes nothing about the places of pixels;
- `locally_connected` looks at neighbouring pixels only (locality);
- `cnn` also uses the same weights everywhere (sharing);
- `placeless_cnn` also forgets where it found something (translation).

Only the step to `cnn` changes nothing else. `locally_connected` has one hidden layer more than
`mlp`, pooling and other numbers of weights. `placeless_cnn` leaves out the second pooling, and its
read-out has fewer weights.

The initial weights come from PyTorch's global generator: call `torch.manual_seed` first.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

CLASSES = 10


def mlp(side: int = 14, hidden: int = 37) -> nn.Sequential:
    """Two dense layers. With the default sizes about as many parameters as `cnn`."""
    return nn.Sequential(
        nn.Flatten(),  # (batch, side * side)
        nn.Linear(side * side, hidden),
        nn.ReLU(),
        nn.Linear(hidden, CLASSES),
    )


# --8<-- [start:cnn]
def cnn(side: int = 14) -> nn.Sequential:
    """Two convolutions with pooling; the read-out weighs each place."""
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 16, side // 2, side // 2)
        nn.Conv2d(16, 32, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (batch, 32, side // 4, side // 4)
        nn.Flatten(),
        nn.Linear(32 * (side // 4) ** 2, CLASSES),
    )


# --8<-- [end:cnn]


def locally_connected(side: int = 14) -> nn.Sequential:
    """`cnn` without sharing: each place of each map has a kernel and a bias of its own."""
    return nn.Sequential(
        LocallyConnected2d(1, 16, kernel_size=3, side=side),
        nn.ReLU(),
        nn.MaxPool2d(2),
        LocallyConnected2d(16, 32, kernel_size=3, side=side // 2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * (side // 4) ** 2, CLASSES),
    )


def placeless_cnn() -> nn.Sequential:
    """`cnn` with a read-out that only asks how strongly each map answered, not where.

    A second pooling would change little: the largest of its largest values is that of the map,
    but for a last row or column that fills no window.
    """
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, kernel_size=3, padding=1),
        nn.ReLU(),
        GlobalMax(),  # (batch, 32)
        nn.Linear(32, CLASSES),
    )


class GlobalMax(nn.Module):
    """The largest value of each map: (batch, maps, height, width) to (batch, maps)."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.amax(dim=(2, 3))


# --8<-- [start:locally_connected]
class LocallyConnected2d(nn.Module):
    """A convolution that keeps the size, but has own weights at every place.

    `kernel_size` is odd. The first weights are drawn as `nn.Conv2d` does it.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        side: int,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        inputs = in_channels * kernel_size**2
        bound = 1 / math.sqrt(inputs)
        places = side * side
        self.weight = nn.Parameter(torch.empty(places, inputs, out_channels))
        self.bias = nn.Parameter(torch.empty(places, 1, out_channels))
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:  # (batch, in_channels, side, side)
        size = self.kernel_size
        rows_first = functional.pad(x, [size // 2] * 4).permute(2, 3, 0, 1)
        patches = rows_first.unfold(0, size, 1).unfold(1, size, 1)
        patches = patches.flatten(3).flatten(0, 1)  # (places, batch, inputs)
        maps = torch.baddbmm(self.bias, patches, self.weight)
        maps = maps.permute(1, 2, 0).unflatten(2, x.shape[2:])
        # What comes next is faster when one place's values lie side by side.
        return maps.contiguous(memory_format=torch.channels_last)


# --8<-- [end:locally_connected]


def count_parameters(net: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(parameter.numel() for parameter in net.parameters())

"""Is the square in the left or in the right half? A question about position alone.

The images are all the same white square, at every place that leaves a frame of one
black pixel. So nothing but its position can tell two images apart, and there is
nothing to generalise: networks are tested on the images that they learned.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 12
SQUARE = 3
PLACES = range(1, SIDE - SQUARE)  # of the square's upper left corner, in both directions


def every_placement() -> tuple[Tensor, Tensor]:
    """Images (64, 1, 12, 12), row by row, and their classes (64,): 0 is left, 1 is right."""
    square = torch.ones(1, SQUARE, SQUARE)
    rest = SIDE - SQUARE
    images = [
        functional.pad(square, (column, rest - column, row, rest - row))
        for row in PLACES
        for column in PLACES
    ]
    is_right = [column + SQUARE / 2 > SIDE / 2 for _ in PLACES for column in PLACES]
    return torch.stack(images), torch.tensor(is_right).long()


# --8<-- [start:network]
class LeftOrRight(nn.Module):
    """3×3 convolutions that keep the size, then the largest value of each map."""

    def __init__(self, depth: int, padding_mode: str, channels: int = 16):
        super().__init__()
        options = {"padding": 1, "padding_mode": padding_mode}
        self.maps = nn.Sequential(nn.Conv2d(1, channels, 3, **options), nn.ReLU())
        for _ in range(depth - 1):
            self.maps.append(nn.Conv2d(channels, channels, 3, **options))
            self.maps.append(nn.ReLU())
        self.classify = nn.Linear(channels, 2)

    def forward(self, images: Tensor) -> Tensor:  # (n, 1, 12, 12)
        maps = self.maps(images)  # (n, 16, 12, 12)
        return self.classify(maps.amax(dim=(2, 3)))  # (n, 2)


# --8<-- [end:network]


# --8<-- [start:training]
def trained(depth: int, padding_mode: str, seed: int) -> LeftOrRight:
    """A network after 120 steps of training, each on all images."""
    torch.manual_seed(seed)
    net = LeftOrRight(depth, padding_mode)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    images, classes = every_placement()
    for _ in range(120):
        optimizer.zero_grad()
        functional.cross_entropy(net(images), classes).backward()
        optimizer.step()
    return net


# --8<-- [end:training]


def answers(net: LeftOrRight) -> Tensor:
    """The logits for each placement, (rows, columns, 2); the last axis is left, right."""
    images, _ = every_placement()
    with torch.no_grad():
        return net(images).view(len(PLACES), len(PLACES), 2)


def accuracy(logits: Tensor) -> float:
    """The share of placements whose larger logit names the right class."""
    _, classes = every_placement()
    return (logits.flatten(0, 1).argmax(1) == classes).double().mean().item()

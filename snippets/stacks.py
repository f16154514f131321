"""Convolutions on top of each other, to ask what depth and ReLU are good for."""

from torch import Tensor, nn

from snippets.networks import CLASSES, GlobalMax


# --8<-- [start:stack]
def stack(
    depth: int,
    maps: int,
    kernel_size: int,
    *,
    relu: bool = True,
    read_out: type[nn.Module] = GlobalMax,
) -> nn.Sequential:
    """`depth` convolutions, then one number a map, then ten scores."""
    layers: list[nn.Module] = []
    for channels in [1, *[maps] * (depth - 1)]:
        layers.append(nn.Conv2d(channels, maps, kernel_size, padding=kernel_size // 2))
        if relu:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers, read_out(), nn.Linear(maps, CLASSES))


# --8<-- [end:stack]


class GlobalMean(nn.Module):
    """The mean of each map: (batch, maps, height, width) to (batch, maps)."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.mean(dim=(2, 3))

"""Every tensor that a picture becomes on its way through a network."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn


# --8<-- [start:steps]
@dataclass(frozen=True)
class Step:
    """What one layer made of what the layer before it gave."""

    layer: str  # the name of its class
    values: Tensor

    def __str__(self) -> str:
        shape = str(tuple(self.values.shape))
        return f"{self.layer:10} {shape:18} {self.values.numel():5,} numbers"


@torch.no_grad()
def steps(net: nn.Sequential, pictures: Tensor) -> list[Step]:
    """The pictures themselves, then the output of each layer in turn."""
    values = pictures
    passed = [Step("picture", values)]
    for layer in net:
        values = layer(values)
        passed.append(Step(type(layer).__name__, values))
    return passed


# --8<-- [end:steps]

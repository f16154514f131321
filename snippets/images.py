"""Small grey images, drawn with numbers: zero is black, one is white.

Each is small enough to check a layer's answer by eye.
"""

import torch
from torch import Tensor


def hollow_square() -> Tensor:
    """A white square with a black hole in its middle, on black."""
    image = torch.zeros(5, 5)  # (height, width)
    image[1:4, 1:4] = 1.0
    image[2, 2] = 0.0
    return image


def vertical_line(height: int, width: int, column: int) -> Tensor:
    """A white line, one pixel wide, from the top of the image to the bottom."""
    image = torch.zeros(height, width)
    image[:, column] = 1.0
    return image


# --8<-- [start:enlarge]
def enlarge(image: Tensor, factor: int) -> Tensor:
    """Repeat each pixel `factor` times, downwards and to the right."""
    rows = image.repeat_interleave(factor, dim=0)
    return rows.repeat_interleave(factor, dim=1)


# --8<-- [end:enlarge]

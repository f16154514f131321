"""Kernels whose weights are chosen by hand instead of being learned.

The edge kernel is Prewitt's operator: J. M. S. Prewitt, "Object enhancement and
extraction", in *Picture Processing and Psychopictorics*, Academic Press, 1970.
"""

import torch
from torch import Tensor


def horizontal_edge() -> Tensor:
    """Pixels of the row below minus pixels of the row above.

    As PyTorch applies it, the answer is positive where the image gets brighter
    downwards, negative where it gets darker, and zero where the two rows agree.
    """
    return torch.tensor(
        [
            [-1.0, -1.0, -1.0],
            [0.0, 0.0, 0.0],
            [1.0, 1.0, 1.0],
        ]
    )  # (height, width)

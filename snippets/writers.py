"""Who wrote which digit? The data does not say, but its order gives a hint.

Every so often, the labels run from 0 to 9 twice in a row, and then go on in another order. So
does a form that each writer fills in. That each such run begins a new writer's pictures is a
guess; INRIA's scikit-learn course makes a similar one (notebook "Sample grouping").
"""

import torch
from torch import Tensor


# --8<-- [start:blocks]
def blocks(labels: Tensor) -> Tensor:
    """Number of the block that each picture is in, from 0 on: (pictures,).

    A block begins where the labels are 0 to 9 twice, unless one just has.
    """
    form = torch.arange(10).repeat(2)  # (20,)
    begins = (labels.unfold(0, 20, 1) == form).all(dim=1)
    begins[10:] &= ~begins[:-10]  # the third 0 to 9 of the same form
    starts = torch.zeros(len(labels), dtype=torch.int64)
    starts[: len(begins)] = begins
    return starts.cumsum(dim=0) - 1


# --8<-- [end:blocks]

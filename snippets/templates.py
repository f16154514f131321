"""A network with one convolution, whose filters are large enough to be looked at.

Its filters are templates of 7×7 pixels, almost as large as a digit. Each slides over the
picture; only its best match counts, wherever that is; and a digit's score is a weighted sum of
the best matches. So every score can be traced back to places in the picture.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.networks import CLASSES, GlobalMax

TEMPLATES = 24
SIDE = 7
"""Height and width of a template, in pixels. It is odd, so a window has a middle."""


# --8<-- [start:template_net]
def template_net() -> nn.Sequential:
    """Pictures (batch, 1, height, width) in, scores (batch, 10) out."""
    return nn.Sequential(
        nn.Conv2d(1, TEMPLATES, kernel_size=SIDE, padding=SIDE // 2),
        nn.ReLU(),  # (batch, 24, height, width)
        GlobalMax(),  # (batch, 24), the best match of each template
        nn.Linear(TEMPLATES, CLASSES),
    )


# --8<-- [end:template_net]


@dataclass(frozen=True)
class Match:
    """Where one template fits a picture best, and what that adds to a digit's score."""

    template: int  # its number, as it stands in the layer
    row: int  # of the window's middle, in pixels of the picture
    column: int
    answer: float  # the value of the map at that place
    weight: float  # of this answer in the digit's score

    @property
    def adds(self) -> float:
        """What this match adds to the digit's score; negative if it speaks against it."""
        return self.answer * self.weight

    @property
    def corner(self) -> tuple[int, int]:
        """Row and column of the window's upper left pixel; negative if it lies in the padding."""
        return self.row - SIDE // 2, self.column - SIDE // 2

    def patch(self, picture: Tensor) -> Tensor:
        """The pixels of (height, width) that the template read there, padding included: (7, 7)."""
        padded = functional.pad(picture, [SIDE // 2] * 4)
        return padded[self.row : self.row + SIDE, self.column : self.column + SIDE]


# --8<-- [start:best_matches]
@torch.no_grad()
def best_matches(net: nn.Sequential, picture: Tensor, digit: int) -> list[Match]:
    """The best match of each template, the one that adds most to `digit` first.

    `net` is a `template_net`, and `picture` is (height, width).
    """
    convolution, relu, _, read_out = net
    maps = relu(convolution(picture[None, None]))[0]  # (24, height, width)
    answers, places = maps.flatten(1).max(dim=1)  # (24,) each
    weights = read_out.weight[digit]  # (24,)
    matches = [
        Match(
            template,
            *divmod(int(places[template]), maps.shape[2]),  # row and column
            answer=answers[template].item(),
            weight=weights[template].item(),
        )
        for template in range(len(maps))
    ]
    return sorted(matches, key=lambda match: match.adds, reverse=True)


# --8<-- [end:best_matches]


@torch.no_grad()
def scores_without(template: int, net: nn.Sequential, pictures: Tensor) -> Tensor:
    """The scores of a `template_net` when one answer is taken for zero: (batch, 10)."""
    answers = net[:-1](pictures)  # (batch, 24)
    answers[:, template] = 0.0
    return net[-1](answers)

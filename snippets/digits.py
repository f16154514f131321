"""Handwritten digits: centred, placed anywhere on a canvas, or with their pixels reordered.

The pictures are those of `sklearn.datasets.load_digits`, which come with scikit-learn: each
is 8×8 pixels, grey. They are the test part of E. Alpaydin and C. Kaynak, "Optical Recognition
of Handwritten Digits", UCI Machine Learning Repository, 1998. Thirteen people wrote them, and
the data does not say who wrote which. A random split therefore puts each writer's digits on
both sides: accuracies are higher than they would be for a stranger's handwriting.

Everything that is drawn by lot takes a seed, and the same seed always gives the same pictures.
"""

import zlib
from dataclasses import dataclass

import torch
from sklearn.datasets import load_digits
from torch import Tensor

CANVAS = 14
"""Side of the canvas, in pixels, on which the lessons place digits freely."""


@dataclass(frozen=True)
class Digits:
    """Pictures, and the digit that each of them shows."""

    pixels: Tensor  # (pictures, 1, height, width), from 0 black to 1 white
    labels: Tensor  # (pictures,), whole numbers from 0 to 9

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: Tensor | slice) -> "Digits":
        return Digits(self.pixels[chosen], self.labels[chosen])


def centred_digits() -> Digits:
    """All 1,797 digits as they come: 8×8, each filling its picture."""
    data = load_digits()
    pixels = torch.tensor(data.images, dtype=torch.float32) / 16  # they count from 0 to 16
    return Digits(pixels[:, None], torch.tensor(data.target))


def place_freely(digits: Digits, side: int, seed: int) -> Digits:
    """Put each digit once at a random place on a black canvas, wholly inside."""
    count, _, height, width = digits.pixels.shape
    numbers = random_numbers(seed, "place_freely")
    rows = torch.randint(side - height + 1, (count,), generator=numbers)
    columns = torch.randint(side - width + 1, (count,), generator=numbers)
    canvas = torch.zeros(count, 1, side, side)
    corners = zip(rows.tolist(), columns.tolist(), strict=True)
    for picture, digit, (row, column) in zip(canvas, digits.pixels, corners, strict=True):
        picture[:, row : row + height, column : column + width] = digit
    return Digits(canvas, digits.labels)


def place_at(digits: Digits, side: int, row: int, column: int) -> Digits:
    """Put every digit at the same place: its upper left pixel at (row, column).

    Raises:
        ValueError: the digits would reach over the edge of the canvas.
    """
    count, _, height, width = digits.pixels.shape
    if not (0 <= row <= side - height and 0 <= column <= side - width):
        raise ValueError(
            f"{height}×{width} pixels at ({row}, {column}) leave a canvas of {side}×{side}"
        )
    canvas = torch.zeros(count, 1, side, side)
    canvas[:, :, row : row + height, column : column + width] = digits.pixels
    return Digits(canvas, digits.labels)


# --8<-- [start:reorder_pixels]
def pixel_order(side: int, seed: int) -> Tensor:
    """A random order of the pixels of a canvas: (side * side,)."""
    numbers = random_numbers(seed, "pixel_order")
    return torch.randperm(side * side, generator=numbers)


def reorder_pixels(digits: Digits, order: Tensor) -> Digits:
    """Give all pictures one new order: place i shows what was at order[i]."""
    rows = digits.pixels.flatten(1)[:, order]  # (pictures, height * width)
    return Digits(rows.view_as(digits.pixels), digits.labels)


# --8<-- [end:reorder_pixels]


def split(digits: Digits, seed: int, test: int = 450) -> tuple[Digits, Digits]:
    """Training and test digits, drawn by lot; `test` says how many are for the test."""
    order = torch.randperm(len(digits), generator=random_numbers(seed, "split"))
    return digits[order[test:]], digits[order[:test]]


def moved_digits(seed: int) -> tuple[Digits, Digits]:
    """Training and test digits, freely placed on the lessons' canvas of 14×14 pixels."""
    return split(place_freely(centred_digits(), CANVAS, seed), seed)


def random_numbers(seed: int, purpose: str) -> torch.Generator:
    """A source of random numbers of its own, so that no draw shifts or repeats another."""
    return torch.Generator().manual_seed(zlib.crc32(f"{purpose} {seed}".encode()))

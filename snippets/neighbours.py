"""How alike are pixels that stand some distance apart?"""

import torch
from sklearn.datasets import load_sample_image
from torch import Tensor


def correlation(images: Tensor, distance: int) -> float:
    """Correlation of all pairs of pixels that stand `distance` apart.

    Pairs are taken along rows and along columns of `images`, which is
    (..., height, width), and pooled over all images and all places.
    """
    left, right = images[..., :-distance], images[..., distance:]
    upper, lower = images[..., :-distance, :], images[..., distance:, :]
    one = torch.cat([left.flatten(), upper.flatten()])
    other = torch.cat([right.flatten(), lower.flatten()])
    return torch.corrcoef(torch.stack([one, other]))[0, 1].item()


def photo(name: str) -> Tensor:
    """A photo that comes with scikit-learn, in grey from 0 to 1: (height, width).

    "china" is a temple in front of the sky, "flower" a flower in front of leaves.
    """
    colours = torch.tensor(load_sample_image(f"{name}.jpg"), dtype=torch.float32)
    return colours.mean(dim=2) / 255


def shuffled(images: Tensor) -> Tensor:
    """The same pixels in one random order, the same for all images: (..., height, width)."""
    height, width = images.shape[-2:]
    numbers = torch.Generator().manual_seed(0)
    order = torch.randperm(height * width, generator=numbers)
    return images.flatten(-2)[..., order].unflatten(-1, (height, width))

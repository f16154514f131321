"""What the Kernel lab starts with: images and kernels to choose from, and a first map.

The photograph is `flower.jpg`, one of two that scikit-learn brings along. It is under the
licence CC BY 2.0; `sklearn/datasets/images/README.txt` names danielbuechele and the address
flickr.com/photos/vultilion/6056698931.
"""

from typing import Any

import torch
from sklearn.datasets import load_sample_image
from torch import Tensor, nn
from torch.nn import functional

from snippets.images import hollow_square
from snippets.kernels import horizontal_edge

LETTER = """
.......
.#####.
.#.....
.#.....
.####..
.#.....
.#.....
.#####.
.......
"""


def images() -> dict[str, tuple[str, Tensor]]:
    """Name, label and pixels, (height, width), from 0 for black to 1 for white."""
    return {
        "square": ("hollow square", hollow_square()),
        "letter": ("letter E", drawn(LETTER)),
        "diagonal": ("diagonal", torch.eye(8)),
        "photo": ("photograph", photo_patch()),
        "blank": ("blank, to draw on", torch.zeros(8, 9)),
    }


def drawn(text: str) -> Tensor:
    """A white pixel for each `#`: (height, width)."""
    return torch.tensor([[float(mark == "#") for mark in row] for row in text.split()])


def photo_patch() -> Tensor:
    """A dahlia before dark leaves, in steps of a hundredth: (11, 12)."""
    photo = torch.tensor(load_sample_image("flower.jpg")) / 255  # (427, 640, 3)
    grey = photo.mean(dim=2)[None]  # (1, 427, 640)
    coarse = functional.avg_pool2d(grey, 28)[0]  # (15, 22)
    patch = coarse[2:13, 5:17]
    spread = (patch - patch.min()) / (patch.max() - patch.min())
    return (spread * 100).round() / 100


def kernels() -> dict[str, tuple[str, Tensor]]:
    """Name, label and weights, (height, width); all are as tall as they are wide."""
    edge = horizontal_edge()
    sobel = torch.tensor([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]])
    laplace = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
    identity = torch.zeros(3, 3)
    identity[1, 1] = 1.0
    binomial = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0])
    return {
        "horizontal": ("horizontal edge", edge),
        "vertical": ("vertical edge", edge.T),
        "sobel": ("Sobel", sobel),
        "laplace": ("Laplacian", laplace),
        # A ninth has no end of digits: what is shown and typed is what is computed with.
        "blur": ("blur", torch.full((3, 3), 0.11)),
        "blur5": ("blur, 5×5", (torch.outer(binomial, binomial) / 256 * 1000).round() / 1000),
        "sharpen": ("sharpen", identity - laplace),
        "identity": ("identity", identity),
    }


def kernel_lab(
    image: str | Tensor = "square", kernel: str | Tensor = "horizontal", padding: int = 1
) -> dict[str, Any]:
    """All that the laboratory needs, as plain data; the first map is PyTorch's.

    Args:
        image: name of one of `images()`, or the page's own pixels, (height, width).
        kernel: name of one of `kernels()`, or the page's own weights, (height, width).
        padding: rows and columns of zeros on each side.
    """
    all_images, image = with_own(images(), image)
    all_kernels, kernel = with_own(kernels(), kernel)
    pixels, weights = all_images[image][1], all_kernels[kernel][1]
    layer = nn.Conv2d(1, 1, len(weights), padding=padding, bias=False)
    layer.weight.data = weights[None, None]
    feature_map = layer(pixels[None, None])[0, 0]
    return {
        "images": listed(all_images),
        "kernels": listed(all_kernels),
        "state": {
            "image": image,
            "kernel": kernel,
            "padding": padding,
            "stride": 1,
            "dilation": 1,
            "mode": "zeros",
            "relu": False,
        },
        "padded": plain(functional.pad(pixels, [padding] * 4)),
        "map": plain(feature_map),
    }


def with_own(
    named: dict[str, tuple[str, Tensor]], chosen: str | Tensor
) -> tuple[dict[str, tuple[str, Tensor]], str]:
    """What there is to choose from, and the name of what is chosen.

    Values that are none of the named ones come first, as the page's own.
    """
    if isinstance(chosen, str):
        return named, chosen
    for name, (_, values) in named.items():
        if torch.equal(values, chosen):
            return named, name
    return {"own": ("of this page", chosen)} | named, "own"


def listed(named: dict[str, tuple[str, Tensor]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "values": plain(values)}
        for name, (label, values) in named.items()
    ]


def plain(values: Tensor) -> list[list[float]]:
    """Rows of numbers with as few digits as single precision has."""
    rows = values.detach().tolist()
    return [[float(f"{value:.7g}") for value in row] for row in rows]

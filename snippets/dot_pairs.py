"""Are two white dots near or far apart? A question that no small window can answer.

Each picture is black with two white dots in one row, near (5 columns apart) or far (8). The
picture has no edge: what leaves it on one side comes back on the other. So within a class, any
picture is any other one, moved, and a window of up to five columns finds exactly the same
patches in both classes: none with two dots.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from snippets.networks import GlobalMax

HEIGHT, WIDTH = 9, 20
NEAR, FAR = 5, 8  # columns from one dot to the other
CHANNELS = 16
STEPS = 150
LEARNING_RATE = 0.01


# --8<-- [start:every_pair]
def every_pair() -> tuple[Tensor, Tensor]:
    """All pictures (360, 1, 9, 20), and their classes (360,): 0 is near, 1 is far."""
    pictures = []
    for distance in (NEAR, FAR):
        pair = torch.zeros(1, HEIGHT, WIDTH)
        pair[0, 0, [0, distance]] = 1.0
        pictures += [
            pair.roll((row, column), dims=(1, 2))
            for row in range(HEIGHT)
            for column in range(WIDTH)
        ]
    classes = torch.arange(2).repeat_interleave(HEIGHT * WIDTH)
    return torch.stack(pictures), classes


# --8<-- [end:every_pair]


# --8<-- [start:networks]
def stack(depth: int) -> nn.Sequential:
    """`depth` layers of 3×3, then the largest value of each map, then two scores."""
    return with_read_out([convolution(maps) for maps in [1, *[CHANNELS] * (depth - 1)]])


def dilated() -> nn.Sequential:
    """A single layer of 3×3 whose nine weights stand five pixels apart."""
    return with_read_out([convolution(1, dilation=NEAR)])


def convolution(channels: int, dilation: int = 1) -> nn.Conv2d:
    """3×3, keeps the size, and pads each side with the pixels of the other."""
    return nn.Conv2d(
        channels, CHANNELS, 3, padding=dilation, dilation=dilation, padding_mode="circular"
    )


def with_read_out(convolutions: list[nn.Conv2d]) -> nn.Sequential:
    """The convolutions, each followed by a ReLU, then a read-out that ignores places."""
    layers = [layer for convolution in convolutions for layer in (convolution, nn.ReLU())]
    return nn.Sequential(*layers, GlobalMax(), nn.Linear(CHANNELS, 2))


# --8<-- [end:networks]


def draw_larger_weights(net: nn.Sequential) -> None:
    """Draw the first weights anew, so large that answers don't fade from layer to layer.

    K. He and others, "Delving Deep into Rectifiers", ICCV 2015. PyTorch's own choice for
    convolutions is smaller by a factor of √6.
    """
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)


# --8<-- [start:train]
def train(net: nn.Module) -> None:
    """Train in place, with Adam, on two pictures: one of each class.

    More would not help. The others are these two, moved, and padding and read-out make sure
    that a moved picture gets the same scores.
    """
    pictures, classes = every_pair()
    one_of_each = [0, HEIGHT * WIDTH]
    adam = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    for _ in range(STEPS):
        loss = functional.cross_entropy(net(pictures[one_of_each]), classes[one_of_each])
        adam.zero_grad()
        loss.backward()
        adam.step()


# --8<-- [end:train]


def scores(net: nn.Module) -> Tensor:
    """The two scores for every picture, in the order of `every_pair`: (360, 2)."""
    with torch.no_grad():
        return net(every_pair()[0])

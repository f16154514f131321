"""What does PyTorch answer to some hundred random calls of its layers?

Question: the laboratories compute in the page, with a few small functions in JavaScript. Do
those agree with PyTorch? The build cannot ask the page. It writes down what PyTorch answers,
and a test in a real browser puts the same calls to the page's own functions.
Budget: 500 calls with random shapes and settings. Some are impossible on purpose: for those,
PyTorch's message is the answer.
Source: none but PyTorch.
"""

import hashlib
import random
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

SCRIPTS = Path(__file__).parents[2] / "docs/assets/js/labs"
PROVED = ("tensor.js", "padding.js", "convolution.js", "pooling.js", "dense.js")
"""The modules that compute."""
MODES = ("zeros", "reflect", "replicate", "circular")


def measure() -> dict[str, Any]:
    """The calls with their answers, and the scripts that they were made for."""
    chance = random.Random(5)
    torch.manual_seed(5)
    calls = [conv2d_call(chance) for _ in range(360)]
    calls += [pool_call(chance) for _ in range(80)]
    calls += [linear_call(chance) for _ in range(30)]
    calls += [relu_call(chance) for _ in range(15)]
    calls += [global_max_call(chance) for _ in range(15)]
    return {"torch": torch.__version__, "scripts": digests(), "calls": calls}


def digests() -> dict[str, str]:
    """SHA-256 of each script: other scripts need other vectors, and the build makes them."""
    return {name: hashlib.sha256((SCRIPTS / name).read_bytes()).hexdigest() for name in PROVED}


def conv2d_call(chance: random.Random) -> dict[str, Any]:
    """Settings are mostly possible, and differ along rows and columns in every other call."""
    channels, maps = chance.randint(1, 3), chance.randint(1, 3)
    expected = channels if chance.random() < 0.95 else channels + 1
    options: dict[str, Any] = {
        "stride": setting(chance, [1, 1, 1, 2, 3], seldom=[0, -1]),
        "padding": setting(chance, [0, 0, 1, 1, 2, 3], seldom=[-1, 7, 9]),
        "dilation": setting(chance, [1, 1, 1, 2, 3], seldom=[0]),
        "paddingMode": chance.choice(MODES),
    }
    # What negative padding means depends on the mode; the page only knows that of zeros.
    if options["paddingMode"] != "zeros":
        options["padding"] = absolute(options["padding"])
    kernel = chance.choice([(1, 1), (2, 2), (3, 3), (3, 3), (5, 5), (1, 3), (3, 1), (4, 2)])
    weight = numbers(maps, expected, *kernel)
    bias = numbers(maps) if chance.random() < 0.7 else None
    image = numbers(chance.randint(1, 2), channels, *sizes(chance, 2, 9))

    def answer() -> Tensor:
        layer = nn.Conv2d(
            expected,
            maps,
            kernel,
            stride=options["stride"],
            padding=options["padding"],
            dilation=options["dilation"],
            padding_mode=options["paddingMode"],
            bias=bias is not None,
        )
        layer.weight.data = weight
        if bias is not None:
            layer.bias.data = bias
        return layer(image)

    return record("conv2d", answer, options, input=image, weight=weight, bias=bias)


def pool_call(chance: random.Random) -> dict[str, Any]:
    kernel = setting(chance, [1, 2, 2, 3])
    stride = setting(chance, [1, 2, 2, 3], seldom=[0])
    padding = setting(chance, [0, 0, 0, 1], seldom=[-1, 2])
    image = numbers(chance.randint(1, 2), chance.randint(1, 3), *sizes(chance, 1, 9))
    options = {"kernelSize": kernel, "stride": stride, "padding": padding}
    return record(
        "maxPool2d",
        lambda: functional.max_pool2d(image, kernel, stride, padding),
        options,
        input=image,
    )


def linear_call(chance: random.Random) -> dict[str, Any]:
    features, outputs = chance.randint(1, 9), chance.randint(1, 6)
    expected = features if chance.random() < 0.8 else features + 1
    image, weight = numbers(chance.randint(1, 4), features), numbers(outputs, expected)
    bias = numbers(outputs) if chance.random() < 0.7 else None
    return record(
        "linear",
        lambda: functional.linear(image, weight, bias),
        {},
        input=image,
        weight=weight,
        bias=bias,
    )


def relu_call(chance: random.Random) -> dict[str, Any]:
    image = numbers(1, chance.randint(1, 3), *sizes(chance, 1, 6))
    return record("relu", lambda: functional.relu(image), {}, input=image)


def global_max_call(chance: random.Random) -> dict[str, Any]:
    image = numbers(chance.randint(1, 2), chance.randint(1, 4), *sizes(chance, 1, 6))
    return record("globalMax", lambda: image.amax(dim=(2, 3)), {}, input=image)


def record(
    layer: str, answer: Any, options: dict[str, Any], **tensors: Tensor | None
) -> dict[str, Any]:
    """The call as JSON data: with its output, or with the words of PyTorch's refusal."""
    call: dict[str, Any] = {"layer": layer, "options": options}
    call |= {name: plain(values) for name, values in tensors.items()}
    try:
        call["output"] = plain(answer())
    except RuntimeError as error:
        call["error"] = str(error)
    return call


def plain(values: Tensor | None) -> dict[str, Any] | None:
    """Seven decimals are closer than the page has to come."""
    if values is None:
        return None
    rounded = [round(value, 7) for value in values.detach().flatten().tolist()]
    return {"shape": list(values.shape), "data": rounded}


def numbers(*shape: int) -> Tensor:
    """Normal random numbers of few digits, so that their text is exact."""
    return (torch.randn(shape) * 1000).round() / 1000


def sizes(chance: random.Random, smallest: int, largest: int) -> tuple[int, int]:
    return chance.randint(smallest, largest), chance.randint(smallest, largest)


def setting(chance: random.Random, usual: list[int], seldom: list[int] = ()) -> int | list[int]:
    """One number for both directions, or one for each."""
    rows, columns = (
        chance.choice(seldom if seldom and chance.random() < 0.04 else usual) for _ in range(2)
    )
    return [rows, columns] if chance.random() < 0.4 else rows


def absolute(padding: int | list[int]) -> int | list[int]:
    return [abs(part) for part in padding] if isinstance(padding, list) else abs(padding)

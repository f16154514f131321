import hashlib
import random

import torch
from torch.nn import functional

from snippets.measurements import layer_vectors


def tensor(plain):
    return torch.tensor(plain["data"]).reshape(plain["shape"])


def test_what_is_written_down_is_what_pytorch_was_asked():
    """The numbers in the text, asked again in another way, give the answers in the text."""
    torch.manual_seed(1)
    chance = random.Random(1)
    compared = 0
    for _ in range(60):
        call = layer_vectors.conv2d_call(chance)
        options = call["options"]
        if "error" in call or options["paddingMode"] != "zeros":
            continue
        bias = tensor(call["bias"]) if call["bias"] else None
        answer = functional.conv2d(
            tensor(call["input"]),
            tensor(call["weight"]),
            bias,
            options["stride"],
            options["padding"],
            options["dilation"],
        )
        assert list(answer.shape) == call["output"]["shape"]
        assert torch.allclose(answer, tensor(call["output"]), atol=2e-6)
        compared += 1
    assert compared >= 5


def test_numbers_are_exact_as_text():
    torch.manual_seed(2)
    numbers = layer_vectors.numbers(4, 5)
    assert torch.equal(tensor(layer_vectors.plain(numbers)), numbers)


def test_digests_are_those_of_the_scripts_that_compute():
    digests = layer_vectors.digests()
    assert set(digests) == set(layer_vectors.PROVED)
    script = (layer_vectors.SCRIPTS / "convolution.js").read_bytes()
    assert digests["convolution.js"] == hashlib.sha256(script).hexdigest()


def test_a_script_that_computes_imports_only_scripts_that_are_proved():
    for name in layer_vectors.PROVED:
        for line in (layer_vectors.SCRIPTS / name).read_text("utf-8").splitlines():
            if line.startswith("import "):
                assert line.split('"./')[1].split('"')[0] in layer_vectors.PROVED

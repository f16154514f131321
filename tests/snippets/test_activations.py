import torch

from snippets.activations import steps
from snippets.networks import cnn


def test_steps_begin_with_the_pictures_and_end_with_the_scores():
    torch.manual_seed(1)
    net, pictures = cnn(), torch.rand(2, 1, 14, 14)
    passed = steps(net, pictures)
    assert torch.equal(passed[0].values, pictures)
    assert torch.equal(passed[-1].values, net(pictures))
    assert [step.layer for step in passed[1:]] == [type(layer).__name__ for layer in net]


def test_each_step_is_what_a_hook_on_its_layer_sees():
    torch.manual_seed(1)
    net, pictures = cnn(), torch.rand(2, 1, 14, 14)
    seen = []
    for layer in net:
        layer.register_forward_hook(lambda _layer, _given, output: seen.append(output.clone()))
    net(pictures)
    passed = steps(net, pictures)[1:]
    assert all(torch.equal(step.values, output) for step, output in zip(passed, seen, strict=False))


def test_a_step_tells_layer_shape_and_size():
    line = str(steps(cnn(), torch.zeros(1, 1, 14, 14))[3])
    assert line.split() == ["MaxPool2d", "(1,", "16,", "7,", "7)", "784", "numbers"]


def test_looking_needs_no_gradients():
    assert not any(step.values.requires_grad for step in steps(cnn(), torch.zeros(1, 1, 14, 14)))

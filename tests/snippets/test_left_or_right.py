import itertools

import numpy as np
import pytest
import torch
from scipy.signal import correlate2d

from snippets.left_or_right import LeftOrRight, accuracy, answers, every_placement, trained
from snippets.measurements import position
from snippets.symmetry import whole_numbers


def by_hand(net, image, mode):
    """Logits of one image, with SciPy and whole numbers of 64 bits."""
    boundary = {"zeros": "fill", "circular": "wrap"}[mode]
    maps = image.long().numpy()
    for conv in list(net.maps)[::2]:
        weight = conv.weight.detach().long().numpy()
        bias = conv.bias.detach().long().numpy()
        sums = [
            sum(
                correlate2d(x, k, mode="same", boundary=boundary)
                for x, k in zip(maps, kernel, strict=True)
            )
            for kernel in weight
        ]
        maps = np.maximum(np.array(sums) + bias[:, None, None], 0)
    largest = maps.max(axis=(1, 2))
    classify = net.classify
    return classify.weight.detach().long().numpy() @ largest + classify.bias.detach().long().numpy()


def test_placements_are_one_square_at_every_place_inside_the_frame():
    images, classes = every_placement()
    corners = []
    for image, is_right in zip(images, classes, strict=True):
        rows, columns = image[0].nonzero().T
        top, left = rows.min().item(), columns.min().item()
        assert image.sum() == 9
        assert (rows.max().item(), columns.max().item()) == (top + 2, left + 2)
        assert is_right == (left + 1 > 5.5)  # the square's middle column, the image's middle
        corners.append((top, left))
    assert corners == list(itertools.product(range(1, 9), repeat=2))
    assert classes.sum() * 2 == len(classes)


@pytest.mark.parametrize("mode", ["zeros", "circular"])
@pytest.mark.parametrize("depth", [1, 2])
def test_network_computes_what_scipy_does(mode, depth):
    torch.manual_seed(depth)
    net = whole_numbers(LeftOrRight(depth, mode, channels=3))
    images, _ = every_placement()
    for index in (0, 27, 63):
        expected = by_hand(net, images[index], mode)
        assert net(images[index][None])[0].tolist() == expected.tolist()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_zero_padding_tells_twice_the_depth_minus_two_columns_from_each_side(depth):
    torch.manual_seed(0)
    net = whole_numbers(LeftOrRight(depth, "zeros", channels=64)).double()
    images, _ = every_placement()
    with torch.no_grad():
        largest = net.maps(images.double()).amax(dim=(2, 3)).view(8, 8, 64)
    middle_row = largest[4]  # far from the upper and the lower border
    reach = 2 * (depth - 1)
    inner = middle_row[reach : 8 - reach]
    assert (inner == inner[:1]).all()
    # Where the traces meet in a single window, few of the networks' maps show it.
    for column in range(min(reach, 3)):
        assert (middle_row[column] != middle_row[7 - column]).any()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_circular_padding_makes_all_placements_alike(depth):
    torch.manual_seed(0)
    net = whole_numbers(LeftOrRight(depth, "circular", channels=4)).double()
    images, _ = every_placement()
    with torch.no_grad():
        logits = net(images.double())
    assert (logits == logits[:1]).all()


def test_answers_are_laid_out_like_the_placements():
    net = LeftOrRight(2, "zeros")
    images, _ = every_placement()
    with torch.no_grad():
        one_by_one = torch.cat([net(image[None]) for image in images])
    assert torch.allclose(answers(net).flatten(0, 1), one_by_one, atol=1e-5)


def test_accuracy_counts_right_answers():
    all_left = torch.tensor([1.0, 0.0]).expand(8, 8, 2)
    assert accuracy(all_left) == 0.5
    by_column = all_left.clone()
    by_column[:, 4:] = torch.tensor([0.0, 1.0])
    assert accuracy(by_column) == 1.0
    assert accuracy(by_column.flip(2)) == 0.0
    by_column[0, 0] = torch.tensor([0.0, 1.0])
    assert accuracy(by_column) == 63 / 64


def test_training_depends_on_nothing_but_the_seed():
    first, again, other = (answers(trained(1, "reflect", seed)) for seed in (4, 4, 5))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_measured_runs_say_what_was_run(monkeypatch):
    monkeypatch.setattr(position, "SEEDS", (3,))
    monkeypatch.setattr(position, "PADDINGS", ("zeros", "circular"))
    monkeypatch.setattr(position, "DEPTHS", (2,))
    zeros, circular = position.measure()
    logits = answers(trained(2, "zeros", 3))
    assert (zeros["padding"], zeros["depth"], zeros["seed"]) == ("zeros", 2, 3)
    assert zeros["accuracy"] == accuracy(logits)
    leaning = np.array(zeros["leaning"])
    assert np.allclose(leaning, logits[..., 1] - logits[..., 0], atol=1e-3)
    flat = logits.flatten(0, 1).numpy()
    assert zeros["spread"] == pytest.approx(np.ptp(flat, axis=0).max())
    assert circular["accuracy"] == 0.5
    assert circular["spread"] < 1e-6

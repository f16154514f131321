import numpy as np
import pytest
import torch
from scipy.signal import correlate2d

from snippets.digits import moved_digits
from snippets.networks import count_parameters
from snippets.templates import SIDE, TEMPLATES, Match, best_matches, scores_without, template_net


@pytest.fixture
def net():
    torch.manual_seed(3)
    return template_net()


@pytest.fixture
def picture():
    return moved_digits(seed=2)[1].pixels[4, 0]


def by_hand(net, picture):
    """Answer and place of each template, with SciPy and loops."""
    kernels, biases = net[0].weight.detach().numpy()[:, 0], net[0].bias.detach().numpy()
    for kernel, bias in zip(kernels, biases, strict=True):
        answers = np.maximum(correlate2d(picture.numpy(), kernel, mode="same") + bias, 0)
        yield answers.max(), np.unravel_index(answers.argmax(), answers.shape)


def test_net_learns_a_kernel_and_a_bias_a_template_and_a_weight_a_class():
    assert count_parameters(template_net()) == TEMPLATES * (SIDE**2 + 1) + (TEMPLATES + 1) * 10


def test_every_template_has_one_match_and_the_most_helpful_stands_first(net, picture):
    matches = best_matches(net, picture, digit=7)
    assert sorted(match.template for match in matches) == list(range(TEMPLATES))
    adds = [match.adds for match in matches]
    assert adds == sorted(adds, reverse=True)


def test_answers_and_places_are_scipys(net, picture):
    references = list(by_hand(net, picture))
    for match in best_matches(net, picture, digit=7):
        answer, place = references[match.template]
        assert match.answer == pytest.approx(answer, abs=1e-5)
        if answer > 0:  # where nothing fits, one place is as good as another
            assert (match.row, match.column) == place


@pytest.mark.parametrize("digit", [0, 7])
def test_matches_and_bias_add_up_to_the_score(net, picture, digit):
    total = sum(match.adds for match in best_matches(net, picture, digit))
    score = net(picture[None, None])[0, digit].item()
    assert total + net[-1].bias[digit].item() == pytest.approx(score, abs=1e-5)


def test_patch_times_template_plus_bias_is_the_answer(net, picture):
    for match in best_matches(net, picture, digit=1):
        layer = net[0]
        total = (match.patch(picture) * layer.weight[match.template, 0]).sum()
        total = total + layer.bias[match.template]
        assert max(total.item(), 0.0) == pytest.approx(match.answer, abs=1e-5)


def test_window_begins_three_pixels_before_its_middle():
    picture = torch.arange(14.0 * 12).view(14, 12)
    match = Match(template=0, row=8, column=5, answer=1.0, weight=1.0)
    row, column = match.corner
    assert (row, column) == (5, 2)
    assert torch.equal(match.patch(picture), picture[row : row + 7, column : column + 7])


def test_window_over_the_edge_is_filled_with_zeros():
    match = Match(template=0, row=0, column=11, answer=1.0, weight=1.0)
    patch = match.patch(torch.ones(14, 12))
    assert match.corner == (-3, 8)
    assert patch[:3].sum() == patch[:, 4:].sum() == 0
    assert patch[3:, :4].all()


def test_moved_picture_moves_the_matches_and_keeps_the_answers(net):
    picture = torch.zeros(24, 24)
    picture[9:13, 8:12] = torch.rand(4, 4)
    moved = picture.roll((3, -2), dims=(0, 1))
    pairs = zip(best_matches(net, picture, 5), best_matches(net, moved, 5), strict=True)
    for before, after in pairs:
        assert after.template == before.template
        assert after.answer == pytest.approx(before.answer, abs=1e-6)


def test_without_a_template_its_part_of_the_score_is_gone(net, picture):
    pictures = picture[None, None]
    match = best_matches(net, picture, digit=4)[0]
    before, after = net(pictures)[0, 4], scores_without(match.template, net, pictures)[0, 4]
    assert (before - after).item() == pytest.approx(match.adds, abs=1e-5)

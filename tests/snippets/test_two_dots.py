import json

import pytest
import torch

from snippets import dot_pairs
from snippets.measurements import two_dots
from snippets.receptive_field import window_width


def test_classes_differ_in_the_distance_of_the_dots_alone():
    pictures, classes = dot_pairs.every_pair()
    assert pictures.shape == (2 * 9 * 20, 1, 9, 20)
    assert len(pictures.unique(dim=0)) == len(pictures)
    for picture, label in zip(pictures, classes.tolist(), strict=True):
        (row, first), (other_row, second) = picture[0].nonzero().tolist()
        assert row == other_row
        distance = (dot_pairs.NEAR, dot_pairs.FAR)[label]
        assert second - first in (distance, dot_pairs.WIDTH - distance)


@pytest.mark.parametrize("width", [3, 5, 7, 9])
def test_classes_show_the_same_patches_exactly_if_no_pair_fits(width):
    near, far = (dot_pairs.every_pair()[0][at] for at in (0, 9 * 20))

    def patches(picture):
        edge = width // 2
        padded = torch.nn.functional.pad(picture[None], [edge] * 4, mode="circular")
        columns = torch.nn.functional.unfold(padded, width)[0].T
        return set(map(tuple, columns.int().tolist()))

    assert (patches(near) == patches(far)) == (width < dot_pairs.NEAR + 1)


@pytest.mark.parametrize(("depth", "width"), [(1, 3), (2, 5), (3, 7), (4, 9)])
def test_stack_sees_the_window_it_is_said_to_see(depth, width):
    convolutions = [layer for layer in dot_pairs.stack(depth) if hasattr(layer, "padding_mode")]
    for layer in convolutions:
        layer.padding_mode = "zeros"  # or the window would go around the edge
    net = torch.nn.Sequential(*convolutions, torch.nn.Conv2d(dot_pairs.CHANNELS, 1, 1))
    assert window_width(net) == width


def test_scores_do_not_depend_on_the_place():
    torch.manual_seed(0)
    given = dot_pairs.scores(dot_pairs.stack(3))
    half = len(given) // 2
    for of_class in (given[:half], given[half:]):
        assert torch.allclose(of_class, of_class[0].expand_as(of_class), atol=1e-6)


def test_field_decides(monkeypatch):
    monkeypatch.setattr(two_dots, "SEEDS", range(1))
    monkeypatch.setattr(two_dots, "DEPTHS", (2, 3))
    result = json.loads(json.dumps(two_dots.measure()))
    blind, seeing = result["stacks"]
    assert blind["accuracy"] == [0.5]
    assert blind["difference"][0] < 1e-5
    assert seeing["accuracy"] == result["dilated"]["accuracy"] == [1.0]
    # By hand: a 3×3 layer from one channel, then one from 16, then two scores.
    assert blind["parameters"] == (9 + 1) * 16 + (9 * 16 + 1) * 16 + (16 + 1) * 2

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from snippets.digits import (
    CANVAS,
    Digits,
    centred_digits,
    moved_digits,
    pixel_order,
    place_at,
    place_freely,
    random_numbers,
    reorder_pixels,
    split,
)


def some_digits(count=60):
    return centred_digits()[:count]


def crops(picture, height, width):
    """Every window of a picture, as NumPy finds them."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (height, width))
    return windows.reshape(-1, height, width)


def test_digits_are_scikit_learns_scaled_to_one():
    digits = centred_digits()
    data = load_digits()
    assert digits.pixels.shape == (1797, 1, 8, 8)
    assert np.array_equal(digits.pixels.flatten(1).numpy() * 16, data.data)
    assert digits.labels.tolist() == data.target.tolist()


def test_free_placing_keeps_each_digit_whole_and_all_else_black():
    digits = some_digits()
    placed = place_freely(digits, 13, seed=3)
    for canvas, digit in zip(placed.pixels[:, 0], digits.pixels[:, 0], strict=True):
        assert any(np.array_equal(crop, digit.numpy()) for crop in crops(canvas.numpy(), 8, 8))
        assert canvas.sum() == digit.sum()
    assert placed.labels.tolist() == digits.labels.tolist()


def test_free_placing_uses_every_place_about_equally():
    white = Digits(torch.ones(7200, 1, 2, 3), torch.zeros(7200, dtype=torch.int64))
    placed = place_freely(white, 5, seed=0).pixels[:, 0]
    corners = [tuple(picture.nonzero()[0].tolist()) for picture in placed]
    counts = np.unique(corners, axis=0, return_counts=True)[1]
    assert len(counts) == 4 * 3  # rows 0 to 3, columns 0 to 2
    # 600 expected at each of 12 places; four standard deviations are 94.
    assert counts.min() > 506
    assert counts.max() < 694


@pytest.mark.parametrize(("row", "column"), [(0, 0), (4, 1), (8, 8)])
def test_placing_at_a_place_moves_the_upper_left_pixel_there(row, column):
    digits = some_digits(5)
    placed = place_at(digits, 16, row, column).pixels.numpy()
    padding = ((0, 0), (0, 0), (row, 8 - row), (column, 8 - column))
    assert np.array_equal(placed, np.pad(digits.pixels.numpy(), padding))


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, 9)])
def test_placing_over_the_edge_is_refused(row, column):
    with pytest.raises(ValueError, match="leave a canvas of 16×16"):
        place_at(some_digits(2), 16, row, column)


def test_reordering_is_one_permutation_for_all_pictures():
    digits = place_freely(some_digits(), CANVAS, seed=1)
    order = pixel_order(CANVAS, seed=1)
    assert sorted(order.tolist()) == list(range(CANVAS**2))
    shuffled = reorder_pixels(digits, order)
    for before, after in zip(digits.pixels, shuffled.pixels, strict=True):
        assert np.array_equal(after.numpy().ravel(), np.take(before.numpy(), order.numpy()))
    undone = reorder_pixels(shuffled, order.argsort())
    assert torch.equal(undone.pixels, digits.pixels)


def test_split_parts_the_digits():
    digits = Digits(torch.arange(40.0).view(40, 1, 1, 1), torch.arange(40))
    train, test = split(digits, seed=5, test=11)
    assert (len(train), len(test)) == (29, 11)
    assert sorted([*train.labels.tolist(), *test.labels.tolist()]) == list(range(40))
    assert train.pixels.flatten().tolist() == train.labels.tolist()  # pictures keep their labels


def test_same_seed_same_digits_and_other_seed_others():
    (train, test), (again, _) = moved_digits(2), moved_digits(2)
    assert torch.equal(train.pixels, again.pixels)
    assert (len(train), len(test)) == (1347, 450)
    assert not torch.equal(train.pixels, moved_digits(3)[0].pixels)


def test_purposes_and_seeds_draw_different_numbers():
    draws = [
        tuple(torch.rand(3, generator=random_numbers(seed, purpose)).tolist())
        for seed in (0, 1)
        for purpose in ("split", "batches")
    ]
    assert len(set(draws)) == 4


def test_nothing_is_drawn_from_the_global_generator():
    state = torch.get_rng_state()
    moved_digits(0)
    pixel_order(CANVAS, 0)
    assert torch.equal(torch.get_rng_state(), state)

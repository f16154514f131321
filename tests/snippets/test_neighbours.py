import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_images

from snippets.neighbours import correlation, photo, shuffled


@pytest.mark.parametrize("distance", [1, 2, 5])
def test_correlation_is_numpys_over_a_list_of_pairs(distance):
    images = np.random.default_rng(1).random((3, 1, 9, 11)).cumsum(axis=3).astype(np.float32)
    ones, others = [], []
    for image in images[:, 0]:
        for row in range(9):
            for column in range(11):
                for below, right in ((0, distance), (distance, 0)):
                    if row + below < 9 and column + right < 11:
                        ones.append(image[row, column])
                        others.append(image[row + below, column + right])
    expected = np.corrcoef(ones, others)[0, 1]
    assert correlation(torch.tensor(images), distance) == pytest.approx(expected, abs=1e-5)


def test_correlation_of_stripes_changes_sign_with_the_distance():
    stripes = (torch.arange(12) % 2).float().expand(12, 12)
    # Columns alternate, and within a column nothing changes.
    assert correlation(stripes, 2) == pytest.approx(1.0)
    assert correlation(stripes, 1) == pytest.approx(0.0, abs=0.01)
    only_across = stripes[:1].expand(1, 12)
    assert correlation(torch.stack([only_across] * 4), 1) == pytest.approx(-1.0)


@pytest.mark.parametrize(("number", "name"), [(0, "china"), (1, "flower")])
def test_photo_is_the_mean_of_its_colours(number, name):
    expected = load_sample_images().images[number].mean(axis=2) / 255
    assert photo(name).shape == (427, 640)
    np.testing.assert_allclose(photo(name).numpy(), expected, atol=1e-6)


def test_shuffling_moves_all_images_alike_and_loses_nothing():
    images = torch.arange(24.0).view(2, 3, 4)
    mixed = shuffled(images)
    assert sorted(mixed.flatten().tolist()) == images.flatten().tolist()
    assert torch.equal(mixed[1] - mixed[0], torch.full((3, 4), 12.0))
    assert not torch.equal(mixed, images)

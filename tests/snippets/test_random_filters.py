import numpy as np
import pytest
import torch
from sklearn.preprocessing import StandardScaler

from snippets.digits import Digits, centred_digits, split
from snippets.networks import cnn
from snippets.random_filters import features, hurried, patient, standardise


@pytest.fixture(scope="module")
def digits():
    return split(centred_digits(), seed=1)


def easy(count):
    """Ten classes, each told by one number that stands out."""
    labels = torch.arange(count) % 10
    rows = 0.1 * torch.rand(count, 10, generator=torch.Generator().manual_seed(count))
    rows[torch.arange(count), labels] += 5.0
    return Digits(rows, labels)


def test_no_layers_give_the_pixels(digits):
    assert torch.equal(features(digits[0], 0, seed=3).pixels, digits[0].pixels.flatten(1))


@pytest.mark.parametrize(("layers", "numbers"), [(3, 256), (6, 128)])
def test_layers_are_those_of_an_untrained_cnn(digits, layers, numbers):
    rows = features(digits[0], layers, seed=3)
    torch.manual_seed(3)
    values = cnn(side=8)[:layers](digits[0].pixels).flatten(1)
    assert rows.pixels.shape == (len(digits[0]), numbers)
    assert torch.equal(rows.pixels, values)
    assert torch.equal(rows.labels, digits[0].labels)
    assert not rows.pixels.requires_grad


def test_standardising_is_scikit_learns_and_knows_only_the_training_digits(digits):
    training, test = (features(part, 6, seed=3) for part in digits)
    ours = standardise(training, test)
    scaler = StandardScaler().fit(training.pixels.numpy())
    # It divides by n where we divide by n - 1.
    factor = np.sqrt((len(training) - 1) / len(training))
    for given, rescaled in zip((training, test), ours, strict=True):
        expected = scaler.transform(given.pixels.numpy()) * factor
        assert np.allclose(rescaled.pixels.numpy(), expected, atol=1e-4)


def test_a_number_that_never_changes_stays_finite():
    digits = Digits(torch.ones(6, 2), torch.arange(6))
    assert not standardise(digits, digits)[0].pixels.any()


def test_read_outs_learn_what_is_easy_and_count_it():
    training, test = easy(600), easy(50)
    assert patient(training, test) == 50
    assert hurried(training, test, seed=0) == 50
    wrong = Digits(test.pixels, (test.labels + 1) % 10)
    assert patient(training, wrong) == 0

import json

import pytest
import torch
from sklearn.neural_network import MLPClassifier

from snippets.digits import moved_digits
from snippets.measurements import assumptions, centred, crossing
from snippets.networks import mlp


@pytest.fixture
def quick(monkeypatch):
    """Two seeds, and stops that are reached within a few epochs."""
    for module in (crossing, centred):
        monkeypatch.setattr(module, "SEEDS", range(2))
        monkeypatch.setattr(module, "STOPS", {"early": 2.2, "late": 2.0})
    monkeypatch.setattr(assumptions, "SEEDS", range(2))


@pytest.mark.usefixtures("quick")
def test_counts_are_those_of_the_kept_answers():
    result = json.loads(json.dumps(crossing.measure()))
    assert result["pictures"] == {"training": 1347, "test": 450}
    for name in ("MLP", "CNN"):
        counted = [
            sum(a == b for a, b in zip(labels, predicted, strict=True))
            for labels, predicted in zip(result["labels"], result["predicted"][name], strict=True)
        ]
        assert counted == result["correct"]["late"]["original"][name]
        assert len(result["correct_in_training"]["early"]["permuted"][name]) == 2
        early, late = (result["epochs"][stop]["permuted"][name] for stop in ("early", "late"))
        assert all(first <= last for first, last in zip(early, late, strict=True))
    assert result["labels"] == [moved_digits(seed)[1].labels.tolist() for seed in (0, 1)]


def test_networks_get_the_pixels_in_the_order_they_are_reported_under(monkeypatch):
    seen = []

    def spy(_make, *digits_and_seed):
        seen.append([digits.pixels for digits in digits_and_seed[:2]])

    monkeypatch.setattr(crossing, "run", spy)
    crossing.compare(3)
    train, test = moved_digits(3)
    of_mlp, shuffled_mlp, of_cnn, shuffled_cnn = seen
    for pixels in (of_mlp, of_cnn):
        assert torch.equal(pixels[0], train.pixels)
        assert torch.equal(pixels[1], test.pixels)
    for pixels, digits in zip(shuffled_mlp, (train, test), strict=True):
        assert not torch.equal(pixels, digits.pixels)
        assert torch.equal(pixels.flatten(1).sort().values, digits.pixels.flatten(1).sort().values)
    assert all(torch.equal(a, b) for a, b in zip(shuffled_mlp, shuffled_cnn, strict=True))


def test_mlp_gets_as_far_as_scikit_learns():
    train, test = moved_digits(0)
    ours = crossing.run(mlp, train, test, seed=0)["late"]["correct"] / len(test)
    pixels = train.pixels.flatten(1).numpy()
    reference = MLPClassifier(
        (37,), alpha=0.0, batch_size=64, learning_rate_init=3e-3, random_state=0
    )
    while getattr(reference, "loss_", 9.0) > crossing.STOPS["late"]:
        reference.partial_fit(pixels, train.labels.numpy(), classes=range(10))
    theirs = reference.score(test.pixels.flatten(1).numpy(), test.labels.numpy())
    # One picture is 0.2 points; the spread over first weights is about 2 points.
    assert ours == pytest.approx(theirs, abs=0.05)


@pytest.mark.usefixtures("quick")
def test_other_comparisons_report_a_count_a_seed():
    result = json.loads(json.dumps(centred.measure()))
    assert abs(result["parameters"]["MLP"] / result["parameters"]["CNN"] - 1) < 0.02
    for stop in ("early", "late"):
        for pixels in ("original", "permuted"):
            for name in ("MLP", "CNN"):
                counts = result["correct"][stop][pixels][name]
                assert len(counts) == 2
                assert all(45 < count <= 450 for count in counts)  # better than guessing
    result = json.loads(json.dumps(assumptions.measure()))
    assert set(result["correct"]) == set(result["parameters"]) == set(assumptions.NETWORKS)
    assert all(len(counts) == 2 for counts in result["correct"].values())

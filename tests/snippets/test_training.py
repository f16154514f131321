from itertools import chain, islice

import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from snippets.digits import CANVAS, Digits, centred_digits, split
from snippets.networks import cnn, mlp
from snippets.training import (
    accuracy,
    count_correct,
    epochs_of,
    milestones,
    predict,
    train,
    train_until,
)


def linear():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 10))


class Recorder(nn.Module):
    """Remembers the first pixel of each picture it sees."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.seen = []

    def forward(self, x):
        self.seen.append(x[:, 0, 0, 0].tolist())
        return self.net(x)


def test_linear_model_gets_as_far_as_scikit_learns():
    train_set, test_set = split(centred_digits(), seed=0)
    net = linear()
    train(net, train_set, epochs=40, seed=0)
    reference = LogisticRegression(max_iter=1000)
    reference.fit(train_set.pixels.flatten(1), train_set.labels)
    expected = reference.score(test_set.pixels.flatten(1), test_set.labels)
    assert accuracy(net, test_set) == pytest.approx(expected, abs=0.02)


def test_reported_loss_is_that_of_the_epoch():
    # With a learning rate of zero nothing changes: each epoch's loss is that of the whole set.
    digits = centred_digits()[:100]
    net = linear()
    whole = nn.functional.cross_entropy(net(digits.pixels), digits.labels).item()
    losses = train(net, digits, epochs=2, seed=0, learning_rate=0.0)
    assert losses == pytest.approx([whole, whole], rel=1e-5)


def test_networks_of_any_kind_see_the_same_batches():
    digits = Digits(torch.rand(150, 1, CANVAS, CANVAS), torch.randint(10, (150,)))
    first, second = Recorder(mlp()), Recorder(cnn())
    for net in (first, second):
        train(net, digits, epochs=2, seed=4)
    assert first.seen == second.seen
    assert [len(batch) for batch in first.seen] == [64, 64, 22] * 2
    # Every epoch shows every picture once, in another order.
    one, two = (list(chain(*first.seen[part])) for part in (slice(3), slice(3, 6)))
    assert sorted(one) == sorted(two) == sorted(digits.pixels[:, 0, 0, 0].tolist())
    assert one != two


def test_stopping_on_the_way_does_not_change_the_run():
    digits = centred_digits()[:200]
    whole, halted = linear(), linear()
    losses = train(whole, digits, epochs=5, seed=1)
    run = epochs_of(halted, digits, seed=1)
    begun = list(islice(run, 2))
    accuracy(halted, digits)
    assert begun + list(islice(run, 3)) == losses
    assert torch.equal(whole[1].weight, halted[1].weight)


def test_milestones_are_where_the_losses_are_first_reached():
    digits = centred_digits()[:200]
    losses = train(linear(), digits, epochs=60, seed=1)
    reached = list(milestones(linear(), digits, seed=1, losses=[2.0, 1.0, 0.999, 0.5]))
    assert reached == [
        next(epoch for epoch, loss in enumerate(losses, start=1) if loss < goal)
        for goal in (2.0, 1.0, 0.999, 0.5)
    ]


def test_network_stands_at_its_milestone_when_it_is_given():
    digits = centred_digits()[:200]
    net, other = linear(), linear()
    steps = milestones(net, digits, seed=1, losses=[2.0, 1.0])
    train(other, digits, epochs=next(steps), seed=1)
    assert torch.equal(net[1].weight, other[1].weight)
    assert train_until(linear(), digits, seed=1, loss=1.0) == next(steps)


def test_loss_that_is_not_reached_is_an_error():
    digits = centred_digits()[:50]
    with pytest.raises(RuntimeError, match=r"not below 0\.01 after 3 epochs"):
        list(milestones(linear(), digits, seed=0, losses=[2.5, 0.01], at_most=3))


def test_correct_pictures_are_counted():
    net = nn.Sequential(nn.Flatten())  # the brightest of ten pixels names the class
    pixels = torch.eye(10).view(10, 1, 2, 5)
    digits = Digits(pixels, torch.tensor([0, 1, 2, 3, 4, 5, 6, 9, 8, 7]))
    assert predict(net, pixels).tolist() == list(range(10))
    assert count_correct(net, digits) == 8
    assert accuracy(net, digits) == 0.8

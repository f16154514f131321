"""Convolutions that are never trained, under a linear read-out that is.

The question is old: A. Saxe and others, "On Random Weights and Unsupervised Feature Learning",
ICML 2011. The answer depends on how the read-out is trained, so there are three ways here.
"""

import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from snippets.digits import Digits
from snippets.networks import CLASSES, cnn
from snippets.training import count_correct, train

EPOCHS = 20
"""How long Adam trains a read-out."""


# --8<-- [start:features]
def features(digits: Digits, layers: int, seed: int) -> Digits:
    """What the first `layers` layers of an untrained CNN make of 8×8 digits, in rows.

    No layers give the pixels themselves. The labels stay.
    """
    torch.manual_seed(seed)
    with torch.no_grad():
        values = cnn(side=8)[:layers](digits.pixels)
    return Digits(values.flatten(1), digits.labels)  # (digits, numbers)


# --8<-- [end:features]


def standardise(training: Digits, test: Digits) -> tuple[Digits, Digits]:
    """Give each number mean 0 and spread 1, as measured on the training digits alone."""
    mean, spread = training.pixels.mean(dim=0), training.pixels.std(dim=0)
    spread = torch.where(spread > 0, spread, 1.0)  # a number that never changes stays at 0
    rescaled = [
        Digits((digits.pixels - mean) / spread, digits.labels) for digits in (training, test)
    ]
    return rescaled[0], rescaled[1]


def hurried(training: Digits, test: Digits, seed: int) -> int:
    """Test digits named correctly by a linear layer after `EPOCHS` epochs of Adam."""
    torch.manual_seed(seed)
    read_out = nn.Linear(training.pixels.shape[1], CLASSES)
    train(read_out, training, EPOCHS, seed)
    return count_correct(read_out, test)


def patient(training: Digits, test: Digits) -> int:
    """Test digits named correctly by a linear model that is trained until it stands still.

    It is scikit-learn's logistic regression with its default penalty on large weights.
    """
    model = LogisticRegression(max_iter=5000)
    model.fit(training.pixels.numpy(), training.labels.numpy())
    return int((torch.tensor(model.predict(test.pixels.numpy())) == test.labels).sum())

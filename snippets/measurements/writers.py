"""How much does the CNN owe to knowing each writer's hand from the training pictures?

The CNN of `crossing`, on freely placed digits, is tested on four parts of the data in turn and
trained on the rest. Once the parts are drawn by lot, so that each writer's pictures are on both
sides. Once each consists of whole blocks (see `snippets.writers`), which may be writers. The
parts are equally many and about as large, and each picture is tested once either way.

Training: as in `crossing`, until an epoch's mean loss is below 0.1. One seed for the places.
"""

from typing import Any

import torch
from sklearn.model_selection import GroupKFold, KFold

from snippets.digits import CANVAS, centred_digits, place_freely
from snippets.networks import cnn
from snippets.training import count_correct, train_until
from snippets.writers import blocks

PARTS = 4


def measure() -> dict[str, Any]:
    """`correct[split]` and `tested[split]`, with an entry a part, for "by lot" and "by block"."""
    centred = centred_digits()
    digits = place_freely(centred, CANVAS, seed=0)
    splits = {
        "by lot": KFold(PARTS, shuffle=True, random_state=0).split(digits.labels),
        "by block": GroupKFold(PARTS).split(digits.labels, groups=blocks(digits.labels)),
    }
    correct: dict[str, list[int]] = {name: [] for name in splits}
    tested: dict[str, list[int]] = {name: [] for name in splits}
    for name, parts in splits.items():
        for train, test in parts:
            torch.manual_seed(0)  # the first weights
            net = cnn()
            train_until(net, digits[torch.tensor(train)], seed=0, loss=0.1)
            correct[name].append(count_correct(net, digits[torch.tensor(test)]))
            tested[name].append(len(test))
    return {"correct": correct, "tested": tested}

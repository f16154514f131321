"""How much do the networks owe to knowing each writer's hand from the training pictures?

The CNN and the MLP of `crossing`, on freely placed digits, are tested on four parts of the data
in turn and trained on the rest. Once the parts are drawn by lot, so that each writer's pictures
are on both sides. Once each consists of whole blocks (see `snippets.writers`), which may be
writers. Each picture is tested once either way; parts of blocks differ in size.

Training: as in `crossing`, until an epoch's mean loss is below 0.1. One seed for the places.
"""

from typing import Any

import torch
from sklearn.model_selection import GroupKFold, KFold

from snippets.digits import CANVAS, centred_digits, place_freely
from snippets.measurements.crossing import NETWORKS, STOPS
from snippets.training import count_correct, train_until
from snippets.writers import blocks

PARTS = 4


def measure() -> dict[str, Any]:
    """`correct[split][network]` and `tested[split]`, with an entry a part.

    The splits are called "by lot" and "by block".
    """
    digits = place_freely(centred_digits(), CANVAS, seed=0)
    splits = {
        "by lot": KFold(PARTS, shuffle=True, random_state=0).split(digits.labels),
        "by block": GroupKFold(PARTS).split(digits.labels, groups=blocks(digits.labels)),
    }
    correct: dict[str, Any] = {split: {name: [] for name in NETWORKS} for split in splits}
    tested: dict[str, list[int]] = {split: [] for split in splits}
    for split, parts in splits.items():
        for known, unknown in parts:
            train, test = digits[torch.tensor(known)], digits[torch.tensor(unknown)]
            tested[split].append(len(test))
            for name, make in NETWORKS.items():
                torch.manual_seed(0)  # the first weights
                net = make()
                train_until(net, train, seed=0, loss=STOPS["late"])
                correct[split][name].append(count_correct(net, test))
    return {"correct": correct, "tested": tested}

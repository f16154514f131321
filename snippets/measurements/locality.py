"""Is it enough to look at neighbouring pixels, or must the weights be shared as well?

Three networks (dense, locally connected, convolutional), on three versions of the same digits
that differ by one thing each (in the middle, moved, permuted). All stand on a 14×14 canvas. The
locally connected network is the convolutional one without sharing, and so has many times its
weights. From the dense one it differs by more than locality: it has a further layer, and pooling.

Training: Adam, learning rate 0.003, batches of 64, until an epoch's mean loss is below 0.5.
That is early; it leaves time for nine runs while you wait. Five seeds. A seed decides the
split, the places, the order of the pixels, the first weights and the order of the batches.

The dense and the convolutional network on moved and on permuted digits are not trained here:
the early runs of `crossing` are the same, and `snippets.locality.kept` takes theirs.
"""

from typing import Any

from snippets.digits import centred_digits, split
from snippets.locality import NETWORKS, STOP, run, versions
from snippets.networks import count_parameters

SEEDS = range(5)
OWN = {"middle": tuple(NETWORKS), "moved": ("local",), "permuted": ("local",)}
"""The networks that are trained here, by version of the digits."""


def measure() -> dict[str, Any]:
    """`correct[version][network]` counts test pictures, an entry a seed."""
    correct: dict[str, Any] = {
        version: {name: [] for name in names} for version, names in OWN.items()
    }
    for seed in SEEDS:
        for version, digits in versions(seed).items():
            for name in OWN[version]:
                correct[version][name].append(run(NETWORKS[name], *digits, seed))
    return {
        "seeds": list(SEEDS),
        "stop": STOP,
        "pictures": len(split(centred_digits(), seed=0)[1]),
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        "correct": correct,
    }

"""Is it enough to look at neighbouring pixels, or must the weights be shared as well?

Three networks that differ by one assumption each (dense, locally connected, convolutional), on
three versions of the same digits that differ by one thing each (centred, moved, permuted). All
stand on a 14×14 canvas. The budgets are not equal: the locally connected network is the
convolutional one without sharing, and so has many times its weights.

Training: Adam, learning rate 0.003, batches of 64, until an epoch's mean loss is below 0.5.
That is early; it leaves time for nine runs while you wait. Five seeds. A seed decides the
split, the places, the order of the pixels, the first weights and the order of the batches.
"""

from typing import Any

from snippets.digits import centred_digits, split
from snippets.locality import NETWORKS, STOP, VERSIONS, run_all
from snippets.networks import count_parameters

SEEDS = range(5)


def measure() -> dict[str, Any]:
    """`correct[version][network]` counts test pictures, an entry a seed."""
    runs = [run_all(seed) for seed in SEEDS]
    return {
        "seeds": list(SEEDS),
        "stop": STOP,
        "pictures": len(split(centred_digits(), seed=0)[1]),
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        "correct": {
            version: {name: [run[version][name] for run in runs] for name in NETWORKS}
            for version in VERSIONS
        },
    }

"""What does each assumption of a CNN buy on digits that may stand anywhere?

From a dense network to one that forgets places, assumptions are added: the weights look at
neighbours only, then they are shared, then the read-out drops the places. Only the second step
changes nothing else. The first one also adds a layer and pooling, so it can't say what locality
does by itself. A dense network with many more parameters shows whether size alone would do.

Data, training and seeds are those of `crossing`, and so are its MLP and CNN; the pixels keep
their order. A run ends once an epoch's mean training loss is below 0.1. The budgets are not
equal here: without sharing, the same layers simply have more weights. They are in the result.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from snippets.digits import moved_digits
from snippets.measurements.crossing import SEEDS, run
from snippets.networks import count_parameters, locally_connected, mlp, placeless_cnn

NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "larger MLP": lambda: mlp(hidden=512),
    "locally connected": locally_connected,
    "placeless CNN": placeless_cnn,
}


def measure() -> dict[str, Any]:
    """How large the networks are, and what each seed gave.

    `parameters[network]`; and with an entry a seed, `correct[network]` of the test digits,
    `correct_in_training[network]` and `epochs[network]`.
    """
    late = {
        name: [run(make, *moved_digits(seed), seed)["late"] for seed in SEEDS]
        for name, make in NETWORKS.items()
    }
    return {
        "parameters": {name: count_parameters(make()) for name, make in NETWORKS.items()},
        **{
            count: {name: [result[count] for result in results] for name, results in late.items()}
            for count in ("correct", "correct_in_training", "epochs")
        },
    }

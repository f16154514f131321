"""How sure is a mean of a few measurements?"""

from collections.abc import Sequence
from statistics import mean, stdev

from scipy.stats import t


# --8<-- [start:margin]
def margin(values: Sequence[float], confidence: float = 0.95, reused: float = 0.0) -> float:
    """Half the width of Student's confidence interval for the mean of `values`.

    It assumes that the values are independent draws from one bell curve. Then the
    interval, mean ± margin, covers the true mean in 95 of 100 such experiments.

    Runs on random splits of the same pictures are not independent. For those, `reused` is the
    number of test pictures for each training picture, and the interval is wider, as
    proposed by C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine
    Learning 52, 2003.
    """
    count = len(values)
    factor = t.ppf((1 + confidence) / 2, df=count - 1)
    return float(factor * stdev(values) * (1 / count + reused) ** 0.5)


# --8<-- [end:margin]


def differences(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Pair by pair, how much more the first has than the second."""
    return [one - other for one, other in zip(ones, others, strict=True)]


def points(counts: Sequence[int], total: int) -> list[float]:
    """Counts of pictures as percentages of `total`."""
    return [100 * count / total for count in counts]


def mean_and_spread(values: Sequence[float], decimals: int = 1) -> str:
    """Mean and sample standard deviation, as in "88.5 ± 0.6"."""
    return f"{mean(values):.{decimals}f} ± {stdev(values):.{decimals}f}"

"""How sure is a mean of a few measurements?"""

from collections.abc import Sequence
from statistics import mean, stdev

from scipy.stats import t


# --8<-- [start:margin]
def margin(values: Sequence[float], confidence: float = 0.95) -> float:
    """Half the width of Student's confidence interval for the mean.

    It assumes that the values are independent draws from one bell curve.
    """
    count = len(values)
    factor = t.ppf((1 + confidence) / 2, df=count - 1)
    return float(factor * stdev(values) / count**0.5)


# --8<-- [end:margin]


def margin_of_splits(values: Sequence[float], tested: int, trained: int) -> float:
    """The same for runs on random splits of one set of pictures, which are not independent.

    `tested` and `trained` are how many pictures each run used. The wider interval is the one
    proposed by C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine
    Learning 52, 2003.
    """
    return margin(values) * (1 + len(values) * tested / trained) ** 0.5


def differences(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Pair by pair, how much more the first has than the second."""
    return [one - other for one, other in zip(ones, others, strict=True)]


def points(counts: Sequence[int], total: int) -> list[float]:
    """Counts of pictures as percentages of `total`."""
    return [100 * count / total for count in counts]


def mean_and_spread(values: Sequence[float], decimals: int = 1) -> str:
    """Mean and sample standard deviation, as in "88.5 ± 0.6"."""
    return f"{mean(values):.{decimals}f} ± {stdev(values):.{decimals}f}"

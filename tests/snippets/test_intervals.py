import numpy as np
import pytest
from scipy.stats import ttest_1samp

from snippets.intervals import differences, margin, margin_of_splits, mean_and_spread, points


@pytest.mark.parametrize("values", [[1.0, 2.5], [4.0, 4.5, 7.0], [3.0, -1.0, 0.5, 2.0, 8.0]])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_margin_is_that_of_scipys_test(values, confidence):
    low, high = ttest_1samp(values, 0).confidence_interval(confidence)
    assert margin(values, confidence) == pytest.approx((high - low) / 2)


def test_interval_covers_the_mean_as_often_as_it_says():
    draws = np.random.default_rng(0).normal(3.0, 2.0, size=(4000, 5))
    covered = [abs(row.mean() - 3.0) <= margin(row.tolist()) for row in draws]
    # Four standard deviations of a share of 95 % among 4,000 are 1.4 points.
    assert np.mean(covered) == pytest.approx(0.95, abs=0.014)


def test_interval_for_splits_of_the_same_data_covers_the_mean_better():
    # A toy: each test is the mean of 25 out of 100 numbers. It is to estimate their source's mean.
    numbers = np.random.default_rng(1)
    plain = corrected = 0
    for _ in range(1500):
        data = numbers.normal(0.0, 1.0, 100)
        runs = [float(data[numbers.permutation(100)[:25]].mean()) for _ in range(5)]
        plain += abs(np.mean(runs)) <= margin(runs)
        corrected += abs(np.mean(runs)) <= margin_of_splits(runs, tested=25, trained=75)
    assert plain / 1500 < 0.9
    assert plain < corrected
    assert corrected / 1500 == pytest.approx(0.95, abs=0.03)


def test_points_are_percentages():
    assert points([9, 450], 450) == [2.0, 100.0]


def test_differences_are_taken_pair_by_pair():
    assert differences([3, 5], [1, 9]) == [2, -4]
    with pytest.raises(ValueError, match="shorter"):
        differences([3, 5], [1])


def test_spread_is_the_sample_standard_deviation():
    assert mean_and_spread([1.0, 2.0, 6.0]) == "3.0 ± 2.6"
    assert mean_and_spread([1.0, 2.0, 6.0], decimals=2) == "3.00 ± 2.65"

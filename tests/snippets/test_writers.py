import torch

from snippets.digits import centred_digits
from snippets.measurements import writers
from snippets.writers import blocks


def test_blocks_begin_where_a_plain_search_finds_two_runs():
    labels = centred_digits().labels.tolist()
    twice = [*range(10), *range(10)]
    starts = [i for i in range(len(labels)) if labels[i : i + 20] == twice]
    starts = [i for i in starts if i - 10 not in starts]
    expected = [sum(start <= i for start in starts) - 1 for i in range(len(labels))]
    assert blocks(torch.tensor(labels)).tolist() == expected


def test_three_runs_begin_one_block():
    run = list(range(10))
    labels = torch.tensor([*run, *run, *run, 5, 0, *run, *run])
    assert blocks(labels).tolist() == [0] * 32 + [1] * 20


def test_each_picture_is_tested_once_and_no_block_is_on_both_sides(monkeypatch):
    labels = centred_digits().labels
    trained = []
    monkeypatch.setattr(writers, "train_until", lambda _, digits, **__: trained.append(digits))
    monkeypatch.setattr(writers, "count_correct", lambda *_: 7)
    result = writers.measure()
    counts = {"MLP": [7] * 4, "CNN": [7] * 4}
    assert result["correct"] == {"by lot": counts, "by block": counts}
    for name in ("by lot", "by block"):
        assert sum(result["tested"][name]) == len(labels)
    sizes = [len(digits) for digits in trained[::2]]  # of the first network
    assert [len(digits) for digits in trained[1::2]] == sizes
    tested = [count for counts in result["tested"].values() for count in counts]
    assert sizes == [len(labels) - count for count in tested]
    # Training pictures of the last four parts lack whole blocks.
    counts = blocks(labels).bincount()
    for size in sizes[4:]:
        missing = len(labels) - size
        assert missing in {
            int(counts[chosen].sum())
            for bits in range(1, 2 ** len(counts))
            if len(chosen := [i for i in range(len(counts)) if bits >> i & 1]) <= 5
        }

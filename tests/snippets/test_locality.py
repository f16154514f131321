"""The project page's comparison: its three versions, its stopping rule and its check."""

from __future__ import annotations

import pytest
import torch

from snippets.digits import CANVAS, centred_digits, split
from snippets.locality import NETWORKS, STOP, VERSIONS, check, kept, run, versions
from snippets.measurements import crossing
from snippets.measurements import locality as measurement
from snippets.networks import LocallyConnected2d, count_parameters
from snippets.training import count_correct, train_until

STORED = {"moved": {"dense": [250, 270], "conv": [350, 360]}}


def test_versions_show_the_same_digits_in_the_same_split() -> None:
    data = versions(seed=3)
    assert tuple(data) == VERSIONS
    for number, digits in enumerate(split(centred_digits(), seed=3)):
        for of_version in data.values():
            assert torch.equal(of_version[number].labels, digits.labels)
            assert of_version[number].pixels.shape[1:] == (1, CANVAS, CANVAS)
            # The same grey values, wherever they stand.
            ours = of_version[number].pixels.flatten(1).sort(dim=1, descending=True).values
            theirs = digits.pixels.flatten(1).sort(dim=1, descending=True).values
            assert torch.equal(ours[:, :64], theirs)
            assert not ours[:, 64:].any()


def test_what_changes_is_the_place_then_the_order() -> None:
    data = versions(seed=3)
    middle, moved, permuted = (data[version][1].pixels[:, 0] for version in VERSIONS)
    assert torch.equal(middle[:, 3:11, 3:11], split(centred_digits(), seed=3)[1].pixels[:, 0])
    assert not torch.equal(moved, middle)
    # One order for all pictures, and a proper one.
    columns, others = moved.flatten(1).T, permuted.flatten(1).T
    assert sorted(map(tuple, columns.tolist())) == sorted(map(tuple, others.tolist()))
    assert not torch.equal(columns, others)


def test_sharing_is_all_that_local_and_conv_differ_by() -> None:
    kinds = {name: [type(layer).__name__ for layer in make()] for name, make in NETWORKS.items()}
    assert [kind.replace("LocallyConnected2d", "Conv2d") for kind in kinds["local"]] == kinds[
        "conv"
    ]
    assert "Conv2d" not in kinds["dense"] + kinds["local"]
    # What the pages say of the step from dense to local: it also adds a layer, and pooling.
    assert kinds["dense"] == ["Flatten", "Linear", "ReLU", "Linear"]
    assert (kinds["local"].count("ReLU"), kinds["local"].count("MaxPool2d")) == (2, 2)
    local = NETWORKS["local"]()
    assert isinstance(local[0], LocallyConnected2d)
    # First layer: 14×14 places of 16 kernels with 9 weights and a bias; second: 7×7 places.
    expected = 14 * 14 * 16 * 10 + 7 * 7 * 32 * (16 * 9 + 1) + (3 * 3 * 32 + 1) * 10
    assert count_parameters(local) == expected


def test_a_run_is_one_training_with_the_seed() -> None:
    train, test = versions(seed=1)["middle"]
    torch.manual_seed(1)
    net = NETWORKS["conv"]()
    train_until(net, train, 1, STOP)
    assert run(NETWORKS["conv"], train, test, 1) == count_correct(net, test)


def test_early_runs_of_crossing_are_runs_of_this_comparison(monkeypatch) -> None:
    data = versions(seed=2)
    for version, pixels in (("moved", "original"), ("permuted", "permuted")):
        for ours, theirs in zip(data[version], crossing.orders(seed=2)[pixels], strict=True):
            assert torch.equal(ours.pixels, theirs.pixels)
            assert torch.equal(ours.labels, theirs.labels)
    assert crossing.STOPS["early"] == STOP
    assert list(crossing.SEEDS) == list(measurement.SEEDS)
    assert {"MLP": NETWORKS["dense"], "CNN": NETWORKS["conv"]} == crossing.NETWORKS
    monkeypatch.setattr("snippets.locality.STOP", 2.0)  # soon reached
    monkeypatch.setattr(crossing, "STOPS", {"early": 2.0, "late": 1.9})
    theirs = crossing.run(NETWORKS["conv"], *data["moved"], 2)
    assert run(NETWORKS["conv"], *data["moved"], 2) == theirs["early"]["correct"]


def test_kept_counts_put_each_run_in_its_place(monkeypatch) -> None:
    own = {
        version: {name: [f"{name} on {version}"] for name in names}
        for version, names in measurement.OWN.items()
    }
    early = {
        pixels: {name: [f"{name}, {pixels}"] for name in ("MLP", "CNN")}
        for pixels in ("original", "permuted")
    }
    stored = {"locality": {"correct": own}, "crossing": {"correct": {"early": early}}}
    monkeypatch.setattr("snippets.locality.load", stored.get)
    assert kept() == {
        "middle": {name: [f"{name} on middle"] for name in ("dense", "local", "conv")},
        "moved": {"dense": ["MLP, original"], "local": ["local on moved"],
                  "conv": ["CNN, original"]},
        "permuted": {"dense": ["MLP, permuted"], "local": ["local on permuted"],
                     "conv": ["CNN, permuted"]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dense", "expected"),
    [
        (223, []),
        (297, []),
        (222, ["dense on moved: 222, not 223 to 297"]),
        (298, ["dense on moved: 298, not 223 to 297"]),
        (None, ["dense on moved digits: missing"]),
    ],
)
def test_check_tells_what_is_far_off(dense: int | None, expected: list[str]) -> None:
    row = {"conv": 355} | ({} if dense is None else {"dense": dense})
    assert list(check({"moved": row}, STORED)) == expected


def test_check_misses_a_whole_version() -> None:
    assert len(list(check({}, STORED))) == 2

import json

import pytest
import torch

from snippets.digits import centred_digits
from snippets.measurements import own_orders


def test_every_picture_keeps_its_pixels_and_gets_an_order_of_its_own():
    digits = centred_digits()[:30]
    numbered = torch.arange(64.0).expand(30, 64).reshape(30, 1, 8, 8)
    orders = own_orders.one_for_each(type(digits)(numbered, digits.labels), seed=0)
    rows = orders.pixels.flatten(1)
    assert torch.equal(rows.sort(dim=1).values, numbered.flatten(1))
    assert len(rows.unique(dim=0)) == 30
    again = own_orders.one_for_each(type(digits)(numbered, digits.labels), seed=0)
    assert torch.equal(orders.pixels, again.pixels)
    other = own_orders.one_for_each(type(digits)(numbered, digits.labels), seed=1)
    assert not torch.equal(orders.pixels, other.pixels)


def test_one_order_for_all_is_the_same_in_training_and_test():
    digits = centred_digits()
    first, second = (
        own_orders.reordered(part, "one for all", seed=3) for part in (digits[:20], digits[:30])
    )
    assert torch.equal(first.pixels, second.pixels[:20])


def test_learned_by_heart_is_not_known(monkeypatch):
    monkeypatch.setattr(own_orders, "SEEDS", range(1))
    monkeypatch.setattr(own_orders, "NETWORKS", {"MLP": own_orders.NETWORKS["MLP"]})
    monkeypatch.setattr(own_orders, "STOP", 0.3)
    result = json.loads(json.dumps(own_orders.measure()))
    assert result["pictures"] == {"training": 300, "test": 450}
    for order, test in (("original", 0.9), ("one for all", 0.9), ("one for each", 0.1)):
        assert result["training"][order]["MLP"][0] > 0.9
        assert result["test"][order]["MLP"][0] == pytest.approx(test, abs=0.08)

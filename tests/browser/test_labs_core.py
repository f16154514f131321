"""The laboratories' arithmetic in a real browser: equal to what PyTorch answered."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

CLOSE = 1e-5
"""Relative to the larger of 1 and the number itself: single precision keeps seven digits."""

# What a page of the site would do with a call.
ANSWER = """
async (calls) => {
  const load = (name) => import(`./assets/js/labs/${name}.js`);
  const modules = await Promise.all(["tensor", "convolution", "pooling", "dense"].map(load));
  const { tensor, conv2d, maxPool2d, globalMax, linear, relu } =
    Object.assign({}, ...modules);
  const read = (values) => values && tensor(values.shape, values.data);
  const layers = {
    conv2d: ({ input, weight, bias, options }) => conv2d(input, weight, { ...options, bias }),
    maxPool2d: ({ input, options }) => maxPool2d(input, options.kernelSize, options),
    linear: ({ input, weight, bias }) => linear(input, weight, bias),
    relu: ({ input }) => relu(input),
    globalMax: ({ input }) => globalMax(input),
  };
  return calls.map((call) => {
    const { input, weight, bias } = call;
    const tensors = { input: read(input), weight: read(weight), bias: read(bias) };
    try {
      const { shape, data } = layers[call.layer]({ ...call, ...tensors });
      return { shape, data: [...data], single: data instanceof Float32Array };
    } catch (error) {
      return { error: error.message, name: error.name };
    }
  });
}
"""


@pytest.fixture(scope="module")
def vectors(built_site: Path) -> dict[str, Any]:
    """What the build wrote down of PyTorch's answers, as the site offers it."""
    return json.loads((built_site / "assets/labs/layer_vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(site_url)
    yield page
    page.close()


def test_the_vectors_were_made_for_the_scripts_of_the_site(
    vectors: dict[str, Any], built_site: Path
) -> None:
    for name, digest in vectors["scripts"].items():
        script = built_site / "assets/js/labs" / name
        assert hashlib.sha256(script.read_bytes()).hexdigest() == digest, name


def test_there_are_hundreds_of_vectors_and_of_every_kind(vectors: dict[str, Any]) -> None:
    answered = Counter(call["layer"] for call in vectors["calls"] if "output" in call)
    assert answered["conv2d"] >= 200
    assert min(answered.values()) >= 15
    modes = Counter(
        call["options"]["paddingMode"]
        for call in vectors["calls"]
        if call["layer"] == "conv2d" and "output" in call and call["options"]["padding"] != 0
    )
    assert set(modes) == {"zeros", "reflect", "replicate", "circular"}
    assert min(modes.values()) >= 20
    refused = {call["error"].split("(")[0][:24] for call in vectors["calls"] if "error" in call}
    assert len(refused) >= 11


def test_the_page_computes_what_pytorch_computes(vectors: dict[str, Any], page: Page) -> None:
    calls = vectors["calls"]
    for call, answer in zip(calls, page.evaluate(ANSWER, calls), strict=True):
        asked = json.dumps({name: call[name] for name in ("layer", "options")})
        if "error" in call:
            assert same_words(answer.get("error", "no error"), call["error"]), asked
            assert answer["name"] == "RangeError", asked
            continue
        assert "error" not in answer, f"{asked}: {answer}"
        assert answer["single"], asked
        assert answer["shape"] == call["output"]["shape"], asked
        for ours, theirs in zip(answer["data"], call["output"]["data"], strict=True):
            assert abs(ours - theirs) <= CLOSE * max(1, abs(theirs)), asked


def same_words(ours: str, theirs: str) -> bool:
    """Two of PyTorch's own ways to compute name a bad dilation in different words."""
    if theirs == "non-positive dilation is not supported":
        return ours.startswith("dilation should be greater than zero")
    return ours == theirs

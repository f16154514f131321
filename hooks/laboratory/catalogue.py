"""Which laboratories there are, and what each of them stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from laboratory import curves

MOST_SCRIPT_BYTES = 20 * 1024
"""What a laboratory's scripts may weigh, gzipped."""
MOST_LATER_BYTES = 60 * 1024
"""What the file that its scripts load may weigh, gzipped: weights and pictures."""


@dataclass(frozen=True, slots=True)
class Laboratory:
    """One kind of laboratory."""

    name: str
    """As pages call it; its script and its template are called so, too."""
    vectors: tuple[str, ...]
    """The experiments in `snippets/measurements/` whose answers prove its scripts."""
    needs: tuple[str, ...]
    """What its data must hold for its template and its scripts."""
    trained: bool = False
    """Whether it computes with a network that a cell above it has trained."""
    unusable: Callable[[Mapping[str, Any]], str] = lambda _: ""
    """What else is wrong with data that holds all of this, as the end of a sentence."""
    small: bool = False
    """Whether it has a small form, too, with the most important settings only."""
    asks: bool = False
    """Whether readers answer first: then it also has words for afterwards."""


CATALOGUE = {
    laboratory.name: laboratory
    for laboratory in (
        Laboratory(
            "kernel",
            vectors=("layer_vectors",),
            needs=("images", "kernels", "state", "padded", "map"),
            small=True,
        ),
        Laboratory(
            "field",
            vectors=("stack_fields",),
            needs=("stacks", "state", "reach", "learned"),
        ),
        Laboratory(
            "curve",
            vectors=(),  # it compares numbers, and computes nothing that PyTorch does
            needs=("name", "label", "across", "runs", "given", "start"),
            unusable=curves.unusable,
            asks=True,
        ),
        Laboratory(
            "draw",
            vectors=(),
            needs=("state", "picture", "layers", "scores", "facts", "later", "proof"),
            trained=True,
        ),
        Laboratory(
            "shift",
            vectors=(),
            needs=("state", "layers", "shown", "later", "proof"),
        ),
    )
}

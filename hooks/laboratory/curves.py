"""What a curve to draw must be given, so that readers can draw it and compare.

`runs` holds, for each entry of `across`, the shares from 0 to 1 that were measured, a number a
run. The first `given` places are shown from the beginning; at the others readers find a handle
that stands at `start`, a whole number of percent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_PLACES = 12
"""On a phone each place needs room for a finger."""


def unusable(data: Mapping[str, Any]) -> str:
    """What is wrong with the data, as the end of a sentence; empty if nothing is."""
    across, runs, given, start = (data[name] for name in ("across", "runs", "given", "start"))
    if not all(isinstance(data[name], str) and data[name].strip() for name in ("name", "label")):
        return "has a name or a label without words"
    if not isinstance(across, list) or not isinstance(runs, list) or len(across) != len(runs):
        return "does not have runs for each entry of across"
    if len(across) > MOST_PLACES:
        return f"has {len(across)} places, and {MOST_PLACES} fit on a phone"
    if not _whole(given) or not 0 <= given <= len(across) - 2:
        return "leaves less than two places to draw"
    if not _whole(start) or not 0 <= start <= 100:
        return "has a start that is no whole number from 0 to 100"
    for place, shares in zip(across, runs, strict=True):
        if not isinstance(shares, list) or not shares or not all(map(_share, shares)):
            return f"has something else than shares from 0 to 1 at {place}"
    return ""


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _share(value: object) -> bool:
    # A boolean is a number to Python, and not a number is between nothing.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1

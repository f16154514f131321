"""Data in, the HTML of a laboratory out: a figure that is complete without a script.

Its controls are there as well, but out of use until the scripts have come, so that nothing
moves when they do. Where scripts are off, the stylesheet leaves the controls out.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from weaver.html import unwrap

from laboratory.origin import Origin
from laboratory.pixels import pixels
from laboratory.regions import Region

STEPS = 5
"""Colours on each side of zero; the same as in docs/assets/js/labs/numbers.js."""
SHADES = 10
"""Shades of grey between black and white."""

Rows = Sequence[Sequence[float]]


def render(
    region: Region,
    data: Mapping[str, Any],
    caption: str,
    assets: str,
    anchor: str,
    *,
    afterwards: str = "",
    later: str = "",
    origin: Origin | None = None,
    origin_anchor: str = "",
) -> str:
    """The laboratory's element.

    Args:
        region: what the page asks for.
        data: what its expression gave.
        caption: rendered.
        afterwards: what is read after an answer, rendered.
        assets: relative address of the site's assets, with a slash at its end.
        anchor: the element's id, unique on its page.
        later: address of what its scripts load, if there is anything.
        origin: the cell that trained its network.
        origin_anchor: id of the heading above that cell.
    """
    template = _environment().get_template(f"{region.name}.html")
    return template.render(
        region=region,
        data=data,
        packed=json.dumps(data, separators=(",", ":"), ensure_ascii=False),
        caption=Markup(unwrap(caption)),
        afterwards=Markup(afterwards),
        assets=assets,
        anchor=anchor,
        later=later,
        origin=origin,
        origin_anchor=origin_anchor,
    )


def number(value: float, decimals: int, signed: bool) -> str:
    """A number as grids show it: few decimals, a true minus sign, and no minus zero."""
    value = round(value, decimals) or 0.0
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{value:.{decimals}f}".replace("-", "\u2212")


def decimals(rows: Rows) -> int:
    """None where all numbers are whole, otherwise one."""
    return 0 if all(value == round(value) for row in rows for value in row) else 1


def shade(value: float) -> int:
    """Step between black, 0, and white."""
    return round(SHADES * min(max(value, 0.0), 1.0))


def step(value: float, limit: float) -> int:
    """Step on the scale between purple, below zero, and orange."""
    return round(STEPS * value / limit) if limit else 0


def largest(rows: Rows) -> float:
    """The largest absolute value."""
    return max(abs(value) for row in rows for value in row)


def tile(rows: Rows, limit: float, signed: bool) -> list[tuple[int, str]]:
    """A small map as lines of one height: for each step or shade, the path of its cells.

    The one that most cells have comes first, as a single line over all.
    """
    marks = [
        [step(value, limit) if signed else shade(value / limit if limit else 0) for value in row]
        for row in rows
    ]
    flat = [mark for row in marks for mark in row]
    ground = max(sorted(set(flat)), key=flat.count)
    paths: dict[int, list[str]] = {}
    for down, row in enumerate(marks):
        at = 0
        for mark, cells in itertools.groupby(row):
            length = len(list(cells))
            if mark != ground:
                paths.setdefault(mark, []).append(f"M{at} {down}.5h{length}")
            at += length
    all_rows = "".join(f"M0 {down}.5h{len(rows[0])}" for down in range(len(rows)))
    return [(ground, all_rows), *((mark, "".join(path)) for mark, path in sorted(paths.items()))]


@functools.cache
def _environment() -> jinja2.Environment:
    """Made once a process: it keeps its templates compiled."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["largest_of"] = largest
    environment.globals |= {
        "number": number,
        "decimals": decimals,
        "shade": shade,
        "step": step,
        "largest": largest,
        "tile": tile,
        "pixels": pixels,
    }
    return environment

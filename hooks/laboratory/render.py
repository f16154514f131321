"""Data in, the HTML of a laboratory out: a figure that is complete without a script.

Its controls are there as well, but out of use until the scripts have come, so that nothing
moves when they do. Where scripts are off, the stylesheet leaves the controls out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from laboratory.origin import Origin
from laboratory.regions import Region

STEPS = 5
"""Colours on each side of zero; the same as in docs/assets/js/labs/colours.js."""
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
        caption=Markup(caption.strip().removeprefix("<p>").removesuffix("</p>")),
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


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {
        "number": number,
        "decimals": decimals,
        "shade": shade,
        "step": step,
        "largest": largest,
    }
    return environment

"""Small pictures as SVG: a square for each cell, and one path for all cells of a colour.

They take their colours from the stylesheet, so they follow the scheme, and stay sharp on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape


def pixels(rows: Sequence[Sequence[int]], kind: str, label: str) -> Markup:
    """The picture as an element.

    Args:
        rows: for each cell a whole number, which the stylesheet gives a colour.
        kind: the scale that the numbers belong to, such as "shade" or "step".
        label: what the picture shows, for those who don't see it.
    """
    paths: dict[int, list[str]] = {}
    for down, row in enumerate(rows):
        right = 0
        for value, run in groupby(row):
            length = len(list(run))
            paths.setdefault(int(value), []).append(f"M{right} {down}h{length}v1h-{length}z")
            right += length
    drawn = "".join(
        f'<path data-{kind}="{value}" d="{"".join(parts)}"/>'
        for value, parts in sorted(paths.items())
    )
    return Markup(
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {len(rows[0])} {len(rows)}"'
        f' shape-rendering="crispEdges">{drawn}</svg>'
    )

"""What the weaver's own command has to know of laboratories: their data, and what they lack."""

from __future__ import annotations

from weaver.model import Problem, WovenPage

from laboratory import regions

find_expressions = regions.find_expressions


def check_woven(woven: WovenPage) -> list[Problem]:
    """What can be told of a page's laboratories without their scripts."""
    return regions.find_regions(woven.page.text, woven.path)[1]

"""Figures in finished pages: both copies for the eye, one alternative for each reader."""

from __future__ import annotations

import re

_DARK = re.compile(r'<img alt="(?P<alt>[^"]*)"(?P<rest>[^>]*\bsrc="[^"]*#only-dark"[^>]*)>')


def name_once(document: str) -> str:
    """The page with the alternative of each figure's dark copy where only its readers find it.

    A figure stands in the page twice, and a stylesheet hides one of the two. A browser that shows
    words alone knows no stylesheet and writes the alternative of every image, so it said the same
    twice. A name that comes from `aria-label` is told to those who listen to the dark copy, and is
    not written. An image with an empty alternative may have no such name, its frame may.

    Source: https://www.w3.org/TR/html-aria/#el-img-empty-alt
    """
    return _DARK.sub(
        r'<span class="dark-copy" role="img" aria-label="\g<alt>"><img alt=""\g<rest>></span>',
        document,
    )

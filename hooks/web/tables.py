"""Tables in finished pages, in the boxes that they scroll in."""

from __future__ import annotations

import re

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


def box(document: str) -> str:
    """The page with each table in the boxes that the theme's script would put around it.

    The script takes each table out of the page that was just laid out and puts it in again. The
    theme has a rule on whatever follows a table without a class, so each time the browser styled
    the whole article anew. A table with a class is left alone by script and rule.
    """
    return _TABLE.sub(
        r'<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
        r'<table class="data">\1</table></div></div>',
        document,
    )

"""Find expressions in sentences: code spans that begin with an equals sign and a space.

`` The layer has `= conv.weight.numel()` weights. `` reads well where nothing is run, and
becomes a number where the page is woven. A code span of more backticks shows the syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPAN = re.compile(
    r"""(?<!`)(?P<ticks>`{2,})(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)  # a longer span
    |(?<![`\\])`=\ (?P<code>[^`\n]+)`(?!`)
    |(?<![`\\])`=(?P<nearly>[^`\s=][^`\n]*|\u00a0[^`\n]*)`(?!`)""",
    re.DOTALL | re.VERBOSE,
)
COMPUTED = re.compile(r'<span class="computed"[^>]*>(?P<value>.*?)</span>', re.DOTALL)
"""What `computed` has written."""


def find_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Start offset, end offset and code of each expression in `text[start:end]`."""
    for match in _SPAN.finditer(text, start, len(text) if end is None else end):
        if match["code"]:
            yield match.start(), match.end(), match["code"].strip()


def find_mistaken(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Start offset and code of what would be an expression if it had its blank."""
    for match in _SPAN.finditer(text, start, end):
        if match["nearly"]:
            yield match.start(), match["nearly"].strip()


def computed(code: str, value: str) -> str:
    """What takes the place of an expression; `value` is Markdown or HTML already."""
    return f'<span class="computed" title="{entities(code)}">{value}</span>'


def entities(text: str) -> str:
    """Text in which nothing but letters, digits and blanks could be taken for anything else."""
    return re.sub(r"[^\w ]", lambda match: f"&#{ord(match[0])};", text)

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

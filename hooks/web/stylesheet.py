"""Stylesheets as readers get them: without what only their writers read."""

from __future__ import annotations

import re
from pathlib import Path

_UNREAD = re.compile(r"""("[^"]*"|'[^']*')|\s*(?:/\*.*?\*/\s*)+|\s*\n\s*""", re.DOTALL)


def without_comments(css: str) -> str:
    """The stylesheet without comments, indentation and empty lines; strings stay as they are."""
    return _UNREAD.sub(lambda found: found[1] or "\n", css).strip() + "\n"


def lighten(folder: Path) -> None:
    """Rewrite the stylesheets of a built site: each page loads most of them before it is shown."""
    for file in sorted(folder.glob("*.css")):
        file.write_text(without_comments(file.read_text(encoding="utf-8")), encoding="utf-8")

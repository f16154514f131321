"""Stylesheets as readers get them: all asked for at once, without what only their writers read."""

from __future__ import annotations

import re
from pathlib import Path

_UNREAD = re.compile(r"""("[^"]*"|'[^']*')|\s*(?:/\*.*?\*/\s*)+|\s*\n\s*""", re.DOTALL)
_LINK = re.compile(r'<link rel="stylesheet" href="[^"]*">\n?')


def gather(document: str) -> str:
    """The page with all of its stylesheets at the end of its head, each once, in their order.

    A script in the page waits for the stylesheets above it; and behind a stylesheet among the text
    a browser reads on only when it has come. So one was asked for after the other.
    """
    head, end, body = document.partition("</head>")
    links = dict.fromkeys(link.strip() for link in _LINK.findall(document))
    return "".join(
        [_LINK.sub("", head), *(f"{link}\n" for link in links), end, _LINK.sub("", body)]
    )


def without_comments(css: str) -> str:
    """The stylesheet without comments, indentation and empty lines; strings stay as they are."""
    return _UNREAD.sub(lambda found: found[1] or "\n", css).strip() + "\n"


def lighten(folder: Path) -> None:
    """Rewrite the stylesheets of a built site: each page loads most of them before it is shown."""
    for file in sorted(folder.glob("*.css")):
        file.write_text(without_comments(file.read_text(encoding="utf-8")), encoding="utf-8")

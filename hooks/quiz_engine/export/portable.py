"""HTML that stands on its own: what only works within the site's pages is put into words."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_IMAGE = re.compile(r"<img\b[^>]*>")
_LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<href>[^"]*)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)


def portable(html: str, base: str) -> str:
    """The same text for a program that has neither the site's figures nor its addresses.

    A figure becomes its text alternative, once for its light and its dark copy. A link becomes
    a full address if there is one, and else its text.

    Args:
        html: a rendered part of a question.
        base: full address of its page, empty if it is not known.
    """
    return _LINK.sub(lambda link: _link(link, base), _IMAGE.sub(_image, html))


def _image(image: re.Match[str]) -> str:
    alt = re.search(r'\balt="([^"]*)"', image[0])
    if not alt or not alt[1] or "#only-dark" in image[0]:
        return ""
    return f"<em>[Figure: {alt[1]}]</em>"


def _link(link: re.Match[str], base: str) -> str:
    href = link["href"]
    if not re.match(r"https?:", href):
        if not base:
            return link["text"]
        href = urljoin(base, href)
    return f'<a href="{href}">{link["text"]}</a>'

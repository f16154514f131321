"""An Atom feed of the lessons: pages with a date of publication in their front matter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, slots=True)
class Lesson:
    """An entry of the feed."""

    source: str
    """Path of its page: what makes the entry the same one for ever."""
    address: str
    """Absolute, or relative to the feed."""
    title: str
    summary: str
    published: dt.date


def write_feed(lessons: Iterable[Lesson], *, name: str, subtitle: str, address: str = "") -> str:
    """The feed as XML, newest lesson first.

    Args:
        lessons: in any order.
        name: of the site.
        subtitle: what the site says about itself.
        address: of the feed itself, if the site has canonical addresses.
    """
    ordered = sorted(lessons, key=lambda lesson: (lesson.published, lesson.source), reverse=True)
    newest = ordered[0].published if ordered else dt.date(1970, 1, 1)
    own = f"<link rel='self' href={quoteattr(address)}/>" if address else ""
    entries = "".join(
        f"<entry><id>{_identity(name, lesson.source)}</id><title>{escape(lesson.title)}</title>"
        f"<link href={quoteattr(lesson.address)}/><published>{_instant(lesson.published)}"
        f"</published><updated>{_instant(lesson.published)}</updated>"
        f"<summary>{escape(' '.join(lesson.summary.split()))}</summary></entry>\n"
        for lesson in ordered
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{_identity(name, '')}</id><title>{escape(name)}</title>"
        f"<subtitle>{escape(' '.join(subtitle.split()))}</subtitle>{own}"
        f"<updated>{_instant(newest)}</updated><author><name>{escape(name)}</name></author>\n"
        f"{entries}</feed>\n"
    )


def _identity(name: str, source: str) -> str:
    """The same wherever the site is served from."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{source}").urn


def _instant(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"

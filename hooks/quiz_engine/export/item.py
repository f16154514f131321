"""A question as the exports see it: rendered HTML, free of what only this site's pages need."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from html import unescape

from quiz_engine.render import Entry


@dataclass(frozen=True, slots=True)
class Choice:
    """An option."""

    letter: str
    html: str
    right: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question."""

    id: str
    title: str
    """Plain text."""
    level: str
    page: str
    """Address of the question, relative to the site."""
    text: str
    hint: str
    solution: str
    multiple: bool
    choices: tuple[Choice, ...]

    @property
    def identifier(self) -> str:
        """The id in letters that every format accepts, beginning with one."""
        return "q-" + re.sub(r"[^A-Za-z0-9]+", "-", self.id).strip("-").lower()

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def make_item(entry: Entry, url: str) -> Item:
    """Take a rendered question out of its page.

    Args:
        entry: the question.
        url: address of its page, relative to the site.
    """
    question = entry.question
    return Item(
        id=entry.id,
        title=_plain(entry.parts.title),
        level=question.level,
        page=f"{url}#{entry.anchor}",
        text=entry.parts.text,
        hint=entry.parts.hint,
        solution=entry.parts.printed + entry.parts.solution,
        multiple=question.multiple,
        choices=tuple(
            Choice(letter, str(text), right, str(comment))
            for letter, right, text, comment in entry.rows
        ),
    )


def _plain(heading: str) -> str:
    without_link = re.sub(r'<a class="headerlink".*?</a>', "", heading)
    return unescape(re.sub(r"<[^>]+>", "", without_link)).strip()

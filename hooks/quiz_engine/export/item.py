"""A question as the exports see it: rendered HTML, free of what only this site's pages need."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from urllib.parse import urljoin

from quiz_engine.export.portable import portable
from quiz_engine.render import Entry, Side


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
        return "q-" + _letters(self.id)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CardItem:
    """A flashcard."""

    id: str
    front: str
    back: str

    @property
    def identifier(self) -> str:
        """The id in letters that every format accepts, beginning with one."""
        return "card-" + _letters(self.id)


def make_card(side: Side, url: str, site: str) -> CardItem:
    """Take a rendered flashcard out of its page; for the arguments see `make_item`."""
    base = urljoin(site, url) if site else ""
    return CardItem(side.id, portable(str(side.front), base), portable(str(side.back), base))


def make_item(entry: Entry, url: str, site: str) -> Item:
    """Take a rendered question out of its page.

    Args:
        entry: the question.
        url: address of its page, relative to the site.
        site: address of the site, empty if it is not known.
    """
    question = entry.question
    base = urljoin(site, url) if site else ""
    parts = entry.parts
    return Item(
        id=entry.id,
        title=entry.title,
        level=question.level,
        page=f"{url}#{entry.anchor}",
        text=portable(parts.text, base),
        hint=portable(parts.hint, base),
        solution=portable(parts.printed + parts.solution, base),
        multiple=question.multiple,
        choices=tuple(
            Choice(letter, portable(str(text), base), right, portable(str(comment), base))
            for letter, right, text, comment in entry.rows
        ),
    )


def _letters(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()

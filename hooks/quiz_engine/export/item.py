"""Questions as the exports see them: rendered HTML, free of what only this site's pages need."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from html import escape
from urllib.parse import urljoin

from quiz_engine.export.portable import portable
from quiz_engine.render import Entry, Side, TaskEntry


@dataclass(frozen=True, slots=True)
class Choice:
    """An option."""

    letter: str
    html: str
    right: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Common:
    """What questions and programs with gaps have in common; texts are HTML."""

    id: str
    title: str
    """Plain text."""
    level: str
    page: str
    """Address of the question, relative to the site."""
    text: str
    hint: str
    solution: str
    """Worked steps, and what the code does."""
    proof: str
    """The expression that decided which options are right, or a link to what shows it."""

    @property
    def identifier(self) -> str:
        """The id in letters that every format accepts, beginning with one."""
        return "q-" + _letters(self.id)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Item(Common):
    """A question."""

    section: str
    """A link to what to read again, if there is one."""
    multiple: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a program."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Program(Common):
    """A program with gaps. In its text, an element with `data-gap` holds the number of a gap."""

    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class CardItem:
    """A flashcard."""

    id: str
    page: str
    """Address of its page, relative to the site."""
    front: str
    back: str

    @property
    def identifier(self) -> str:
        """The id in letters that every format accepts, beginning with one."""
        return "card-" + _letters(self.id)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def make_card(side: Side, url: str, site: str) -> CardItem:
    """Take a rendered flashcard out of its page; for the arguments see `make_item`."""
    base = urljoin(site, url) if site else ""
    return CardItem(side.id, url, portable(str(side.front), base), portable(str(side.back), base))


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
        proof=portable(parts.proof, base),
        section=portable(str(entry.section), base),
        multiple=question.multiple,
        choices=tuple(
            Choice(letter, portable(str(text), base), right, portable(str(comment), base))
            for letter, right, text, comment in entry.rows
        ),
    )


def make_program(entry: TaskEntry, url: str, site: str) -> Program:
    """Take a rendered program with gaps out of its page; for the arguments see `make_item`."""
    base = urljoin(site, url) if site else ""
    parts = entry.parts
    marks = [
        f'<b data-gap="{number + 1}">[gap {number + 1}]</b>' for number in range(len(entry.gaps))
    ]
    return Program(
        id=entry.id,
        title=entry.title,
        level=entry.task.question.level,
        page=f"{url}#{entry.anchor}",
        text=portable(entry.text_with(marks), base),
        hint=portable(parts["hint"], base),
        solution=portable(parts["printed"] + parts["solution"], base),
        proof=portable(parts["proof"], base),
        gaps=tuple(
            Gap(
                tuple(
                    Choice(
                        choice.letter,
                        f"<code>{escape(choice.text)}</code>",
                        choice.right,
                        portable(str(choice.comment), base),
                    )
                    for choice in choices
                )
            )
            for choices in entry.gaps
        ),
    )


def _letters(name: str) -> str:
    """The name in letters; with a digest, because `a/b` and `a-b` come to the same letters."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() + f"-{digest}"

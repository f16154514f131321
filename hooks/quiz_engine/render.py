"""Rendered parts in, the HTML of a quiz out.

What comes out is complete without a script: headings, code, options, folded hint and folded
solution. The scripts find their way by `data-` attributes only.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import count
from pathlib import Path
from string import ascii_uppercase

import jinja2
from markupsafe import Markup, escape
from weaver.html import unwrap

from quiz_engine.compose import Parts, gap_name
from quiz_engine.model import Card, Deck, GapTask, Option, Question, Quiz

_HOST = re.compile(r'<div[^>]*class="quizdown"[^>]*>\s*(?P<packed>[A-Za-z0-9+/=]*)\s*</div>')


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and its rendered parts, as templates use them."""

    question: Question
    parts: Parts
    id: str
    """Name within the site: path of the page and slug of the title."""

    @property
    def anchor(self) -> str:
        """Id of its heading."""
        return _anchor(self.parts.title) or self.question.slug

    @property
    def title(self) -> str:
        """Plain text."""
        return plain_title(self.parts.title)

    @property
    def packed(self) -> str:
        """The source for quizdown, which the plugin left in its host element."""
        match = _HOST.search(self.parts.host)
        return match["packed"] if match else ""

    @property
    def section(self) -> Markup:
        """The link to what to read again."""
        return Markup(unwrap(self.parts.section))

    @property
    def rows(self) -> list[tuple[str, bool, Markup, Markup]]:
        """Letter, whether it is right, text and comment of each option."""
        return [
            (letter, option.right, Markup(unwrap(text)), Markup(comment))
            for (letter, option), text, comment in zip(
                self.question.lettered, self.parts.options, self.parts.comments, strict=True
            )
        ]


def render_quiz(entries: list[Entry], assets: str, quiz: Quiz) -> str:
    """The HTML of one region.

    Args:
        entries: its questions in order.
        quiz: the region.
        assets: address of the site's `assets/` folder, relative to the page, with a slash.
    """
    return (
        _environment().get_template("quiz.html").render(entries=entries, assets=assets, quiz=quiz)
    )


@dataclass(frozen=True, slots=True)
class Side:
    """A flashcard and its rendered sides."""

    card: Card
    front: Markup
    back: Markup
    id: str


def make_sides(deck: Deck, named: Sequence[Mapping[str, str]], source: str) -> tuple[Side, ...]:
    """The cards of a region.

    Args:
        deck: the region.
        named: the rendered parts of its cards, in order.
        source: path of its page, for the cards' names.
    """
    return tuple(
        Side(card, Markup(unwrap(parts["front"])), Markup(parts["back"]), f"{source}#{card.slug}")
        for card, parts in zip(deck.cards, named, strict=True)
    )


def render_deck(sides: Sequence[Side], assets: str) -> str:
    """The HTML of a region of flashcards.

    Args:
        sides: its cards in order.
        assets: address of the site's `assets/` folder, relative to the page, with a slash.
    """
    return _environment().get_template("cards.html").render(sides=sides, assets=assets)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a gap, as templates use it."""

    letter: str
    text: str
    right: bool
    comment: Markup
    """Why it is right; or the mistake, and what the program then does."""


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A program with gaps and its rendered parts."""

    task: GapTask
    parts: Mapping[str, str]
    id: str

    @property
    def anchor(self) -> str:
        """Id of its heading."""
        return _anchor(self.parts["title"]) or self.task.slug

    @property
    def title(self) -> str:
        """Plain text."""
        return plain_title(self.parts["title"])

    @property
    def key(self) -> str:
        """The right letters, out of plain sight."""
        right = [choice.letter for choices in self.gaps for choice in choices if choice.right]
        return base64.b64encode(" ".join(right).encode()).decode()

    @property
    def gaps(self) -> list[list[Choice]]:
        """The options of each gap."""
        at = count()
        return [
            [
                Choice(
                    letter=letter,
                    text=option.plain,
                    right=option.right,
                    comment=_comment(self.parts[f"comment{next(at)}"], option, outcome),
                )
                for letter, option, outcome in zip(
                    ascii_uppercase, gap.options, outcomes, strict=False
                )
            ]
            for gap, outcomes in zip(
                self.task.gaps,
                self.task.outcomes or [[""] * len(gap.options) for gap in self.task.gaps],
                strict=True,
            )
        ]

    @property
    def text(self) -> Markup:
        """The text, with a native control in each gap."""
        return Markup(self.text_with([_select(*gap) for gap in enumerate(self.gaps, start=1)]))

    def text_with(self, fillings: Sequence[str]) -> str:
        """The text, with HTML in each gap."""
        html = self.parts["text"]
        for at, filling in enumerate(fillings):
            html = html.replace(gap_name(at), filling)
        return html


def _comment(comment: str, option: Option, outcome: str) -> Markup:
    html = Markup(comment)
    if outcome and not option.right:
        html += Markup(
            '\n<p class="gap-outcome">The program then gives: <code>{}</code></p>'
        ).format(outcome)
    return html


def _select(number: int, choices: list[Choice]) -> str:
    options = "".join(
        f'<option value="{choice.letter}">{escape(choice.text)}</option>' for choice in choices
    )
    return (
        f'<select class="gap" data-gap aria-label="Gap {number}" autocomplete="off">'
        f'<option value="">gap {number}</option>{options}</select>'
    )


def render_tasks(entries: Sequence[TaskEntry], assets: str) -> str:
    """The HTML of a region of programs with gaps."""
    return _environment().get_template("gaps.html").render(entries=entries, assets=assets)


def plain_title(heading: str) -> str:
    """The text of a rendered heading, without its link to itself."""
    without_link = re.sub(r'<a class="headerlink".*?</a>', "", heading)
    return unescape(re.sub(r"<[^>]+>", "", without_link)).strip()


def _anchor(heading: str) -> str:
    match = re.search(r'<h[1-6][^>]*\bid="([^"]+)"', heading)
    return match[1] if match else ""


@functools.cache
def _environment() -> jinja2.Environment:
    """Made once a process: it keeps its templates compiled."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["html"] = Markup
    return environment

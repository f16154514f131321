"""The records of the question engine. No logic beyond what a record says about itself.

Lines are 1-based lines of the Markdown file, offsets are character offsets into its text,
front matter included: the same convention as `weaver.model`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import NamedTuple

from weaver.model import Problem

LEVELS = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a reader can choose."""

    text: str
    """Markdown."""
    right: bool
    comment: str
    """Markdown: why it is right, or which mistake leads to it."""
    line: int

    @property
    def plain(self) -> str:
        """The text a proof compares with: without the backticks around it."""
        match = re.fullmatch(r"(`+) ?(?P<code>[^`]+?) ?\1", self.text)
        return match["code"] if match else self.text


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that the key is right: an expression, or the address of an experiment."""

    text: str
    line: int
    offset: int
    """Of the comment; the engine hands back the expression's value under it."""

    @property
    def is_anchor(self) -> bool:
        """Whether it is an address such as `#id` or `page.md#id` instead of Python."""
        return re.fullmatch(r"(?:[\w./-]+\.md)?#[\w:.-]+", self.text) is not None


class Span(NamedTuple):
    """An expression in the text of a worked solution."""

    offset: int
    code: str


@dataclass(frozen=True, slots=True)
class Question:
    """A choice question as its author wrote it. Missing parts are empty; `check` tells."""

    title: str
    line: int
    level: str = ""
    text: str = ""
    hint: str = ""
    hint_line: int = 0
    options: tuple[Option, ...] = ()
    multiple: bool = False
    """Several options may be right (a bullet list) instead of exactly one (a numbered list)."""
    solution: str = ""
    solution_line: int = 0
    solution_values: tuple[Span, ...] = ()
    proof: Proof | None = None
    output: str = ""
    """`shown` or `after`: when a reader sees what the question's cells print. Empty leaves it
    to the rule: an expected error is part of the question, output is part of the solution."""
    printed: str = ""
    """Markdown, from the engine: what is to be shown with the solution."""
    section: str = ""
    """A Markdown link to what a reader who missed the question should read again."""
    last_line: int = 0

    @property
    def slug(self) -> str:
        """Name within its page: progress is stored under it, so it ignores all but the title."""
        return slug(self.title)

    @property
    def digest(self) -> str:
        """Changes when a stored answer would no longer mean the same."""
        said = repr(
            (self.text, self.multiple, [(option.text, option.right) for option in self.options])
        )
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def letters(self) -> str:
        """Letters of the right options, such as `B` or `A, C`."""
        return ", ".join(letter for letter, option in self.lettered if option.right)

    @property
    def lettered(self) -> tuple[tuple[str, Option], ...]:
        """Each option with its letter. Letters are never typed, so they can't be mistyped."""
        return tuple(zip(ascii_uppercase, self.options, strict=False))


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions of one `:::{quizdown}` region."""

    questions: tuple[Question, ...]
    start: int
    end: int
    """The region is `text[start:end]`, fence lines included."""
    line: int
    depth: int
    """Level of the heading that the region stands under, 1 to 6."""
    draw: tuple[tuple[str, int], ...] = ()
    """Makes the region a bank: how many questions of each level a test draws from it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A flashcard: a question to answer from memory, and what to compare the answer with."""

    front: str
    """Markdown of one line."""
    back: str
    """Markdown."""
    line: int
    last_line: int

    @property
    def slug(self) -> str:
        """Name within its page."""
        return slug(self.front)

    @property
    def digest(self) -> str:
        """Changes when the card asks something else; a new wording of the back does not."""
        return hashlib.sha256(self.front.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Deck:
    """The flashcards of one `:::{cards}` region."""

    cards: tuple[Card, ...]
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in a program that a reader fills by choosing one of several texts."""

    around: str
    """The code around it, with `___` for the gap; it stands once in the program."""
    options: tuple[Option, ...]
    line: int

    def filled(self, option: Option) -> str:
        """The code around the gap with an option in it."""
        return self.around.replace("___", option.plain)

    @property
    def key(self) -> Option | None:
        """The option that is marked as right, if it is exactly one."""
        right = [option for option in self.options if option.right]
        return right[0] if len(right) == 1 else None


@dataclass(frozen=True, slots=True)
class GapTask:
    """A program with gaps. The page holds the complete program, as a cell."""

    question: Question
    """Everything but the gaps."""
    gaps: tuple[Gap, ...]
    outcomes: tuple[tuple[str, ...], ...] = ()
    """What the program does with each option of each gap, from the engine; empty for nothing."""

    @property
    def title(self) -> str:
        return self.question.title

    @property
    def slug(self) -> str:
        return self.question.slug

    @property
    def digest(self) -> str:
        """Changes when a stored answer would no longer mean the same."""
        options = [[option.text for option in gap.options] for gap in self.gaps]
        said = repr((self.question.text, options))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def code(self) -> str:
        """The complete program: the first cell of the text."""
        match = re.search(
            r"^```(?:python|\{\.python[^\n]*\})[ \t]*\n(.*?)^```[ \t]*$",
            self.question.text,
            re.DOTALL | re.MULTILINE,
        )
        return match[1] if match else ""

    def program(self, choice: Mapping[int, Option]) -> str:
        """The program with an option in some gaps, and all other gaps as they are."""
        code = self.code
        for number, option in choice.items():
            gap = self.gaps[number]
            code = code.replace(gap.filled(gap.key), gap.filled(option)) if gap.key else ""
        return code


@dataclass(frozen=True, slots=True)
class GapQuiz:
    """The programs with gaps of one `:::{gaps}` region."""

    tasks: tuple[GapTask, ...]
    start: int
    end: int
    line: int
    depth: int


def slug(title: str) -> str:
    """A name made of a title: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "question"


@dataclass(frozen=True, slots=True)
class QuizPage:
    """All regions of a page."""

    path: str
    quizzes: tuple[Quiz, ...] = ()
    decks: tuple[Deck, ...] = ()
    gap_quizzes: tuple[GapQuiz, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What parsing itself found wrong."""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for quiz in self.quizzes for question in quiz.questions)

    @property
    def gap_tasks(self) -> tuple[GapTask, ...]:
        return tuple(task for quiz in self.gap_quizzes for task in quiz.tasks)

    @property
    def regions(self) -> tuple[Quiz | Deck | GapQuiz, ...]:
        """All of them in the order of the page."""
        found = (*self.quizzes, *self.decks, *self.gap_quizzes)
        return tuple(sorted(found, key=lambda region: region.start))

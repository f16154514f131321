"""Put questions into the page's Markdown, part by part.

The page's own Markdown renders each part, so questions get the site's highlighting, links
that MkDocs checks, footnotes and a place in the table of contents. Comments between the
parts mark where each begins; `cut` takes the rendered page apart at them again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from quiz_engine.literal import hide_samples, protect, reveal
from quiz_engine.model import Deck, GapQuiz, GapTask, Question, Quiz

_MARK = re.compile(r"<!--item (?P<number>\d+) (?P<part>[a-z]+)(?P<index>\d*)-->")


@dataclass(frozen=True, slots=True)
class Parts:
    """The rendered parts of a question, as HTML."""

    title: str
    text: str
    host: str
    """What the quizdown plugin put in: the element that its widget goes into."""
    hint: str
    solution: str
    printed: str
    section: str
    proof: str
    options: tuple[str, ...]
    comments: tuple[str, ...]


def compose(region: Quiz | Deck | GapQuiz, first: int) -> str:
    """A region's Markdown, with marks. Items are numbered through the page from `first`."""
    if isinstance(region, Deck):
        return "\n\n".join(
            write_parts(number, {"front": card.front, "back": card.back})
            for number, card in enumerate(region.cards, start=first)
        )
    if isinstance(region, GapQuiz):
        return "\n\n".join(
            _compose_task(task, number, min(region.depth + 1, 6))
            for number, task in enumerate(region.tasks, start=first)
        )
    return _compose_quiz(region, first)


def write_parts(number: int, parts: Mapping[str, str], raw: str = "") -> str:
    """The marked parts of an item, as Markdown; `raw` stands before the last mark as it is."""
    written = [
        f"<!--item {number} {name}-->\n\n{hide_samples(protect(text))}\n"
        for name, text in parts.items()
    ]
    return "\n".join([*written, raw, f"<!--item {number} end-->"])


def _compose_task(task: GapTask, number: int, level: int) -> str:
    question = task.question
    code = task.code
    for at, gap in enumerate(task.gaps):
        if gap.key:
            holder = gap.around.replace("___", gap_name(at))
            code = code.replace(gap.filled(gap.key), holder)
    parts = {
        "title": f"{'#' * level} {question.title}",
        "text": question.text.replace(task.code, code) if task.code else question.text,
        "hint": question.hint,
        "solution": question.solution,
        "printed": question.printed,
        "proof": _proof(question),
    }
    comments = [option.comment for gap in task.gaps for option in gap.options]
    parts |= {f"comment{at}": comment for at, comment in enumerate(comments)}
    return write_parts(number, parts)


def gap_name(at: int) -> str:
    """What stands in a program for a gap while Markdown highlights it: a name like any other."""
    return f"quizgap{at}quiz"


def _compose_quiz(quiz: Quiz, first: int) -> str:
    return "\n\n".join(
        _compose_question(question, number, min(quiz.depth + 1, 6))
        for number, question in enumerate(quiz.questions, start=first)
    )


def _compose_question(question: Question, number: int, level: int) -> str:
    parts = {
        "title": f"{'#' * level} {question.title}",
        "text": question.text,
        "hint": question.hint,
    }
    for index, option in enumerate(question.options):
        parts[f"option{index}"] = option.text
        parts[f"comment{index}"] = option.comment
    parts["solution"] = question.solution
    parts["printed"] = question.printed
    parts["section"] = question.section
    parts["proof"] = _proof(question)
    host = f"<!--item {number} host-->\n\n:::{{quizdown}}\n{pack(question)}\n:::\n"
    return write_parts(number, parts, host)


def _proof(question: Question) -> str:
    if question.proof is None:
        return ""
    if question.proof.is_anchor:
        return f"[See it run]({question.proof.text})"
    return f"~~~py\n{question.proof.text}\n~~~"


def pack(question: Question) -> str:
    """The question in quizdown's language, as base64.

    Base64, because the plugin puts it into the page as it is: so it can neither break out of
    its element nor show the key to a reader whose browser runs no script.
    """
    lines = [f"## {question.title}", ""]
    for option in question.options:
        mark = "-" if question.multiple else "1."
        lines.append(f"{mark} [{'x' if option.right else ' '}] {option.text.splitlines()[0]}")
    return base64.b64encode("\n".join(lines).encode()).decode()


def cut(html: str) -> tuple[list[str], dict[int, dict[str, str]]]:
    """Take a rendered page apart: the HTML between the items, and their parts by number.

    The list is longer than there are items by one: item k stood before its k-th entry.
    """
    between = [""]
    found: dict[int, dict[str, str]] = {}
    at, current = 0, None
    for mark in _MARK.finditer(html):
        piece = html[at : mark.start()]
        if current is None:
            between[-1] += piece
        else:
            number, part = current
            found.setdefault(number, {})[part] = reveal(piece).strip()
        at = mark.end()
        number = int(mark["number"])
        if mark["part"] == "end":
            between.append("")
            current = None
        else:
            current = (number, mark["part"] + mark["index"])
    between[-1] += html[at:]
    return between, found


def question_parts(named: Mapping[str, str]) -> Parts:
    """A question's parts, from what `cut` found."""
    count = sum(name.startswith("option") for name in named)
    return Parts(
        title=named["title"],
        text=named["text"],
        host=named["host"],
        hint=named["hint"],
        solution=named["solution"],
        printed=named["printed"],
        section=named["section"],
        proof=named["proof"],
        options=tuple(named[f"option{index}"] for index in range(count)),
        comments=tuple(named[f"comment{index}"] for index in range(count)),
    )

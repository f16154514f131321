"""The minutes that a page promises are about what it takes to read it.

A page that asks for work of the reader's own says under `work` how many of them that takes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.utils import meta
from quiz_engine.parse import parse_quizzes
from weaver.parse import parse_page
from weaver.percent import read_source

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    path
    for path in sorted([*DOCS.rglob("*.md"), *DOCS.rglob("*.py")])
    if re.search(r"^(# )?minutes:", path.read_text("utf-8"), re.MULTILINE)
]

WORDS_A_MINUTE = 200
MINUTES_A_CELL = 0.3
MINUTES_A_QUESTION = 0.75
MINUTES_A_CARD = 0.25
TOLERANCE = 0.35
"""Readers differ by more than this; it is for promises that were never true, or no longer are."""


def estimate(text: str, name: str) -> float:
    """Minutes to read the words, to follow the cells, and to answer what a reader is asked."""
    page, quiz = parse_page(text, name), parse_quizzes(text, name)
    asked = sum(
        sum(count for _, count in region.draw) or len(region.questions) for region in quiz.quizzes
    )
    prose, at = [], 0
    for region in quiz.regions:
        prose.append(text[at : region.start])
        at = region.end
    prose.append(text[at:])
    words = re.sub(
        r"<!--.*?-->|^(```|~~~).*?^\1", "", "".join(prose), flags=re.DOTALL | re.MULTILINE
    )
    shown = [
        cell
        for session in page.sessions
        for cell in session.cells
        if not cell.hidden and not cell.embedded
    ]
    cards = sum(len(deck.cards) for deck in quiz.decks)
    return (
        len(re.findall(r"[^\W\d_]{2,}", words)) / WORDS_A_MINUTE
        + len(shown) * MINUTES_A_CELL
        + (asked + len(quiz.gap_tasks)) * MINUTES_A_QUESTION
        + cards * MINUTES_A_CARD
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_promise_is_about_right(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text, _ = read_source(path.read_text("utf-8"), name)
    body, front_matter = meta.get_data(text)
    expected = estimate(body, name) + front_matter.get("work", 0)
    assert front_matter["minutes"] == pytest.approx(expected, rel=TOLERANCE)

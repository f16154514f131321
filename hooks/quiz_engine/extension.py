"""What the weaver's own command has to know of questions: their proofs, and their rules."""

from __future__ import annotations

from collections.abc import Iterator

from weaver.model import Problem, WovenPage

from quiz_engine import check, proofs, results
from quiz_engine.parse import parse_quizzes

find_expressions = proofs.find_expressions


def check_woven(woven: WovenPage) -> Iterator[Problem]:
    """Every problem of a page's questions that the page alone can show.

    Whether a proof's address on another page exists is seen when the site is built.
    """
    written = parse_quizzes(woven.page.text, woven.path)
    yield from check.check_page(written)
    yield from proofs.check_proofs(written, woven.values)
    shown = parse_quizzes(woven.markdown, woven.path).questions
    if len(shown) == len(written.questions):
        valued = [
            results.fill_values(*pair, woven.values)
            for pair in zip(shown, written.questions, strict=True)
        ]
        yield from check.check_values(written.questions, valued, woven.path)

"""Put what the engine found out into questions: what their cells gave, values in solutions.

The engine leaves the cells of a question alone, because their output may be the answer. It
is shown with the solution; an expected error is shown at once, for a message is something to
read, not to guess. `<!-- output: shown -->` and `<!-- output: after -->` decide otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import indent

from weaver import fences, inline
from weaver.model import Cell, Failure, Output
from weaver.plain import clean
from weaver.render import Piece, info, splice

from quiz_engine.model import Card, GapTask, Question, QuizPage
from quiz_engine.parse import parse_quizzes

Shown = Sequence[tuple[Output, str]]
"""A cell's outputs, each with its Markdown."""

_FENCE = re.compile(
    r"^(?P<indent> *)```python[ \t]*\n.*?^(?P=indent)```[ \t]*$", re.DOTALL | re.MULTILINE
)


def fill_values(question: Question, written: Question, values: Mapping[int, object]) -> Question:
    """Put the values of its inline expressions into a worked solution.

    Args:
        question: as it will be shown.
        written: the same question as it stands in the file, for its offsets.
        values: by offset. Where one is missing, the engine has said why.
    """
    pieces: list[Piece] = []
    spans = inline.find_spans(question.solution)
    for (start, end, code), span in zip(spans, written.solution_values, strict=True):
        text = inline.entities(str(values.get(span.offset, "(not computed)")))
        pieces.append((start, end, inline.computed(code, text)))
    return replace(question, solution=splice(question.solution, pieces))


def fill_task(
    task: GapTask,
    written: GapTask,
    values: Mapping[int, object],
    cells: Sequence[tuple[Cell, Shown]],
) -> GapTask:
    """Put in what the program does, as it stands and with each option."""
    question = fill_values(task.question, written.question, values)
    question = place_outputs(question, written.question, cells)
    proof = written.question.proof
    found = values.get(proof.offset) if proof else None
    # The mixtures of wrong options stand behind the gaps; what can't be tried has no list.
    alone = found[: len(task.gaps)] if isinstance(found, list) else ()
    outcomes = tuple(tuple(_last_line(said) for _, said in gap) for gap in alone)
    return replace(task, question=question, outcomes=outcomes)


def _last_line(text: str) -> str:
    lines = clean(text).strip().splitlines()
    return lines[-1] if lines else ""


def place_outputs(
    question: Question, written: Question, cells: Sequence[tuple[Cell, Shown]]
) -> Question:
    """Put the outputs of the question's cells where readers are to see them.

    Args:
        question: as it will be shown.
        written: the same question as it stands in the file, for its lines.
        cells: all visible cells of the page in order, with their outputs.
    """
    own = _within(cells, written)
    kept: list[str] = []

    def shown(fence: re.Match[str]) -> str:
        cell, outputs = next(own, (None, ()))
        at_once, later = _parted(question, outputs)
        kept.extend(later)
        return _below(fence, cell, at_once)

    text = _FENCE.sub(shown, question.text)
    return replace(question, text=text, printed="\n\n".join(kept))


def _parted(item: Question | Card, shown: Shown) -> tuple[list[str], list[str]]:
    """A cell's outputs: those that readers see below it, and those that wait for an answer."""
    at_once: list[str] = []
    later: list[str] = []
    for output, markdown in shown:
        now = (
            isinstance(item, Card)
            or item.output == "shown"
            or (isinstance(output, Failure) and item.output != "after")
        )
        (at_once if now else later).append(markdown)
    return at_once, later


def place_on_back(card: Card, written: Card, cells: Sequence[tuple[Cell, Shown]]) -> Card:
    """Put the outputs of a card's cells below them; for the arguments see `place_outputs`."""
    own = _within(cells, written)

    def shown(fence: re.Match[str]) -> str:
        cell, outputs = next(own, (None, ()))
        return _below(fence, cell, [markdown for _, markdown in outputs])

    return replace(card, back=_FENCE.sub(shown, card.back))


def write_outputs(markdown: str, written: QuizPage, cells: Sequence[tuple[Cell, Shown]]) -> str:
    """A whole page's Markdown with what the cells in its regions gave, to be read as plain text.

    Args:
        markdown: the page as the engine left it.
        written: its regions as they stand in the file.
        cells: see `place_outputs`.
    """
    scanned = fences.scan_woven(markdown)
    if not written.regions or not scanned:
        return markdown
    found, comments = scanned
    starts = [0, *(match.end() for match in re.finditer("\n", markdown))]
    pieces: list[Piece] = []
    for item, source in zip(
        _with_cells(parse_quizzes(markdown, written.path)), _with_cells(written), strict=True
    ):
        waiting: list[str] = []
        own = [
            fence
            for fence in found
            if item.line <= fence.line <= item.last_line
            and (fence.mark[0], fence.info) == ("`", "python")
            and not any(comment.start < fence.start < comment.end for comment in comments)
        ]
        for fence, (cell, shown) in zip(own, _within(cells, source), strict=False):
            word = fence.start + len(fence.indent + fence.mark)
            pieces.append((word, word + len(fence.info), info(cell)))
            at_once, later = _parted(item, shown)
            waiting += later
            text = "".join(f"\n\n{indent(output, fence.indent)}" for output in at_once)
            pieces.append((fence.end, fence.end, text))
        if waiting:
            at = starts[item.solution_line - 1] if item.solution_line else len(markdown)
            text = "\n\n".join(["What the code does:", *waiting, ""])
            pieces.append((at, at, text))
    return splice(markdown, pieces)


def _with_cells(page: QuizPage) -> list[Question | Card]:
    """All that may have cells, in the order of kinds."""
    asked = [*page.questions, *(task.question for task in page.gap_tasks)]
    return [*asked, *(card for deck in page.decks for card in deck.cards)]


def _within(
    cells: Sequence[tuple[Cell, Shown]], item: Question | Card
) -> Iterator[tuple[Cell, Shown]]:
    return (pair for pair in cells if item.line <= pair[0].line <= item.last_line)


def _below(fence: re.Match[str], cell: Cell | None, outputs: Sequence[str]) -> str:
    """A cell's fence with what its options ask for, and outputs below it."""
    code = fence[0].replace("```python", f"```{info(cell)}", 1) if cell else fence[0]
    return "\n\n".join([code, *(indent(text, fence["indent"]) for text in outputs)])

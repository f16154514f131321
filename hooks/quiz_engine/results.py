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

from weaver import inline
from weaver.model import Cell, Failure, Output
from weaver.render import clean

from quiz_engine.model import Card, GapTask, Question

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
    parts, at = [], 0
    spans = inline.find_spans(question.solution)
    for (start, end, code), span in zip(spans, written.solution_values, strict=True):
        value = values.get(span.offset, "(not computed)")
        text, title = _entities(str(value)), _entities(code)
        parts.append(question.solution[at:start])
        parts.append(f'<span class="computed" title="{title}">{text}</span>')
        at = end
    return replace(question, solution="".join([*parts, question.solution[at:]]))


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
    outcomes = tuple(tuple(_last_line(said) for _, said in gap) for gap in (found or ()))
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
        at_once = []
        for output, markdown in next(own, ()):
            now = question.output == "shown" or (
                isinstance(output, Failure) and question.output != "after"
            )
            (at_once if now else kept).append(markdown)
        return _below(fence, at_once)

    text = _FENCE.sub(shown, question.text)
    return replace(question, text=text, printed="\n\n".join(kept))


def place_on_back(card: Card, written: Card, cells: Sequence[tuple[Cell, Shown]]) -> Card:
    """Put the outputs of a card's cells below them; for the arguments see `place_outputs`."""
    own = _within(cells, written)
    back = _FENCE.sub(
        lambda fence: _below(fence, [markdown for _, markdown in next(own, ())]), card.back
    )
    return replace(card, back=back)


def _within(cells: Sequence[tuple[Cell, Shown]], item: Question | Card) -> Iterator[Shown]:
    return (shown for cell, shown in cells if item.line <= cell.line <= item.last_line)


def _below(fence: re.Match[str], outputs: Sequence[str]) -> str:
    return "\n\n".join([fence[0], *(indent(text, fence["indent"]) for text in outputs)])


def _entities(text: str) -> str:
    return re.sub(r"[^\w ]", lambda match: f"&#{ord(match[0])};", text)

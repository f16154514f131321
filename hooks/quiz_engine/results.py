"""Put what the engine found out into questions: what their cells gave, values in solutions.

The engine leaves the cells of a question alone, because their output may be the answer. It
is shown with the solution; an expected error is shown at once, for a message is something to
read, not to guess. `<!-- output: shown -->` and `<!-- output: after -->` decide otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from weaver import inline
from weaver.model import Cell, CellResult, Failure, Figure, Stream
from weaver.render import clean

from quiz_engine.model import GapTask, Question

_FENCE = re.compile(r"^```python[ \t]*\n.*?^```[ \t]*$", re.DOTALL | re.MULTILINE)


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


def fill_task(task: GapTask, written: GapTask, values: Mapping[int, object]) -> GapTask:
    """Put in what the program does with each option, and the values of its solution."""
    question = fill_values(task.question, written.question, values)
    proof = written.question.proof
    found = values.get(proof.offset) if proof else None
    outcomes = tuple(tuple(_last_line(said) for _, said in gap) for gap in (found or ()))
    return replace(task, question=question, outcomes=outcomes)


def _last_line(text: str) -> str:
    lines = clean(text).strip().splitlines()
    return lines[-1] if lines else ""


def place_outputs(
    question: Question,
    written: Question,
    cells: Sequence[tuple[Cell, CellResult | None, Sequence[str]]],
) -> Question:
    """Put the output and the figures of the question's cells where readers are to see them.

    Args:
        question: as it will be shown.
        written: the same question as it stands in the file, for its lines.
        cells: all visible cells of the page in order, with what they did and the Markdown of
            their figures.
    """
    own = [done for cell, *done in cells if written.line <= cell.line <= written.last_line]
    results = iter(own)
    kept: list[str] = []

    def splice(fence: re.Match[str]) -> str:
        done, figures = next(results, (None, ()))
        images = iter(figures)
        shown = []
        for output in done.outputs if done else ():
            at_once = question.output == "shown" or (
                isinstance(output, Failure) and question.output != "after"
            )
            (shown if at_once else kept).extend(_shown(output, images))
        return "\n".join([fence[0], *shown])

    text = _FENCE.sub(splice, question.text)
    return replace(question, text=text, printed="\n".join(kept))


def _shown(output: object, images: Iterator[str]) -> list[str]:
    match output:
        case Figure():
            return ["", *next(images, "").split("\n")]
        case Stream(name="stdout"):
            classes, title, text = "cell-output", "Output", clean(output.text).rstrip("\n")
        case Failure():
            classes, title = "cell-output .cell-failure", "Error, as expected"
            text = f"{output.type}: {clean(output.message)}".rstrip(": \n")
        case _:
            return []
    mark = "~" * max(3, 1 + max((len(run) for run in re.findall(r"~+", text)), default=0))
    return ["", f'{mark} {{.text .{classes} title="{title}"}}', text, mark]


def _entities(text: str) -> str:
    return re.sub(r"[^\w ]", lambda match: f"&#{ord(match[0])};", text)

"""Rules for what the sessions of a page did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from weaver.model import (
    Cell,
    Expression,
    Failure,
    Figure,
    Frame,
    Limits,
    Location,
    Problem,
    Session,
    SessionResult,
    Stream,
)

_TOO_LONG = ("it ran longer than", "it used more processor time")
_MISSING_NAME = re.compile(r"name '(\w+)' is not defined")


def check_session(
    session: Session, result: SessionResult, limits: Limits, others: Sequence[Session] = ()
) -> Iterator[Problem]:
    """Every problem with what a session did.

    Args:
        session: what was run.
        result: what came of it.
        limits: what it had to keep to.
        others: the page's sessions, one of which may know a name that this one lacks.
    """
    if result.crash:
        yield Problem(
            session.location(result.crash_line),
            "E05" if result.crash.startswith(_TOO_LONG) else "E06",
            f"the session stopped here: {result.crash}",
            why=_line_of(session, result.crash_line),
            hint=_crash_hint(result.crash),
        )
        return
    wrong = set()
    for index, (cell, done) in enumerate(zip(session.cells, result.cells, strict=False)):
        last = index == len(session.cells) - 1
        failures = [output for output in done.outputs if isinstance(output, Failure)]
        for problem in _check_failure(session, cell, failures, session.must_fail and last, others):
            wrong.add(index)
            yield problem
        drawn = any(isinstance(output, Figure) for output in done.outputs)
        unseen = cell.hidden or cell.options.output == "hide"
        if drawn and not cell.options.alt and not unseen:
            yield _no_alt(session, cell)
        if cell.options.alt and not drawn and not failures:
            yield _no_figure(session, cell)
        printed = [output for output in done.outputs if isinstance(output, Stream)]
        # Its process has cut it; but whether that is so, we see for ourselves.
        if any(o.cut for o in printed) or sum(len(o.text) for o in printed) > limits.output:
            yield _too_much(session, cell, limits)
    for expression, value in zip(session.expressions, result.values, strict=True):
        # Where the cell itself went wrong, that is what there is to say.
        if isinstance(value, Failure) and expression.after not in wrong:
            yield Problem(
                session.location(expression.line),
                "E07",
                f"{value.type} in the expression {_named(expression)}",
                why=value.message,
                hint=value.note
                or _elsewhere(session, value, others)
                or "it is evaluated after the nearest cell above it, in that cell's session",
            )


def _named(expression: Expression) -> str:
    """As its author knows it. What other parts of a project ask for is not in those words."""
    asked_for = 0 <= expression.start == expression.end
    return "that stands here" if asked_for else f"`= {expression.code}`"


def _check_failure(
    session: Session,
    cell: Cell,
    failures: list[Failure],
    must_fail: bool,
    others: Sequence[Session],
) -> Iterator[Problem]:
    wanted = cell.options.raises
    if failures and must_fail and failures[0].type == wanted:
        return
    for failure in failures:
        yield Problem(
            session.location(failing_line(session, cell, failure)),
            "E01",
            f"{failure.type} in cell",
            why="\n".join(
                [
                    *failure.message.splitlines()[:12],
                    *(f"{_line(session, frame)}  {frame.source}" for frame in failure.frames),
                    *failure.trail,
                ]
            ),
            hint=failure.note or _failure_hint(session, failure, wanted, others),
        )
    if must_fail and wanted and not failures:
        yield Problem(
            session.location(cell.fence.line),
            "E02",
            f"the cell should have raised {wanted}, but it ran without an error",
            why="the page shows readers an error that no longer happens",
            hint="mend the cell, or remove the xfail marker and the raises option",
        )


def _failure_hint(
    session: Session, failure: Failure, wanted: str, others: Sequence[Session]
) -> str:
    if wanted:
        return f"mend the cell, or say that it raises {failure.type}"
    if failure.type == "ModuleNotFoundError":
        return "mend its name; a new package is added to the group `site` of pyproject.toml"
    if hint := _elsewhere(session, failure, others):
        return hint
    if failure.type == "FileNotFoundError":
        return "a session begins in an empty folder: take the data from a package or the project"
    return f"run only this page: make page-check PAGE={session.page}"


def _elsewhere(session: Session, failure: Failure, others: Sequence[Session]) -> str:
    """What to do if another session of the page has the name that is missing."""
    name = _MISSING_NAME.match(failure.message)
    if failure.type != "NameError" or not name:
        return ""
    bound = re.compile(rf"^(?:(?:def|class) +|(?:from|import)\b.*\b)?{name[1]}\b", re.MULTILINE)
    for other in others:
        for cell in other.cells:
            if cell.line < session.line and bound.search(cell.code):
                return (
                    f"the cell at line {cell.line} has it, in another session: continue that one"
                    " with <!--pytest-codeblocks:cont--> above each cell that belongs to it"
                )
    return ""


def failing_line(session: Session, cell: Cell, failure: Failure) -> int:
    """Line of the page where the failing statement stands."""
    if not failure.frames:
        return cell.line
    return _line(session, failure.frames[-1]).line


def _line(session: Session, frame: Frame) -> Location:
    return session.location(session.cells[frame.cell].line + frame.line - 1)


def _no_alt(session: Session, cell: Cell) -> Problem:
    return Problem(
        session.location(cell.fence.line),
        "E04",
        "the cell draws a figure that has no text alternative",
        why="readers who can't see the figure would get nothing",
        hint='write <!-- cell: alt="what the figure shows" --> above the cell',
    )


def _no_figure(session: Session, cell: Cell) -> Problem:
    return Problem(
        session.location(cell.fence.line),
        "E04",
        "the cell has a text alternative, but it draws no figure",
        why="the text would be shown to nobody",
        hint="remove alt, or leave the figure open at the cell's end (no plt.close)",
    )


def _too_much(session: Session, cell: Cell, limits: Limits) -> Problem:
    return Problem(
        session.location(cell.fence.line),
        "E08",
        f"the cell prints more than {limits.output} bytes",
        why="nobody reads that much, and every reader would have to load it",
        hint=f"print less, or raise output: {limits.output} under weaver: in the front matter",
    )


def _line_of(session: Session, line: int) -> str:
    for cell in session.cells:
        lines = cell.lines
        if 0 <= line - cell.line < len(lines):
            return lines[line - cell.line].strip()
    return ""


def _crash_hint(crash: str) -> str:
    if "limit" in crash:
        return "make it smaller, or raise the limit in the page's front matter under weaver:"
    if "changed, both times" in crash:
        return "its result would be of no version: build again when nobody writes there"
    if "no room" in crash:
        return "make room where .cache/ lies, and build again"
    return "the other pages are not affected; mend or remove this statement"

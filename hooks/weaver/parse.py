"""Take a page apart: text in, `Page` with sessions out.

Sessions mirror pytest-codeblocks' test cases one to one (tests/test_contract.py holds
the two together), so whatever its reader does to a marker, this module does too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from weaver import directives, fences, inline
from weaver.model import (
    Cell,
    CellOptions,
    Comment,
    Expression,
    Fence,
    Include,
    Location,
    Marker,
    Page,
    Problem,
    Session,
)

ExpressionSource = Callable[[str], Iterable[tuple[int, str]]]
"""Finds further expressions in a page's text: (offset, code) pairs. Nothing replaces them;
their values are handed to whoever asked, by offset."""

_REGION = re.compile(
    r"^ {0,3}:::\{(?P<name>\w+)\}[^\n]*\n.*?^ {0,3}:::[ \t]*$", re.DOTALL | re.MULTILINE
)
_OLD_XFAIL = {"expect-exception", "expect-error"}
_SKIP_FILE = re.compile(r"[ \t]*<!--pytest-codeblocks:skipfile-->[ \t]*(?:\n|$)")
"""Obeyed by pytest-codeblocks on the first line only."""
INCLUDE = re.compile(
    r"""^[ \t]*-+8<-+(?![ \t]*\[)  # not the mark of a section
    (?:[ \t]+(?P<quote>["'])(?P<target>[^\n\0]+?)(?P=quote)|[^\n]*)$""",
    re.MULTILINE | re.VERBOSE,
)
"""Wherever it stands: pymdownx.snippets reads lines before anything else reads Markdown."""
_TARGET = re.compile(r"\s*(?P<path>.*?)\s*(?::(?P<section>[a-z][\w-]*))?", re.IGNORECASE | re.ASCII)
"""A file, and a section of it."""


def parse_page(text: str, path: str, sources: Iterable[ExpressionSource] = ()) -> Page:
    """The page's sessions, and whatever cannot be understood as problems.

    Args:
        text: the whole file, front matter included, with Unix line ends.
        path: the file's name in messages, relative to the project's root.
        sources: who else wants expressions of this page evaluated.
    """
    try:
        found, markers = fences.scan_backticks(text)
    except fences.UnclosedFence as error:
        return Page(path, text, problems=(_unclosed(path, text, error),))
    tildes = fences.scan_tildes(text, found)
    comments = fences.scan_comments(text, found + tildes)
    regions = [match.span() for match in find_regions(text, (*found, *tildes, *comments))]
    options, problems = _attach_options(path, text, comments, found)
    hidden, wrappers, unclosed = _hidden_fences(text, found, tildes)
    unclosed |= set(fences.find_unclosed_comments(text, found + tildes, comments))
    problems += [_unclosed_comment(path, text, offset) for offset in sorted(unclosed)]

    drafts = _chain(found, markers)
    for draft in drafts:
        for fence in draft.fences:
            draft.cells.append(
                Cell(
                    code=fence.code,
                    fence=fence,
                    options=options.get(fence.start, CellOptions()),
                    hidden=fence.start in hidden,
                    embedded=_within(fence.start, regions),
                )
            )
    drafts = [draft for draft in drafts if draft.fences[0].info == "python"]
    if _SKIP_FILE.match(text):
        drafts = []
    expressions = _find_expressions(
        text, (*found, *tildes), comments, drafts, sources, options, regions
    )
    problems += [_homeless(path, text, *place) for place in expressions.homeless]
    problems += [_mistaken(path, text, *place) for place in expressions.mistaken]

    return Page(
        path=path,
        text=text,
        fences=found,
        tildes=tildes,
        comments=comments,
        markers=markers,
        sessions=tuple(
            Session(
                page=path,
                cells=tuple(draft.cells),
                expressions=tuple(expressions.of.get(number, ())),
                must_fail=any(mark.startswith("pytest.mark.xfail") for mark in draft.marks),
            )
            for number, draft in enumerate(drafts)
        ),
        includes=tuple(_includes(text)),
        removals=tuple(
            sorted(
                [(c.start, c.end) for c in comments if directives.is_directive(c.text)]
                + [(marker.start, marker.end) for marker in markers]
                + wrappers
            )
        ),
        problems=tuple(problems),
    )


@dataclass
class _Draft:
    """A chain of fences while it is being put together; any language."""

    fences: list[Fence]
    marks: list[str]
    cells: list[Cell] = field(default_factory=list)


def _chain(found: tuple[Fence, ...], markers: tuple[Marker, ...]) -> list[_Draft]:
    """Join fences the way pytest-codeblocks joins blocks."""
    chains: list[_Draft] = []
    pending = list(markers)
    marks: list[str] = []
    continued = expected = False
    for fence in found:
        while pending and pending[0].line < fence.line:
            name = pending.pop(0).name
            if name == "cont":
                continued = bool(chains)
            elif name.startswith("expected-output"):
                expected = bool(chains)
            elif name.startswith("pytest.mark."):
                marks.append(name)
            elif name in _OLD_XFAIL:
                marks.append("pytest.mark.xfail")
        if continued:
            chains[-1].fences.append(fence)
            continued = False
        elif expected:
            expected = False
        else:
            chains.append(_Draft([fence], marks))
            marks = []
    return chains


def _attach_options(
    path: str, text: str, comments: tuple[Comment, ...], found: tuple[Fence, ...]
) -> tuple[dict[int, CellOptions], list[Problem]]:
    """Options by the offset of the fence that they belong to: the next one below."""
    attached: dict[int, CellOptions] = {}
    problems = []
    starts = [fence.start for fence in found]
    for comment in comments:
        if not directives.is_directive(comment.text):
            continue
        where = Location(path, comment.line)
        try:
            options = directives.parse_options(comment.text)
        except directives.DirectiveError as error:
            problems.append(
                Problem(
                    where, "W11", str(error), why="the directive has no effect", hint=error.hint
                )
            )
            continue
        below = bisect_right(starts, comment.end)
        fence = found[below] if below < len(found) else None
        between = text[comment.end : fence.start] if fence else ""
        if fence is None or fence.info != "python" or not _only_comments(between):
            problems.append(
                Problem(
                    where,
                    "W11",
                    "the cell directive stands above no cell",
                    why="its options have no effect",
                    hint="put it directly above a ```python fence",
                )
            )
        elif fence.start in attached:
            problems.append(
                Problem(
                    where,
                    "W11",
                    "a cell has two directives",
                    why="only one of them can have an effect",
                    hint="write all options into one comment",
                )
            )
        else:
            attached[fence.start] = options
    return attached, problems


def _only_comments(between: str) -> bool:
    # An opening `<!--` without its end belongs to a hidden cell.
    return not re.sub(r"<!--.*?-->|<!--\s*$", "", between, flags=re.DOTALL).strip()


def _hidden_fences(
    text: str, found: tuple[Fence, ...], tildes: tuple[Fence, ...]
) -> tuple[set[int], list[tuple[int, int]], set[int]]:
    """Fences inside an HTML comment, the comments' ranges, and where one opens that never ends.

    The comment must open on a line of its own above the fence and close after it.
    """
    hidden: set[int] = set()
    ranges = []
    unclosed: set[int] = set()
    for fence in found:
        before = text[: fence.start].rstrip()
        if not before.endswith("<!--") or _within(
            len(before) - 4, [(t.start, t.end) for t in tildes]
        ):
            continue
        close = text.find("-->", fence.end)
        if close < 0:
            unclosed.add(len(before) - 4)
            continue
        hidden.update(other.start for other in found if fence.start <= other.start < close)
        ranges.append((len(before) - 4, close + 3))
    return hidden, ranges, unclosed


@dataclass
class _Found:
    of: dict[int, list[Expression]] = field(default_factory=dict)
    homeless: list[tuple[int, int, str]] = field(default_factory=list)
    mistaken: list[tuple[int, str]] = field(default_factory=list)


def _find_expressions(
    text: str,
    skip: tuple[Fence, ...],
    comments: tuple[Comment, ...],
    drafts: list[_Draft],
    sources: Iterable[ExpressionSource],
    options: dict[int, CellOptions],
    regions: list[tuple[int, int]],
) -> _Found:
    """Sort every expression under the nearest cell above it."""
    closed = [(0, front_matter_end(text)), *((fence.start, fence.end) for fence in skip)]
    closed += [(comment.start, comment.end) for comment in comments]
    gaps = [gap for gap in _gaps(closed, len(text)) if text.find("`=", *gap) >= 0]
    spans = [span for gap in gaps for span in inline.find_spans(text, *gap)]
    for source in sources:
        spans += [(offset, offset, code) for offset, code in source(text)]

    cells = sorted(
        (cell.fence.start, number, index)
        for number, draft in enumerate(drafts)
        for index, cell in enumerate(draft.cells)
    )
    starts = [start for start, _, _ in cells]
    found = _Found(mistaken=[span for gap in gaps for span in inline.find_mistaken(text, *gap)])
    for start, end, code in spans:
        above = bisect_right(starts, start) - 1
        if above < 0:
            found.homeless.append((start, end, code))
            continue
        _, number, index = cells[above]
        line = text.count("\n", 0, start) + 1
        embedded = _within(start, regions)
        found.of.setdefault(number, []).append(Expression(code, line, start, end, index, embedded))

    # Those in a directive's alt or caption belong to the directive's own cell.
    for _, number, index in cells:
        cell = drafts[number].cells[index]
        own = options.get(cell.fence.start)
        for value in (own.alt, own.caption) if own else ():
            for _, _, code in inline.find_spans(value):
                found.of.setdefault(number, []).append(
                    Expression(code, cell.fence.line, -1, -1, index)
                )
    for expressions in found.of.values():
        expressions.sort(key=lambda expression: (expression.after, expression.start))
    return found


def _gaps(ranges: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between the ranges, some of which may overlap."""
    at = 0
    for start, end in sorted(ranges):
        if at < start:
            yield at, start
        at = max(at, end)
    yield at, length


def front_matter_end(text: str) -> int:
    """Where the front matter ends and the page begins."""
    match = re.match(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    return match.end() if match else 0


def find_regions(text: str, closed: Iterable[Fence | Comment]) -> Iterator[re.Match[str]]:
    """The regions of a page: what stands in one of `closed` is a sample of the syntax, and none."""
    for each in closed if ":::{" in text else ():
        blank = re.sub(r"[^\n]", " ", text[each.start : each.end])
        text = text[: each.start] + blank + text[each.end :]
    return _REGION.finditer(text)


def _includes(text: str) -> Iterator[Include]:
    for match in INCLUDE.finditer(text):
        path, section = _TARGET.fullmatch(match["target"] or "").group("path", "section")
        line = text.count("\n", 0, match.start()) + 1
        yield Include(path, section or "", line, match.start(), match.end())


def _within(offset: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in ranges)


def _unclosed(path: str, text: str, error: fences.UnclosedFence) -> Problem:
    """One end is lacking. It is that of the first fence which another's first line seems to end."""
    lines = text.split("\n")
    swallowing = (f for f in error.earlier if lines[f.last_line - 1].strip().strip("`"))
    fence = next(swallowing, error.fence)
    return Problem(
        Location(path, fence.line),
        "W00",
        "the fence that opens here is never closed",
        why="nothing of this page can be run, and pytest-codeblocks refuses the file",
        hint=f"close it with a line of {fence.mark}"
        + (f" above line {fence.last_line}" if fence is not error.fence else ""),
    )


def _unclosed_comment(path: str, text: str, offset: int) -> Problem:
    return Problem(
        Location(path, text.count("\n", 0, offset) + 1),
        "W16",
        "the comment that opens here is never closed",
        why="readers would get nothing of the page from here to the next -->, or to its end",
        hint="write --> where the comment ends",
    )


def _mistaken(path: str, text: str, offset: int, code: str) -> Problem:
    return Problem(
        Location(path, text.count("\n", 0, offset) + 1),
        "W13",
        f"`={code}` has no blank after its equals sign",
        why="readers would see the code, not its value",
        hint=f"write `= {code}`; for a code span that begins so, take two backticks: ``={code}``",
    )


def _homeless(path: str, text: str, offset: int, end: int, code: str) -> Problem:
    return Problem(
        Location(path, text.count("\n", 0, offset) + 1),
        "W13",
        "no cell stands above the expression "
        + (f"`= {code}`" if offset < end else "that stands here"),
        why="an expression is evaluated in the session of the nearest cell above it",
        hint="move the sentence below the cell, or add a hidden set-up cell above it",
    )

"""Splice what the sessions did into the page's text.

Prose is never touched: cells, directives and expressions are replaced at their offsets.
What a program printed can't become Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

from weaver import inline
from weaver.html import LANGUAGE
from weaver.model import (
    Artifact,
    Cell,
    CellResult,
    Expression,
    Failure,
    Figure,
    Output,
    Page,
    Session,
    SessionResult,
    Stream,
    Value,
)
from weaver.plain import clean

ARTIFACTS = "assets/woven"
"""Folder of the artifacts, within the docs folder's address space."""

_MISSING = "(not computed)"
_MOST_LINES_OF_MESSAGE = 12
_ACTIVE = re.compile(
    r"""[!-+/:<-@\[-`{-~](?<!%)  # all of ASCII's punctuation but . , ; % -
    |-{2,}|\.{3,}  # a dash or an ellipsis for some
    |(?:(?<=^\d)|(?<=^\d\d)|(?<=^\d\d\d))\.(?!\d)|^-(?=\s)  # the beginning of a list""",
    re.VERBOSE,
)
_FOREIGN = re.compile(r"^([ \t]*)(?=;*-+8<-|:::)", re.MULTILINE)
"""The beginning of an include, or of a region: preprocessors look for both everywhere."""
_INCLUDE = re.compile(r"^([ \t]*)(?=-+8<-)")


def render_page(
    page: Page, results: list[tuple[Session, SessionResult]], uri: str
) -> tuple[str, tuple[Artifact, ...]]:
    """The page's text with outputs, and the files that it shows.

    Args:
        page: the page as parsed.
        results: every session of the page with what it did.
        uri: the page's path within the docs folder; figures are linked relative to it.
    """
    pieces = [(*_whole_lines(page.text, start, end), "") for start, end in page.removals]
    removed = {end: start for start, end, _ in pieces}
    artifacts: dict[str, Artifact] = {}
    for session, result in results:
        for index, cell in enumerate(session.cells):
            done = result.cells[index] if index < len(result.cells) else None
            if cell.hidden:
                continue
            if not cell.embedded:
                texts = _texts_of_cell(session, result, index)
                shown = _Shown(cell, done, texts, uri, must_fail=session.must_fail)
                gap = _gap(page.text, cell.fence.start, removed)
                pieces.append((cell.fence.start, cell.fence.end, gap + _cell(shown)))
            for figure in _figures(done) if cell.options.output != "hide" else ():
                for name in {figure.light, figure.dark}:
                    artifacts[name] = Artifact(f"{ARTIFACTS}/{name}", result.folder / name)
        for expression, value in zip(session.expressions, result.values, strict=True):
            if expression.end > expression.start:
                pieces.append((expression.start, expression.end, _value(expression, value)))
    return splice(page.text, pieces), tuple(artifacts[name] for name in sorted(artifacts))


Piece = tuple[int, int, str]
"""What takes the place of `text[start:end]`."""


def outputs_of_cell(
    session: Session, result: SessionResult, index: int, uri: str
) -> list[tuple[Output, str]]:
    """A cell's outputs, each with its Markdown, for owners of regions who place them themselves.

    Args:
        session: the cell's session.
        result: what the session did.
        index: of the cell within the session.
        uri: the page's path within the docs folder.
    """
    cell = session.cells[index]
    done = result.cells[index] if index < len(result.cells) else None
    if cell.options.output == "hide" or not done:
        return []
    texts = _texts_of_cell(session, result, index)
    shown = _Shown(cell, done, texts, uri, must_fail=session.must_fail)
    return [(output, "\n".join(lines)) for output, lines in _outputs(shown)]


def splice(text: str, pieces: list[Piece]) -> str:
    """Replace the ranges; where one lies inside another, the outer one wins."""
    parts, at = [], 0
    for start, end, new in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        if start < at:
            continue
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a range to whole lines if nothing else stands on them."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    alone = not text[first:start].strip() and not text[end:last].strip()
    return (first, last) if alone else (start, end)


def _gap(text: str, at: int, removed: dict[int, int]) -> str:
    """The blank line that a fence lacks below a paragraph: for some, it would be a part of that."""
    while at in removed:
        at = removed[at]
    return "\n" if text[text.rfind("\n", 0, max(at - 1, 0)) + 1 : at].strip() else ""


class _Shown:
    """A cell about to be shown."""

    def __init__(
        self,
        cell: Cell,
        done: CellResult | None,
        texts: tuple[str, str],
        uri: str,
        *,
        must_fail: bool,
    ) -> None:
        self.cell = cell
        self.done = done
        self.alt, self.caption = texts
        self.uri = uri
        self.must_fail = must_fail


def _cell(shown: _Shown) -> str:
    cell = shown.cell
    # An include has no place in a cell. It is a problem, and must not be obeyed all the same.
    code = cell.lines
    if "-8<-" in cell.code:
        code = [_INCLUDE.sub("\\1\u2060", line) for line in code]
    lines = [f"{cell.fence.mark}{info(cell)}", *code, cell.fence.mark]
    if cell.options.output != "hide" and shown.done:
        outputs = [output for _, output in _outputs(shown)]
        # HTML with Markdown in it is only known at the margin; a rule says so.
        if outputs and cell.options.output == "fold" and not cell.fence.indent:
            outputs = [
                ['<details class="cell-fold" markdown="1">', "<summary>Output</summary>"],
                *outputs,
                ["</details>"],
            ]
        for output in outputs:
            lines += ["", *output]
    indent = cell.fence.indent
    return "\n".join(indent + line if line else "" for line in lines)


def info(cell: Cell) -> str:
    """What stands behind the marks that open the cell's fence: its language, and its options."""
    options = [
        f'{name}="{value}"'
        for name, value in (("title", cell.options.title), ("hl_lines", cell.options.hl_lines))
        if value
    ]
    return "{" + " ".join([".python", *options]) + "}" if options else "python"


def _outputs(shown: _Shown) -> Iterator[tuple[Output, list[str]]]:
    assert shown.done
    figures = _figures(shown.done)
    numbers = count()
    for output in shown.done.outputs:
        match output:
            case Stream(name="stdout"):
                lines = _fence(output.text, "cell-output", "Output")
            case Stream():
                lines = _fence(output.text, "cell-output cell-stderr", "Messages")
            case Failure():
                title = "Error, as expected" if shown.must_fail else "Error"
                lines = _fence(_failure(output), "cell-output cell-failure", title)
            case Figure():
                at = next(numbers)
                lines = [_image(output, _alt_of(shown.alt, at, figures), shown.uri)]
                if shown.caption and at == len(figures) - 1:
                    lines += ["", shown.caption, "{: .cell-caption }"]
        yield output, lines


def _figures(done: CellResult | None) -> list[Figure]:
    return [output for output in done.outputs if isinstance(output, Figure)] if done else []


def _alt_of(alt: str, at: int, figures: list[Figure]) -> str:
    return f"{alt} ({at + 1} of {len(figures)})" if len(figures) > 1 else alt


def _fence(text: str, classes: str, title: str) -> list[str]:
    # An invisible joiner keeps what a program prints from being obeyed.
    text = _FOREIGN.sub("\\1\u2060", clean(text))
    longest = max((len(run) for run in re.findall(r"~+", text)), default=0)
    mark = "~" * max(3, longest + 1)
    names = " ".join(f".{name}" for name in (LANGUAGE, *classes.split()))
    return [f'{mark} {{{names} title="{title}"}}', *text.rstrip("\n").split("\n"), mark]


def _failure(failure: Failure) -> str:
    lines = (failure.message or "").splitlines()
    if len(lines) > _MOST_LINES_OF_MESSAGE:
        lines = [*lines[:_MOST_LINES_OF_MESSAGE], "..."]
    return "\n".join([f"{failure.type}: {lines[0]}", *lines[1:]]) if lines else failure.type


def _image(figure: Figure, alt: str, uri: str) -> str:
    """The figure as Markdown: one image for light pages and one for dark ones."""
    sides = {figure.light: "#only-light", figure.dark: "#only-dark"}
    if len(sides) == 1:
        sides = {figure.light: ""}
    images = []
    for name, side in sides.items():
        link = f"{'../' * uri.count('/')}{ARTIFACTS}/{name}"
        size = f'width="{figure.width}" height="{figure.height}"'
        # Decoded with its page. Aside ("async"), it comes after its text, and Chromium 156 without
        # a graphics card stops drawing such a page more often.
        attributes = f'{{ .cell-figure {size} loading="lazy" decoding="sync" }}'
        images.append(f"![{alt}]({link}{side}){attributes}")
    return "".join(images)


def _value(expression: Expression, value: Value | Failure | None) -> str:
    text = value.text if isinstance(value, Value) else _MISSING
    if expression.embedded:
        return _escape(text)
    return inline.computed(expression.code, _escape(text))


def _texts_of_cell(session: Session, result: SessionResult, index: int) -> tuple[str, str]:
    """The cell's alt and caption, their expressions replaced."""
    options = session.cells[index].options
    if not (options.alt or options.caption):
        return "", ""
    values = iter(
        (expression, value)
        for expression, value in zip(session.expressions, result.values, strict=True)
        if expression.start < 0 and expression.after == index
    )

    def fill(text: str, write: Callable[[Expression, Value | Failure | None], str]) -> str:
        spans = inline.find_spans(text)
        return splice(text, [(start, end, write(*next(values))) for start, end, _ in spans])

    # The alternative is plain text, the caption is Markdown.
    alt = fill(options.alt, lambda _, value: value.text if isinstance(value, Value) else _MISSING)
    return _escape(alt), fill(options.caption, _value)


def _escape(text: str) -> str:
    """Text as Markdown that means just this text, on one line, whatever extensions there are."""
    text = " ".join(clean(text).split())
    return _ACTIVE.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), text)

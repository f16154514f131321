"""Put a notebook together: prose, cells and outputs in the order of the page."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaver import parse, runtime
from weaver.model import (
    Cell,
    CellResult,
    Failure,
    Figure,
    Page,
    Session,
    SessionResult,
    Stream,
    Value,
)
from weaver.plain import clean
from weaver.render import Piece, splice

from notebook import modules, prose

Done = tuple[tuple[Session, SessionResult], ...]
"""The sessions of a page, and what they did."""

_MARK = "\ue33c"
"""A character of nobody's: it stands for a cell while the text around it is made simple."""
_INSTEAD = {"lab": "*Here the page has a figure that answers.*"}
_QUESTIONS = "*Here the page asks you questions.*"
"""What a notebook says in the place of a region: it could not keep an answer to itself."""
_ACTIVE = re.compile(r"[&<>*_`\[\]|$~#\\{}]|^[-+=](?![\d.])")
"""What could mean something else to Jupyter than itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page comes from."""

    root: Path
    """The project's folder."""
    resolve: prose.Resolve
    """Finds the addresses of pages."""


def compose(page: Page, done: Done, source: Source) -> str | None:
    """The notebook as JSON, the same for the same page; None for a page without cells."""
    if not (shown := _shown(done)):
        return None
    codes = [session.code for session, _ in shown]
    files = modules.needed_files(codes, source.root)
    first = modules.write_cell(files, codes, runtime.SEED)
    cells = [
        _markdown(_introduction(source.resolve(""))),
        _code(first, [], {"jupyter": {"source_hidden": True}, "cellView": "form"}),
        *_body(page, done, source),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _shown(done: Done) -> Done:
    """Without the sessions of questions, which only belong to the page."""
    return tuple(pair for pair in done if not all(cell.embedded for cell in pair[0].cells))


def _introduction(address: str) -> str:
    page = f"[a page of the site]({address})" if address else "a page of the site"
    return (
        f"This notebook was made from {page}. It runs from top to bottom in Jupyter and in Colab; "
        "the outputs are those of the site. On another kind of processor, training may give "
        "somewhat different numbers."
    )


def _body(page: Page, done: Done, source: Source) -> Iterator[dict]:
    made = [
        pair
        for number, (session, result) in enumerate(_shown(done))
        for pair in _cells(session, result, again=number > 0)
    ]
    text = _with_marks(page, [cell for cell, _ in made], done)

    def read_section(path: str, name: str) -> str:
        text = (source.root / path).read_text(encoding="utf-8")
        return prose.section(text.replace(_MARK, ""), name)

    pieces = prose.simplify(text, read_section, source.resolve).split(_MARK)
    following = iter(sorted(made, key=lambda pair: pair[0].fence.start))
    for number, words in enumerate(pieces):
        if number:
            yield next(following)[1]
        if words.strip():
            yield _markdown(re.sub(r"\n{3,}", "\n\n", words).strip("\n"))


def _with_marks(page: Page, cells: list[Cell], done: Done) -> str:
    """The page's text with a mark for each cell, values for expressions, and less of the rest."""
    removals = list(page.removals)
    pieces: list[Piece] = []
    for cell in cells:
        around = [(a, b) for a, b in removals if a <= cell.fence.start and cell.fence.end <= b]
        start, end = around[0] if around else (cell.fence.start, cell.fence.end)
        removals = [pair for pair in removals if pair != (start, end)]
        pieces.append((start, end, _MARK))
    pieces += [(start, end, "") for start, end in removals]
    for session, result in done:
        for expression, value in zip(session.expressions, result.values, strict=True):
            text = _as_words(value.text) if isinstance(value, Value) else ""
            if expression.end > expression.start:
                pieces.append((expression.start, expression.end, text))
    marks = [piece for piece in pieces if piece[2] == _MARK]
    for match in parse.find_regions(page.text, (*page.fences, *page.tildes, *page.comments)):
        at, end = match.span()
        words = _INSTEAD.get(match["name"], _QUESTIONS)
        # Cells below may go on from those of a question, so these stay.
        for start, after, _ in sorted(mark for mark in marks if at <= mark[0] < end):
            pieces.append((at, start, f"{words}\n\n"))
            at, words = after, "\n\n"
        pieces.append((at, end, words))
    pieces.append((0, parse.front_matter_end(page.text), ""))
    pieces += [(*match.span(), "") for match in re.finditer(_MARK, page.text)]
    return splice(page.text, pieces)


def _as_words(value: str) -> str:
    """A value as Markdown that means just this text, on one line."""
    text = " ".join(clean(value).replace(_MARK, "").split())
    return _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", text)


def _cells(session: Session, result: SessionResult, *, again: bool) -> Iterator[tuple[Cell, dict]]:
    """Each cell with its notebook cell; `again` if another session came before."""
    for index, cell in enumerate(session.cells):
        done = result.cells[index] if index < len(result.cells) else None
        code = cell.code.rstrip("\n")
        if again and not index:
            code = f"begin()\n{code}"
        metadata: dict[str, Any] = {"jupyter": {"source_hidden": True}} if cell.hidden else {}
        if session.must_fail and index == len(session.cells) - 1:
            metadata["tags"] = ["raises-exception"]
        yield cell, _code(code, list(_outputs(cell, done, result.folder)), metadata)


def _outputs(cell: Cell, done: CellResult | None, folder: Path) -> Iterator[dict]:
    if cell.hidden or cell.embedded or cell.options.output == "hide":
        return  # what the cell of a question gives may be the answer
    for output in done.outputs if done else ():
        match output:
            case Stream():
                text = clean(output.text)
                yield {"output_type": "stream", "name": output.name, "text": _split(text)}
            case Failure():
                line = f"{output.type}: {clean(output.message)}"
                yield {
                    "output_type": "error",
                    "ename": output.type,
                    "evalue": clean(output.message),
                    "traceback": [line],
                }
            case Figure():
                yield {
                    "output_type": "display_data",
                    "data": _picture(folder / output.light),
                    "metadata": {},
                }


def _picture(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    if path.suffix == ".svg":
        return {"image/svg+xml": _split(data.decode("utf-8")), "text/plain": ["<Figure>"]}
    return {"image/png": base64.b64encode(data).decode("ascii"), "text/plain": ["<Figure>"]}


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _split(text)}


def _code(code: str, outputs: list[dict], metadata: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": metadata, "outputs": outputs, "source": _split(code)}


def _split(text: str) -> list[str]:
    """The text as notebooks hold it: by lines, which makes differences readable."""
    return text.splitlines(keepends=True)

"""A page in Jupyter's own format, with what its cells did: for a site that shows notebooks.

What a page says between two cells is one cell of words. A picture is a link to the site's own
copies, one for light pages and one for dark ones, and so belongs to the page's address.
"""

from __future__ import annotations

import html
import re
from typing import Any

from weaver import parse, render
from weaver.model import Cell, CellResult, Failure, Figure, Output, Page, Session, SessionResult

_CUT = "\ue330"
"""Stands where a cell of code stood. In no text that people write."""


def executed(page: Page, results: list[tuple[Session, SessionResult]], uri: str) -> dict[str, Any]:
    """The notebook, as JSON has it.

    Args:
        page: the page as parsed.
        results: every session of the page with what it did.
        uri: the page's path within the docs folder; figures are linked relative to it.
    """
    code: dict[int, dict[str, Any]] = {}
    pieces = [(0, parse.front_matter_end(page.text), ""), *render.around_cells(page, results)]
    for session, result in results:
        for index, cell in enumerate(session.cells):
            done = result.cells[index] if index < len(result.cells) else None
            texts = render.texts_of_cell(session, result, index)
            code[cell.fence.start] = _code(cell, done, texts, uri)
            pieces.append((cell.fence.start, cell.fence.end, f"{_CUT}{cell.fence.start}{_CUT}"))
    parts = re.split(f"{_CUT}([0-9]+){_CUT}", render.splice(page.text, pieces))
    cells = []
    for number, part in enumerate(parts):
        if number % 2:
            cells.append(code[int(part)] | {"execution_count": number // 2 + 1})
        elif part.strip():
            cells.append({"cell_type": "markdown", "metadata": {}, "source": part.strip()})
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def _code(cell: Cell, done: CellResult | None, texts: tuple[str, str], uri: str) -> dict[str, Any]:
    shown = done.outputs if done and cell.options.output != "hide" else ()
    return {
        "cell_type": "code",
        "metadata": {},
        "source": "\n".join(cell.lines),
        "outputs": [_output(output, texts, uri) for output in shown],
    }


def _output(output: Output, texts: tuple[str, str], uri: str) -> dict[str, Any]:
    match output:
        case Figure():
            alt, caption = texts
            return {
                "output_type": "display_data",
                "data": {"text/plain": html.unescape(alt)},
                "metadata": {"image": render.image(output, alt, uri), "caption": caption},
            }
        case Failure():
            return {
                "output_type": "error",
                "ename": output.type,
                "evalue": output.message or "",
                "traceback": [],
            }
        case _:
            return {
                "output_type": "stream",
                "name": output.name,
                "text": render.clean(output.text),
            }

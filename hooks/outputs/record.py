"""Weave a project and write down everything that readers see of its runs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from laboratory.regions import find_expressions
from quiz_engine.parse import parse_quizzes
from weaver import encoding, extensions, measure, percent
from weaver.model import Failure, Figure, Page, SessionResult, Stream, Value, WovenPage
from weaver.pipeline import Settings, Weaver
from weaver.plain import clean

RECORD = "record.json"
FIGURES = "figures"


def record(root: Path, folder: Path) -> list[str]:
    """Weave all pages of the project in `root`; its outputs are written to `folder`.

    Returns:
        The problems of the pages. There is a record all the same.
    """
    sources = tuple(each.find_expressions for each in extensions.load(root))
    weaver = Weaver(Settings(root, root / ".cache/weaver", sources), say=print)
    files = {
        path.relative_to(root).as_posix(): path
        for path in sorted((root / "docs").rglob("[!.]*.*"))
        if path.suffix in {".md", percent.SUFFIX}
    }
    texts, problems = encoding.read(files)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / FIGURES).mkdir(parents=True)
    with weaver.kernel:
        problems += weaver.measure(meanwhile=texts)
        weaver.start(texts)
        woven = [weaver.weave(path, path.removeprefix("docs/")) for path in texts]
        data = {
            "pages": {page.path: _page(page, folder) for page in woven},
            "sessions": [row for page in woven for row in _sessions(page)],
            "experiments": {
                path.stem: path.read_text(encoding="utf-8")
                for path in sorted((root / measure.RESULTS).glob("*.json"))
            },
        }
    problems += [problem for page in woven for problem in page.problems]
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / RECORD).write_text(text, encoding="utf-8")
    return [str(problem) for problem in problems]


def main(folder: Path) -> int:
    """Record the project in the working folder; the exit status says whether all went well."""
    problems = record(Path.cwd(), folder)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


def _page(page: WovenPage, folder: Path) -> dict[str, Any]:
    cells, values = [], []
    for session, result in page.sessions:
        for cell, done in zip(session.cells, result.cells, strict=False):
            texts = [_words(o) for o in done.outputs if not isinstance(o, Figure)]
            figures = [o.light for o in done.outputs if isinstance(o, Figure)]
            for name in figures:
                shutil.copyfile(result.folder / name, folder / FIGURES / name)
            cells.append(
                {"line": cell.line, "code": cell.code, "text": "".join(texts), "figures": figures}
            )
        for expression, value in zip(session.expressions, result.values, strict=True):
            if expression.start != expression.end:
                shown = value.text if isinstance(value, Value) else "(not computed)"
                values.append({"line": expression.line, "code": expression.code, "text": shown})
    keys = list(_keys(page.page))
    return {"cells": cells, "values": values, "labs": list(_labs(page)), "keys": keys}


def _words(output: Stream | Failure) -> str:
    if isinstance(output, Stream):
        return clean(output.text)
    return f"{output.type}: {clean(output.message)}\n"


def _labs(page: WovenPage) -> Iterator[dict[str, Any]]:
    """What each laboratory begins with, a number a line."""
    text = page.page.text
    for offset, code in find_expressions(text):
        if offset in page.values:
            data = json.dumps(page.values[offset], indent=1, ensure_ascii=False)
            line = text.count("\n", 0, offset) + 1
            yield {"line": line, "code": code[1:-1], "text": data + "\n"}


def _keys(page: Page) -> Iterator[dict[str, Any]]:
    """Each question with its options, the right ones marked."""
    quizzes = parse_quizzes(page.text, page.path)
    for question in quizzes.questions:
        yield {"line": question.line, "code": question.title, "text": _marked(question.options)}
    for task in quizzes.gap_tasks:
        for gap in task.gaps:
            title = f"{task.title}: {gap.around}"
            yield {"line": gap.line, "code": title, "text": _marked(gap.options)}


def _marked(options: tuple) -> str:
    return "".join(f"[{'x' if option.right else ' '}] {option.text}\n" for option in options)


def _sessions(page: WovenPage) -> Iterator[dict[str, Any]]:
    for session, result in page.sessions:
        yield {
            "page": page.path,
            "line": session.line,
            "cached": result.cached,
            "seconds": _seconds(result),
            "reason": result.reason,
        }


def _seconds(result: SessionResult) -> float:
    """Time in cells; a result from the cache took its time before."""
    return 0.0 if result.cached else round(result.seconds, 2)

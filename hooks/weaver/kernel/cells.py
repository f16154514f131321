"""Run the cells of a session one after the other, and describe what each of them gave."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from weaver.kernel import figures, isolation
from weaver.kernel.capture import Capture
from weaver.kernel.execution import Namespace, sound
from weaver.kernel.job import PROGRESS, Job

_HOOKS = str(Path(__file__).resolve().parents[2])
_BEFORE = r"(?:(?<![\w.~-])|(?<=\\[nrt]))"
_AFTER = r"(?![\w-]|\.\w)"
"""Around a folder's name: in `/other/app` or `/apple` it is a part of another one. What looks like
a letter before it may be a line's end, as `repr` writes it."""
_IN_DRAWING = "it was raised when the build drew the figure that the cell leaves open"


class Cells:
    """The state of a session: its namespace, and what its cells gave so far."""

    def __init__(self, job: Job, capture: Capture) -> None:
        self.job = job
        self.namespace = Namespace(job.page, _text(job), job.root)
        self._folder = Path(job.folder)
        self._capture = capture
        self._done: list[dict[str, Any]] = []
        self._values: list[dict[str, Any] | None] = []
        """Of the expressions after the cells that are done, in the job's order."""
        self._failed = False

    @property
    def done(self) -> int:
        """How many cells have run."""
        return len(self._done)

    @property
    def over(self) -> bool:
        """Whether no cell is left that could run."""
        return self._failed or self.done == len(self.job.cells)

    @property
    def result(self) -> dict[str, Any]:
        """What the session leaves."""
        values: list[dict[str, Any] | None] = [None] * len(self.job.expressions)
        for number, value in zip(self._evaluated(self.done), self._values, strict=False):
            values[number] = value
        return {"cells": self._done, "values": values}

    def change(self, job: Job) -> None:
        """Go on with a job that is the same so far; only its later cells may be others."""
        self.job = replace(job, folder=str(self._folder))
        self.namespace.show(_text(job))

    def run_next(self) -> None:
        """Run the next cell, then evaluate the expressions that follow it."""
        index = self.done
        (self._folder / PROGRESS).write_text(str(index), encoding="utf-8")
        started = time.perf_counter()
        outputs, failure = self._run(*self.job.cells[index])
        self._capture.restore()
        self._done.append({"outputs": outputs, "seconds": time.perf_counter() - started})
        if failure and self.done < len(self.job.cells):
            self._failed = True
            return
        for number in self._evaluated(self.done)[len(self._values) :]:
            _, line, expression = self.job.expressions[number]
            self._values.append(self._evaluate(expression, line))
        # What an expression prints or draws is nobody's output.
        for name in ("stdout", "stderr"):
            self._capture.take(name)
        figures.discard()

    def _run(self, line: int, code: str) -> tuple[list[dict[str, Any]], bool]:
        failure = None
        pictures: list[dict[str, Any]] = []
        try:
            self.namespace.run(code, line)
        except BaseException as error:  # noqa: BLE001 - a cell may raise anything
            failure = self._describe(error)
        try:
            pictures = figures.collect(self._folder)
        except BaseException as error:  # noqa: BLE001 - drawing runs the cell's own artists
            if not failure:
                failure = self._describe(error)
                failure["note"] = failure["note"] or _IN_DRAWING
        outputs: list[dict[str, Any]] = []
        left = self.job.output
        for name in ("stdout", "stderr"):
            printed, cut = self._capture.take(name, left)
            left -= len(printed)
            if printed or cut:
                text = self._without_places(printed.decode("utf-8", "replace"))
                outputs.append({"kind": "stream", "name": name, "text": text, "cut": cut})
        outputs += [{"kind": "figure", **picture} for picture in pictures]
        if failure:
            outputs.append({"kind": "failure", **failure})
        return outputs, failure is not None

    def _evaluated(self, cells: int) -> list[int]:
        """Numbers of the expressions that stand after the first `cells` cells, cell by cell."""
        numbers = range(len(self.job.expressions))
        after = {number: self.job.expressions[number][0] for number in numbers}
        return sorted((number for number in numbers if after[number] < cells), key=after.get)

    def _evaluate(self, code: str, line: int) -> dict[str, Any]:
        try:
            value = self.namespace.evaluate(code, line)
            text = self._without_places(sound(str(value)))
            size, limit = len(text.encode()), self.job.output
            if size > limit:
                raise ValueError(f"its value has {size} bytes, the limit is {limit}")
            return {"text": text, "data": _plain(value)}
        except BaseException as error:  # noqa: BLE001 - as for cells
            return {"failure": self._describe(error)}

    def _describe(self, error: BaseException) -> dict[str, Any]:
        """The exception, its lines counted within cells: the cells may move on the page."""
        failure = self.namespace.describe(error)
        failure["message"] = self._without_places(failure["message"])
        frames = []
        for line in failure.pop("lines"):
            for index, (first, code) in enumerate(self.job.cells):
                source = code.removesuffix("\n").split("\n")
                if first <= line < first + len(source):
                    text = source[line - first].strip()
                    frames.append({"cell": index, "line": line - first + 1, "source": text})
        return {**failure, "frames": frames, "note": _note(error)}

    def _without_places(self, text: str) -> str:
        """The text without this machine's folders: readers have others, and so has a second build.

        Warnings name the file that they come from, for one; a printed stack names our own.
        """
        places = (
            (str(self._folder / "work"), "/session"),
            (str(self._folder), "/session/.."),
            (self.job.root, "/project"),
            (_HOOKS, "/engine"),
        )
        for folder, name in places:
            text = rename(folder, name, text)
        return text


def rename(folder: str, name: str, text: str) -> str:
    """The text with another name for a folder, wherever it is the folder that is named."""
    folder = folder.rstrip(os.sep)
    if not folder:  # the project lies in no other: it would be between all letters
        return text
    return re.sub(f"{_BEFORE}{re.escape(folder)}{_AFTER}", name, text)


def _note(error: BaseException) -> str:
    try:
        return isolation.explain(error)
    except BaseException:  # noqa: BLE001 - its attributes may be code of the cell
        return ""


def _plain(value: object) -> Any:
    """The value as JSON gives it back, or None where JSON can't hold it."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        return json.loads(text) if text == sound(text) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _text(job: Job) -> str:
    """The session's code at the lines where it stands in the page."""
    lines: list[str] = []
    for first, code in job.cells:
        lines += [""] * (first - 1 - len(lines))
        lines += code.removesuffix("\n").split("\n")
    return "\n".join(lines) + "\n"

"""What the process of one session does, from its first to its last breath."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from weaver import runtime
from weaver.kernel import descendants, figures, inputs, limits
from weaver.kernel.capture import Capture
from weaver.kernel.execution import Namespace, sound
from weaver.kernel.job import PROGRESS, STACK, Job, write_result


def run(job: Job) -> None:
    """Run the session and leave its result in its folder. The caller ends the process."""
    folder = Path(job.folder)
    process = os.getpid()
    _settle(job, folder)
    stack = (folder / STACK).open("w", encoding="utf-8")
    faulthandler.enable(stack, all_threads=False)
    # When time is up, this ends the process with status 1, whatever Python is busy with.
    faulthandler.dump_traceback_later(job.seconds, exit=True, file=stack)
    capture = Capture(folder, job.output)
    limits.apply(job.seconds, job.memory)
    runtime.reset()
    seen = inputs.Inputs(Path(job.root), folder.parent)
    result = _run_cells(job, folder, capture)
    if os.getpid() != process:
        return  # a fork that a cell made, and that ran on into here
    faulthandler.cancel_dump_traceback_later()
    result["files"], result["modules"] = seen.close("".join(code for _, code in job.cells))
    write_result(folder, result)


def _settle(job: Job, folder: Path) -> None:
    """Own process group, own working folder, nothing on standard input."""
    if hasattr(os, "setsid"):
        os.setsid()
        # Ctrl-C is for the server, which ends its sessions itself.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        descendants.adopt_orphans()
        descendants.end_with_parent()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    work = folder / "work"
    work.mkdir()
    os.chdir(work)
    for name in ("HOME", "TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(work)
    # Cells import from the project, never from the engine's folder or the working folder.
    hooks = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [job.root, *(path for path in sys.path if path not in {"", hooks, job.root})]
    sys.dont_write_bytecode = True
    sys.argv = [job.page]


def _run_cells(job: Job, folder: Path, capture: Capture) -> dict[str, Any]:
    namespace = Namespace(job.page, _text(job), job.root)
    sys.modules["__main__"] = namespace.module
    cells: list[dict[str, Any]] = []
    values: list[dict[str, Any] | None] = [None] * len(job.expressions)
    for index, (line, code) in enumerate(job.cells):
        (folder / PROGRESS).write_text(str(index), encoding="utf-8")
        started = time.perf_counter()
        failure = None
        pictures: list[dict[str, Any]] = []
        try:
            namespace.run(code, line)
        except BaseException as error:  # noqa: BLE001 - a cell may raise anything
            failure = _describe(namespace, error, job)
        try:
            pictures = figures.collect(folder)
        except Exception as error:  # noqa: BLE001 - drawing runs the cell's own artists
            failure = failure or _describe(namespace, error, job)
        outputs: list[dict[str, Any]] = []
        for name in ("stdout", "stderr"):
            text, cut = capture.take(name)
            if text:
                outputs.append({"kind": "stream", "name": name, "text": text, "cut": cut})
        outputs += [{"kind": "figure", **picture} for picture in pictures]
        if failure:
            outputs.append({"kind": "failure", **failure})
        capture.restore()
        cells.append({"outputs": outputs, "seconds": time.perf_counter() - started})
        if failure and index < len(job.cells) - 1:
            break
        for number, (after, at, expression) in enumerate(job.expressions):
            if after == index:
                values[number] = _evaluate(namespace, expression, at, job)
        for name in ("stdout", "stderr"):
            capture.take(name)  # what an expression prints is nobody's output
    return {"cells": cells, "values": values}


def _evaluate(namespace: Namespace, code: str, line: int, job: Job) -> dict[str, Any]:
    try:
        value = namespace.evaluate(code, line)
        text = str(value)
        if len(text) > job.output:
            raise ValueError(f"its value has {len(text)} characters, the limit is {job.output}")
        return {"text": sound(text), "data": _plain(value)}
    except BaseException as error:  # noqa: BLE001 - as for cells
        return {"failure": _describe(namespace, error, job)}


def _describe(namespace: Namespace, error: BaseException, job: Job) -> dict[str, Any]:
    """The exception, its lines counted within cells: the cells may move on the page."""
    failure = namespace.describe(error)
    frames = []
    for line in failure.pop("lines"):
        for index, (first, code) in enumerate(job.cells):
            source = code.removesuffix("\n").split("\n")
            if first <= line < first + len(source):
                text = source[line - first].strip()
                frames.append({"cell": index, "line": line - first + 1, "source": text})
    return {**failure, "frames": frames}


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

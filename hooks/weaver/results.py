"""From what a process left in its folder to records, and to the words for what went wrong."""

from __future__ import annotations

import json
import re
import signal
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

from weaver import evidence
from weaver.kernel import isolation, states
from weaver.kernel.execution import CALLS
from weaver.kernel.figures import MOST_FIGURES
from weaver.kernel.job import BROKEN, NO_ROOM, PROGRESS, RESULT, STACK, Ended
from weaver.model import (
    CellResult,
    Failure,
    Figure,
    Frame,
    Limits,
    Output,
    Session,
    SessionResult,
    Stream,
    Value,
)

_MOST = 200
"""Characters of words that a forger may have chosen."""
_MOST_OF_A_FAILURE = 64 * 1024
"""Characters; its message, by far the most of it, is cut after 4000."""
_MOST_BYTES_AROUND = 4 * 1024**2
"""Bytes of a result besides what was printed: thousands of files that it depends on, say."""
_MOST_BYTES_OF_A_BYTE = 6
"""How long JSON makes one, as in `\\u001b`."""
_RISKS = (isolation.FILES, isolation.EMPTYING, isolation.NETWORK)


def read_folder(folder: Path, session: Session, limits: Limits) -> dict[str, Any]:
    """The raw result that a session wrote.

    Raises:
        OSError, ValueError, RecursionError: there is none, or it is not complete.
    """
    texts = len(session.cells) + 2 * len(session.expressions)  # a value is also left as data
    most = _MOST_BYTES_AROUND + texts * limits.output * _MOST_BYTES_OF_A_BYTE
    return json.loads(evidence.read(folder / RESULT, min(most, evidence.MOST_BYTES)))


def decode(raw: dict[str, Any], folder: Path, **more: Any) -> SessionResult:
    """Records from a raw result whose artifacts lie in `folder`.

    Raises:
        ValueError, KeyError, TypeError, OverflowError: it is not as sessions write it.
    """
    return SessionResult(
        cells=tuple(
            CellResult(tuple(map(_output, cell["outputs"])), _seconds(cell["seconds"]))
            for cell in raw["cells"]
        ),
        values=tuple(_value(value) for value in raw["values"]),
        folder=folder,
        seconds=sum(float(cell["seconds"]) for cell in raw["cells"]),
        unprotected=tuple(words for words in _RISKS if words in raw.get("unprotected", ())),
        **more,
    )


def check_shape(result: SessionResult, session: Session, limits: Limits) -> None:
    """See that a result can be this session's, and is no more than a session leaves.

    Raises:
        ValueError: it is not.
    """
    fits = len(result.values) == len(session.expressions)
    if not fits or not 0 < len(result.cells) <= len(session.cells):
        raise ValueError("it is the result of another session")
    failures = [value for value in result.values if isinstance(value, Failure)]
    for cell in result.cells:
        kinds = Counter(o.name if isinstance(o, Stream) else type(o) for o in cell.outputs)
        if kinds.pop(Figure, 0) > MOST_FIGURES or any(many > 1 for many in kinds.values()):
            raise ValueError("a cell has more outputs than cells can have")
        failures += [output for output in cell.outputs if isinstance(output, Failure)]
    for failure in failures:
        told = [failure.type, failure.message, *failure.trail, failure.note]
        calls = max(len(failure.frames), len(failure.trail))
        if sum(map(len, told)) > _MOST_OF_A_FAILURE or calls > 2 * CALLS:
            raise ValueError("an exception says more than any may")
        if not all(_is_of(frame, session) for frame in failure.frames):
            raise ValueError("it names lines that the session does not have")
    for value in result.values:
        if isinstance(value, Value) and len(value.text.encode()) > limits.output:
            raise ValueError(f"a value has more than {limits.output} bytes")


def check_inputs(raw: dict[str, Any]) -> None:
    """See that a raw result says what it depends on, in names of the project's files.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it does not.
    """
    for name, digest in raw["files"].items():
        path = PurePosixPath(_text(name))
        if path.is_absolute() or ".." in path.parts or "\0" in name or not _text(digest).isascii():
            raise ValueError(f"it depends on {name!r}, which is not the project's")
    for module in raw["modules"]:
        _text(module)


def changed(raw: dict[str, Any]) -> str:
    """The first input of a raw result that changed while the session ran; empty if none did."""
    names = (name for name, state in raw["files"].items() if state == states.CHANGED)
    return " ".join(next(names, "")[:_MOST].split())


def pictures(result: SessionResult) -> set[str]:
    """The names of the files that the figures of a result consist of."""
    outputs = [output for cell in result.cells for output in cell.outputs]
    figures = [output for output in outputs if isinstance(output, Figure)]
    return {name for figure in figures for name in (figure.light, figure.dark)}


def explain_crash(ended: Ended, session: Session, limits: Limits) -> SessionResult:
    """The result of a session whose process did not come to its end."""
    folder = Path(ended.place)
    return SessionResult(
        cells=(),
        values=(None,) * len(session.expressions),
        crash=_cause(ended, limits),
        crash_line=_last_line(folder, session),
        folder=folder,
    )


def in_words(error: Exception) -> str:
    """What is wrong with what a session left, in a line: a forger may have chosen some of it."""
    words = str(error)
    if isinstance(error, KeyError):
        words = f"it has no {error}"
    elif isinstance(error, OSError) and error.strerror:
        words = f"{Path(error.filename or '').name}: {error.strerror}"
    elif not isinstance(error, (ValueError, OSError)) or isinstance(error, json.JSONDecodeError):
        words = f"it is not written as sessions write it ({error})"
    return " ".join(words[:_MOST].split())


def _output(data: dict[str, Any]) -> Output:
    match data["kind"]:
        case "stream" if data["name"] in {"stdout", "stderr"}:
            return Stream(data["name"], _text(data["text"]), bool(data["cut"]))
        case "figure":
            names = (Path(data[side]).name for side in ("light", "dark"))
            return Figure(*names, int(data["width"]), int(data["height"]))
        case "failure":
            return _failure(data)
        case kind:
            raise ValueError(f"unknown output {kind!r}")


def _failure(data: dict[str, Any]) -> Failure:
    return Failure(
        _text(data["type"]),
        _text(data["message"]),
        tuple(
            Frame(int(frame["cell"]), int(frame["line"]), _text(frame["source"]))
            for frame in data["frames"]
        ),
        tuple(_text(line) for line in data["trail"]),
        _text(data.get("note", "")),
    )


def _value(data: dict[str, Any] | None) -> Value | Failure | None:
    if data is None:
        return None
    if "failure" in data:
        return _failure(data["failure"])
    _text(json.dumps(data["data"], allow_nan=False, ensure_ascii=False))
    return Value(_text(data["text"]), data["data"])


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise TypeError(f"{data!r} is no text")
    data.encode()  # a lone surrogate has no place in any file
    return data


def _seconds(data: object) -> float:
    seconds = float(data)
    if not 0 <= seconds < 1e6:
        raise ValueError(f"a cell took {seconds} seconds")
    return seconds


def _is_of(frame: Frame, session: Session) -> bool:
    """Whether a line is the session's, and the words are its."""
    if not 0 <= frame.cell < len(session.cells):
        return False
    lines = session.cells[frame.cell].lines
    return 0 < frame.line <= len(lines) and frame.source == lines[frame.line - 1].strip()


def _cause(ended: Ended, limits: Limits) -> str:
    match ended.status:
        case "timeout":
            return f"it ran longer than its limit of {limits.seconds:g} seconds"
        case "memory":
            return f"it used more than its limit of {limits.memory / 1024**2:.0f} MiB of memory"
        case "processes":
            return f"it started more processes than its limit of {limits.processes}"
        case "lost":
            return "it ended the server that runs all sessions"
        case "forged":
            return "it left something else in its folder than its result"
        case "unsteady":
            return "what it depends on changed, both times that it ran"
    if ended.code == 0:
        return "it ended its own process (os._exit?) before its last line"
    if ended.code == BROKEN:
        return (
            "it broke the code that runs it,"
            " by a change to built-in functions, modules, signals or open files"
        )
    if ended.code == NO_ROOM:
        return "the disk has no room for its result"
    if ended.code > 0:
        return f"its process ended with exit status {ended.code} before its last line"
    name = _signal_name(-ended.code)
    if name == "SIGXCPU":
        return f"it used more processor time than {limits.seconds:g} seconds"
    return f"its process was ended by the signal {name}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _last_line(folder: Path, session: Session) -> int:
    """Line of the page that was running: from the stack if there is one, else the cell's."""
    stack = _read(folder / STACK)
    page = session.page.encode("ascii", "backslashreplace").decode()  # as faulthandler writes it
    lines = re.findall(rf'File "{re.escape(page)}", line (\d{{1,7}})\b', stack)
    theirs = {each.line + more for each in session.cells for more in range(len(each.lines))}
    theirs |= {each.line for each in session.expressions}
    for line in map(int, lines):  # faulthandler puts the innermost frame first
        if line in theirs:
            return line
    progress = _read(folder / PROGRESS)[:7]
    index = int(progress) if progress.isdecimal() else 0
    return session.cells[min(index, len(session.cells) - 1)].line


def _read(path: Path) -> str:
    try:
        return evidence.read(path).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""

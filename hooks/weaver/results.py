"""From what a process left in its folder to records, and to the words for what went wrong."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

from weaver.kernel.job import PROGRESS, RESULT, STACK, Ended
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


def read_folder(folder: Path) -> dict[str, Any]:
    """The raw result that a session wrote.

    Raises:
        OSError, ValueError: there is none, or it is not complete.
    """
    return json.loads((folder / RESULT).read_text(encoding="utf-8"))


def decode(raw: dict[str, Any], folder: Path, **more: Any) -> SessionResult:
    """Records from a raw result whose artifacts lie in `folder`."""
    return SessionResult(
        cells=tuple(
            CellResult(tuple(_output(output) for output in cell["outputs"]), cell["seconds"])
            for cell in raw["cells"]
        ),
        values=tuple(_value(value) for value in raw["values"]),
        folder=folder,
        seconds=sum(cell["seconds"] for cell in raw["cells"]),
        **more,
    )


def explain_crash(ended: Ended, session: Session, limits: Limits) -> SessionResult:
    """The result of a session whose process did not come to its end."""
    folder = Path(ended.place or ended.folder)
    return SessionResult(
        cells=(),
        values=(None,) * len(session.expressions),
        crash=_cause(ended, limits),
        crash_line=_last_line(folder, session),
        folder=folder,
    )


def _output(data: dict[str, Any]) -> Output:
    match data["kind"]:
        case "stream":
            return Stream(data["name"], data["text"], data["cut"])
        case "figure":
            names = (Path(data[side]).name for side in ("light", "dark"))
            return Figure(*names, int(data["width"]), int(data["height"]))
        case "failure":
            return _failure(data)
        case kind:
            raise ValueError(f"unknown output {kind!r}")


def _failure(data: dict[str, Any]) -> Failure:
    return Failure(
        data["type"],
        data["message"],
        tuple(Frame(frame["cell"], frame["line"], frame["source"]) for frame in data["frames"]),
        tuple(data["trail"]),
    )


def _value(data: dict[str, Any] | None) -> Value | Failure | None:
    if data is None:
        return None
    return _failure(data["failure"]) if "failure" in data else Value(data["text"], data["data"])


def _cause(ended: Ended, limits: Limits) -> str:
    match ended.status:
        case "timeout":
            return f"it ran longer than its limit of {limits.seconds:g} seconds"
        case "memory":
            return f"it used more than its limit of {limits.memory / 1024**2:.0f} MiB of memory"
        case "processes":
            return f"it started more processes than its limit of {limits.processes}"
        case "lost":
            return "the server that runs sessions has ended"
    if ended.code == 0:
        return "it ended its own process (os._exit?) before its last line"
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
    lines = re.findall(rf'File "{re.escape(page)}", line (\d+)', stack)
    if lines:
        return int(lines[0])  # faulthandler puts the innermost frame first
    progress = _read(folder / PROGRESS)
    index = int(progress) if progress.isdecimal() else 0
    return session.cells[min(index, len(session.cells) - 1)].line


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

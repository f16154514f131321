"""What a session's process is told to do, and what it leaves behind."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

RESULT = "result.json"
"""Written last: a folder without it is of a session that did not end properly."""
STACK = "stack.txt"
"""Where faulthandler writes the stack of a session that crashes or takes too long."""
PROGRESS = "progress.txt"
"""The index of the cell that is running."""
BROKEN = 70
"""Exit status of a session whose cells broke the engine's own code in their process."""
NO_ROOM = 71
"""Exit status of a session whose result did not fit on the disk."""


@dataclass(frozen=True, slots=True)
class Job:
    """One session to run."""

    folder: str
    """Absolute path of a new, empty folder, the only place where the session may write."""
    root: str
    """Absolute path of the project."""
    page: str
    """Path of the page relative to the root, for tracebacks."""
    cells: tuple[tuple[int, str], ...]
    """First line and code of each cell."""
    expressions: tuple[tuple[int, int, str], ...]
    """Cell index after which to evaluate, line, and code of each expression."""
    seconds: float
    memory: int
    output: int
    processes: int
    checkpoints: bool = False
    """Whether the session is likely to run again, with other code in its later cells."""

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, line: str) -> Job:
        data = json.loads(line)
        data["cells"] = tuple(tuple(cell) for cell in data["cells"])
        data["expressions"] = tuple(tuple(item) for item in data["expressions"])
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Ended:
    """What the server says when a session's process is gone."""

    folder: str
    status: str
    """`done`, `timeout`, `memory`, `processes`, or `exit` with the exit status in `code`.

    The client adds three: `lost` if the server is gone, `forged` if what the session left is
    not what sessions leave, `unsteady` if it has run twice, and its inputs changed each time."""
    place: str
    """The folder that it worked in: another one if it went on from a checkpoint."""
    code: int = 0
    """Exit status; negative for the signal that ended the process."""
    seconds: float = 0.0
    """How long its process lived, as the server saw it."""
    held: tuple[str, ...] = ()
    """Folders that must stay, since there are checkpoints of sessions that worked in them."""

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, line: str) -> Ended:
        data = json.loads(line)
        return cls(**{**data, "held": tuple(data["held"])})


def write_result(folder: Path, result: dict) -> None:
    """Leave a complete result, or none."""
    draft = folder / (RESULT + ".draft")
    draft.write_text(json.dumps(result), encoding="utf-8", errors="backslashreplace")
    draft.replace(folder / RESULT)

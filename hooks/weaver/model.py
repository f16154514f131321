"""The records that travel through the engine. No logic lives here.

Text comes in as a `Page` of `Session`s of `Cell`s; running a session gives a
`SessionResult`; whatever is wrong on the way is a `Problem` with its place.
All line numbers are 1-based lines of the Markdown file, front matter included;
all offsets are character offsets into the file's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from weaver import plain


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a project file; prints as the clickable `path:line`."""

    path: str
    """Path relative to the project's root, with forward slashes."""
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author has to mend."""

    location: Location
    rule: str
    """Short code under which CONTRIBUTING.md explains the rule, such as `W03`."""
    message: str
    """What happened, in a line."""
    why: str = ""
    """Why it matters, or the details (a trimmed traceback, say)."""
    hint: str = ""
    """What to write instead."""

    def __str__(self) -> str:
        details = [line for part in (self.why, self.hint) for line in part.splitlines()]
        lines = [f"{self.location}: {self.rule} {self.message}", *details]
        return "\n    ".join(map(plain.for_log, lines))


@dataclass(frozen=True, slots=True)
class Fence:
    """A code fence of any language, as found in the text."""

    mark: str
    """The fence characters: three or more backticks, or three or more tildes."""
    info: str
    """Everything after the opening mark, stripped."""
    code: str
    """The lines between the marks, less the fence's own indent."""
    indent: str
    start: int
    end: int
    """The fence is `text[start:end]`: from its indent to the end of its closing line."""
    line: int
    """Line of the opening mark."""
    last_line: int

    @property
    def first_code_line(self) -> int:
        return self.line + 1


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment outside fences."""

    text: str
    """What stands between `<!--` and `-->`, stripped."""
    start: int
    end: int
    line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A comment line that pytest-codeblocks obeys."""

    name: str
    """`cont`, `expected-output`, `pytest.mark.xfail`, ..."""
    start: int
    end: int
    line: int


Show = Literal["show", "fold", "hide"]


@dataclass(frozen=True, slots=True)
class CellOptions:
    """What `<!-- cell: ... -->` above a cell asks for."""

    alt: str = ""
    """Text alternative of the cell's figures. May hold inline expressions."""
    caption: str = ""
    """A sentence under the figures. May hold inline expressions."""
    title: str = ""
    """Shown above the code."""
    hl_lines: str = ""
    """Lines of the code to highlight, such as `2 4-5`."""
    output: Show = "show"
    raises: str = ""
    """Name of the exception that this cell must raise."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A fence that the build runs and pytest-codeblocks verifies."""

    code: str
    fence: Fence
    options: CellOptions
    hidden: bool
    """Inside an HTML comment: runs, is not shown."""
    embedded: bool
    """Inside a `:::{...}` region: runs, but the region's owner shows it."""

    @property
    def line(self) -> int:
        """Line of the first statement's line in the file."""
        return self.fence.first_code_line

    @property
    def lines(self) -> list[str]:
        """The code's lines as Python counts them; `str.splitlines` knows more line ends."""
        return self.code.removesuffix("\n").split("\n") if self.code else []


@dataclass(frozen=True, slots=True)
class Expression:
    """Python to evaluate in a session once its cell `after` has run."""

    code: str
    line: int
    start: int
    end: int
    """`text[start:end]` is what the value replaces; the same offset twice if nothing is."""
    after: int
    """Index, in the session, of the nearest cell above."""
    embedded: bool = False
    """Inside a `:::{...}` region: its owner makes HTML of it."""


@dataclass(frozen=True, slots=True)
class Session:
    """A chain of cells that share one namespace: exactly one test of pytest-codeblocks."""

    page: str
    cells: tuple[Cell, ...]
    expressions: tuple[Expression, ...] = ()
    must_fail: bool = False
    """Marked `xfail`: its last cell has to raise."""

    @property
    def code(self) -> str:
        """What pytest-codeblocks runs for this session."""
        return "".join(cell.code for cell in self.cells)

    @property
    def line(self) -> int:
        """Line of the first fence: the name that pytest-codeblocks gives the test."""
        return self.cells[0].fence.line

    def location(self, line: int) -> Location:
        return Location(self.page, line)


@dataclass(frozen=True, slots=True)
class Include:
    """A `--8<--` line: source shown from a project file."""

    path: str
    """Relative to the project's folder; empty if the line can't be read."""
    section: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file, taken apart."""

    path: str
    text: str
    fences: tuple[Fence, ...] = ()
    """Backtick fences, found exactly as pytest-codeblocks finds them."""
    tildes: tuple[Fence, ...] = ()
    comments: tuple[Comment, ...] = ()
    markers: tuple[Marker, ...] = ()
    sessions: tuple[Session, ...] = ()
    includes: tuple[Include, ...] = ()
    removals: tuple[tuple[int, int], ...] = ()
    """Ranges that readers must not get: directives, markers, hidden cells."""
    problems: tuple[Problem, ...] = ()
    """What parsing itself found wrong."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one session may use. Measured defaults; `weaver:` in front matter overrides them."""

    seconds: float = 60.0
    """Wall time."""
    memory: int = 4 * 1024**3
    """Address space in bytes."""
    output: int = 64 * 1024
    """Bytes that a cell may print, and that the value of an expression may have."""
    processes: int = 32
    """Processes alive at once, the session's own included."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Text that a cell printed."""

    name: Literal["stdout", "stderr"]
    text: str
    cut: bool = False
    """There was more than the limit allows."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that a cell left open, saved for the page."""

    light: str
    """File name of the artifact for light backgrounds."""
    dark: str
    """File name for dark backgrounds; the same as `light` if one serves both."""
    width: int
    height: int
    """Size in CSS pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of the page that was being executed."""

    cell: int
    line: int
    """Line within the cell, from 1."""
    source: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that left a cell or an expression."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    """The page's own frames, outermost first."""
    trail: tuple[str, ...] = ()
    """The lines of the project's modules that it came through, each with its place."""
    note: str = ""
    """What cells may not do, if that is why; or that no line of the cell raised it."""


Output = Stream | Figure | Failure


@dataclass(frozen=True, slots=True)
class CellResult:
    """What one cell did."""

    outputs: tuple[Output, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression gave."""

    text: str
    """`str(value)`, for sentences."""
    data: Any = None
    """The value itself where JSON can hold it, for decisions."""


@dataclass(frozen=True, slots=True)
class SessionResult:
    """What a session did. Cells that did not run are missing at the end."""

    cells: tuple[CellResult, ...]
    values: tuple[Value | Failure | None, ...] = ()
    """One for each expression; None if its cell was not reached."""
    crash: str = ""
    """Why the process ended before the session did, if it did."""
    crash_line: int = 0
    """Line of the page that was running then, 0 if unknown."""
    folder: Path = Path()
    """Where the artifacts lie."""
    cached: bool = False
    reason: str = ""
    """Why the session ran instead of coming from the cache."""
    seconds: float = 0.0
    unprotected: tuple[str, ...] = ()
    """What its cells could do, because this system can't prevent it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file made by a run, to be published beside the pages."""

    uri: str
    """Path within the docs folder."""
    source: Path


@dataclass(frozen=True, slots=True)
class WovenPage:
    """A page with its outputs."""

    page: Page
    """As it was written."""
    markdown: str
    artifacts: tuple[Artifact, ...] = ()
    problems: tuple[Problem, ...] = ()
    values: dict[int, Any] = field(default_factory=dict)
    """Data of the expressions that nothing replaces, by offset in the page's text."""
    sessions: tuple[tuple[Session, SessionResult], ...] = ()

    @property
    def path(self) -> str:
        """The file's name in messages."""
        return self.page.path

"""A small project in a folder of its own, with the engine at work in it. No torch."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from weaver.execute import Kernel
from weaver.model import Failure, Problem, Session, SessionResult, Stream, Value, WovenPage
from weaver.pipeline import Settings, Tally, Weaver

PAGE = "docs/page.md"

SNIPPETS = {
    "snippets/__init__.py": "",
    "snippets/shapes.py": """\
def area(width, height):
    return width * height


def broken(width):
    return width / 0
""",
    "snippets/drawing.py": """\
import matplotlib.pyplot as plt


def draw_line(*heights):
    figure, axes = plt.subplots(figsize=(2, 1))
    axes.plot(heights)
""",
    "data.txt": "forty-two\n",
}


@dataclass
class Project:
    """Weaves pages in `root` with a kernel that goes on running."""

    root: Path
    kernel: Kernel
    caches: itertools.count = field(default_factory=itertools.count)

    @property
    def scratch(self) -> Path:
        return self.root / ".cache/scratch"

    def new_cache(self) -> Path:
        """A cache folder that nothing was kept in."""
        return self.root / f".cache/results-{next(self.caches)}"

    def weave(
        self, pages: Mapping[str, str] | str, cache: Path | None = None
    ) -> tuple[dict[str, WovenPage], Tally]:
        """Weave pages by their paths, or the text of one page; each time with an empty cache."""
        texts = {PAGE: pages} if isinstance(pages, str) else pages
        weaver = Weaver(Settings(self.root, cache or self.new_cache()), self.kernel)
        weaver.start(texts)
        woven = {path: weaver.weave(path, path.removeprefix("docs/")) for path in texts}
        return woven, weaver.finish(evict=False)

    def run(self, page: str) -> Ran:
        """What the first session of a page did."""
        woven, _ = self.weave(page)
        (session, result), *_ = woven[PAGE].sessions
        return Ran(session, result, woven[PAGE].problems)

    def serves(self, process: psutil.Process) -> bool:
        """Whether this project's kernel started the process."""
        return _belongs(process, self.scratch)

    def server(self) -> psutil.Process:
        """The kernel's server, which has to be running."""
        (server,) = (p for p in psutil.Process().children() if self.serves(p))
        return server

    def left_over(self) -> list[str]:
        """Processes that the kernel's server still has, and folders that sessions left."""
        servers = [process for process in psutil.Process().children() if self.serves(process)]
        found = [process for server in servers for process in server.children(recursive=True)]
        folders = [str(path) for path in self.scratch.glob("run-*")]
        folders += map(str, Path("/dev/shm").glob(f"sem.mp-run-{os.getpid()}-*"))
        return [f"process {p.pid}: {p.name()}" for p in found] + folders

    def escaped(self) -> list[str]:
        """Processes of sessions, wherever they hide; once the kernel is closed."""
        return [f"process {p.pid}: {p.name()}" for p in _processes_of(self.scratch)]


@dataclass(frozen=True)
class Ran:
    """A session and what became of it."""

    session: Session
    result: SessionResult
    problems: tuple[Problem, ...]

    @property
    def stdout(self) -> str:
        return self._stream("stdout")

    @property
    def stderr(self) -> str:
        return self._stream("stderr")

    @property
    def failure(self) -> Failure:
        outputs = [output for cell in self.result.cells for output in cell.outputs]
        return next(output for output in outputs if isinstance(output, Failure))

    @property
    def values(self) -> list[str]:
        return [v.text if isinstance(v, Value) else repr(v) for v in self.result.values]

    @property
    def only_problem(self) -> Problem:
        (problem,) = self.problems
        return problem

    @property
    def line(self) -> int:
        """Line of the only problem, the first line of the first cell's code being 1."""
        return self.only_problem.location.line - self.session.cells[0].line + 1

    def _stream(self, name: str) -> str:
        return "".join(
            output.text
            for cell in self.result.cells
            for output in cell.outputs
            if isinstance(output, Stream) and output.name == name
        )


def cell(code: str) -> str:
    """A page of one cell; the code begins in line 2."""
    return f"```python\n{code}\n```\n"


def cells(*codes: str) -> str:
    """A page of one session."""
    return "\n<!--pytest-codeblocks:cont-->\n".join(cell(code) for code in codes)


def write_project(root: Path) -> Path:
    for name, text in SNIPPETS.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def _processes_of(scratch: Path) -> list[psutil.Process]:
    """Every process of this machine that a server of this project started.

    A daemon has left its family, but not its environment.
    """
    return [process for process in psutil.process_iter() if _belongs(process, scratch)]


def _belongs(process: psutil.Process, scratch: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        return process.environ().get("MPLCONFIGDIR", "").startswith(str(scratch))
    return False

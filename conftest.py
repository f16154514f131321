"""Every cell of every page is a test: pytest-codeblocks collects and runs them.

What is added here: a session starts from the same state as in the build, what it prints
is kept for the comparison with the built site, and a failure names the page's own line.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_codeblocks.plugin
from weaver import parse, runtime
from weaver.execute import Kernel
from weaver.model import Location, Problem, Session
from weaver.pipeline import Settings, Weaver
from xdist.remote import Producer

from tests.workers import Together

pytest_plugins = ["tests.stalled"]

# Before anything imports a numeric library: they read these once.
os.environ.update(runtime.environment())

ROOT = Path(__file__).parent
PRINTED = pytest.StashKey[dict[tuple[str, int], str]]()
"""What each session printed, by page and line of its first fence."""

CellTest = pytest_codeblocks.plugin.TestBlock


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PRINTED] = {}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


@pytest.fixture
def printed(request: pytest.FixtureRequest) -> dict[tuple[str, int], str]:
    """What the cells of this run printed, by page and line of each session's first fence."""
    return request.config.stash[PRINTED]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cells first: the tests of the built site compare it with what they printed."""
    items.sort(key=lambda item: not isinstance(item, CellTest))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Bring the experiments that pages read up to date, as the build does."""
    if session.config.option.collectonly or not any(isinstance(i, CellTest) for i in session.items):
        return
    cache = ROOT / ".cache/weaver"
    with Kernel(ROOT, cache / "scratch") as kernel:
        problems = Weaver(Settings(ROOT, cache), kernel).measure()
    if problems:
        raise pytest.UsageError("\n".join(map(str, problems)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Give a cell's test the engine's starting state and an empty working folder."""
    if not isinstance(item, CellTest):
        return (yield)
    item.obj.code = _session(item).code  # its own lacks the blank lines of cells that are indented
    runtime.reset()
    folder = item.config._tmp_path_factory.mktemp("cells")  # type: ignore[attr-defined]
    with contextlib.chdir(folder), _recorded(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator:
    """Say where in the page a cell failed; and refuse an expected failure of another kind."""
    report = yield
    if isinstance(item, CellTest) and call.when == "call" and call.excinfo:
        error = call.excinfo.value.__context__ or call.excinfo.value
        session = _session(item)
        wanted = session.cells[-1].options.raises if session.must_fail else ""
        if type(error).__name__ != wanted:
            report.outcome = "failed"
            report.longrepr = str(_problem(item, session, error, wanted))
    return report


@contextlib.contextmanager
def _recorded(item: pytest.Item) -> Iterator[None]:
    """Keep what pytest-codeblocks captures; it shows it to nobody."""
    original = pytest_codeblocks.plugin.stdout_io

    @contextlib.contextmanager
    def recording(stdout: object = None) -> Iterator:
        with original(stdout) as stream:
            try:
                yield stream
            finally:
                item.config.stash[PRINTED][_key(item)] = stream.getvalue()

    pytest_codeblocks.plugin.stdout_io = recording
    try:
        yield
    finally:
        pytest_codeblocks.plugin.stdout_io = original


def _key(item: pytest.Item) -> tuple[str, int]:
    return item.path.relative_to(ROOT).as_posix(), item.obj.lineno


def _session(item: pytest.Item) -> Session:
    path, line = _key(item)
    page = parse.parse_page(item.path.read_text(encoding="utf-8"), path)
    return next(session for session in page.sessions if session.line == line)


def _problem(item: pytest.Item, session: Session, error: BaseException, wanted: str) -> Problem:
    """The failure at its line in the page, as the build would report it."""
    lines = [cell.line + at for cell in session.cells for at in range(len(cell.code.splitlines()))]
    where = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else _last_line(error)
    return Problem(
        Location(session.page, lines[min(where or 1, len(lines)) - 1]),
        "E01",
        f"{type(error).__name__} in cell" + (f", expected {wanted}" if wanted else ""),
        why=str(error),
        hint=f"run only this test: pytest {item.path.relative_to(ROOT)} -k 'line {session.line}'",
    )


def _last_line(error: BaseException) -> int:
    """Line, within the session's code, of the innermost frame that belongs to it."""
    line, frame = 0, error.__traceback__
    while frame:
        if frame.tb_frame.f_code.co_filename == "<string>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line

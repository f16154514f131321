"""From the texts of all pages to woven pages: the one module that calls all the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from weaver import (
    environment,
    evidence,
    folders,
    measure,
    parse,
    percent,
    plan,
    render,
    results,
)
from weaver.cache import Cache
from weaver.execute import Kernel
from weaver.kernel.job import Ended
from weaver.model import (
    Limits,
    Page,
    Problem,
    Session,
    SessionResult,
    Value,
    WovenPage,
)
from weaver.progress import Progress
from weaver.rules import outcome, source


@dataclass(frozen=True, slots=True)
class Settings:
    """How to weave."""

    root: Path
    """The project's folder: page paths and recorded inputs are relative to it."""
    cache: Path
    """Folder for results and scratch files, on one file system."""
    sources: tuple[parse.ExpressionSource, ...] = ()
    """Who else wants expressions evaluated."""
    workers: int | None = None
    """Sessions at once; as many as there are processors if None."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a build did, for its last line."""

    ran: int
    cached: int
    seconds: float
    """Time spent inside cells that ran."""
    unprotected: tuple[str, ...] = ()
    """What those cells could do, because this system can't prevent it."""


_NO_RESULT = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError),
    *(OverflowError, RecursionError),
)
"""What reading a result raises that is none: a cell may have written it."""

_Pending = tuple[Session, SessionResult | Future[Ended], str]
"""A session, its result or its process, and why it runs."""


@dataclass
class _Started:
    """A page whose sessions are found, or on their way."""

    page: Page
    limits: Limits
    problems: list[Problem]
    sessions: list[_Pending] = field(default_factory=list)


class Weaver:
    """Weaves pages. `start` them all first, so that sessions run while others are rendered."""

    def __init__(
        self,
        settings: Settings,
        kernel: Kernel | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Run nothing yet.

        Args:
            settings: how to weave.
            kernel: may outlive this object, to keep its imports for the next build.
            say: what to do with a line on the progress of sessions; called from any thread.
        """
        self._settings = settings
        self._cache = Cache(settings.cache / "sessions", settings.root)
        self._scratch = settings.cache / "scratch"
        self.kernel = kernel or Kernel(settings.root, self._scratch, settings.workers)
        self._started: dict[str, _Started] = {}
        self._early: frozenset[str] = frozenset()
        """Pages that were started while experiments ran."""
        self._ran = self._cached = 0
        self._seconds = 0.0
        self._unprotected: dict[str, None] = {}
        self._progress = Progress(say)

    def measure(
        self,
        texts: Mapping[str, str] | None = None,
        meanwhile: Mapping[str, str] = MappingProxyType({}),
    ) -> list[Problem]:
        """Bring the results of the project's experiments up to date, before pages read them.

        Args:
            texts: pages; only the experiments are run whose results they load. All, if None.
            meanwhile: pages. Those that load no results are started behind the experiments:
                the last of these leaves processors without work.
        """
        root = self._settings.root
        experiments = dict(measure.find_experiments(root))
        if texts is not None:
            pages = [
                parse.parse_page(percent.read_source(text, path)[0], path)
                for path, text in texts.items()
            ]
            code = [session.code for page in pages for session in page.sessions]
            needed = measure.named_in(plan.with_imported(code, root))
            experiments = {name: experiments[name] for name in needed & experiments.keys()}
        if not experiments:
            if texts is None:
                measure.withdraw(root, ())
            return []
        from filelock import FileLock  # slow to import, and many projects have no experiments

        # They take long. Of several builds, one runs them, and the others take its results.
        self._settings.cache.mkdir(parents=True, exist_ok=True)
        with FileLock(self._settings.cache / "measuring.lock"):
            wanted = [(session, measure.LIMITS) for session in experiments.values()]
            pending = self._find_or_submit("experiments", wanted)
            if any(reason for _, _, reason in pending):
                self.start(measure.without_results(meanwhile, root))
                self._early = frozenset(self._started)
            problems: list[Problem] = []
            results_by_name: dict[str, str] = {}
            for name, (session, result, reason) in zip(experiments, pending, strict=True):
                done = self._wait(session, result, measure.LIMITS, reason)
                problems += measure.check(session, done)
                if done.values and isinstance(done.values[0], Value):
                    results_by_name[name] = done.values[0].text
            measure.publish(root, results_by_name)
            if texts is None:
                measure.withdraw(root, results_by_name)
        self._find_early_again()
        return problems

    def _find_early_again(self) -> None:
        """Look up once more what was found while experiments ran: their results are inputs, too."""
        self._cache.look_again()
        for started in (self._started[path] for path in self._early):
            started.sessions = [
                self._find_or_submit("sessions", [(each[0], started.limits)])[0]
                if isinstance(each[1], SessionResult)
                else each
                for each in started.sessions
            ]

    def start(self, texts: Mapping[str, str]) -> bool:
        """Parse pages, look their sessions up, and send those that are missing to the kernel.

        Args:
            texts: whole files by their paths relative to the root. Nothing is done for pages that
                were started before.

        Returns:
            Whether any session runs, so that `weave` will have to wait.
        """
        pages: list[_Started] = []
        for path, written in texts.items():
            if path in self._started:
                continue
            text, unreadable = percent.read_source(written, path)
            page = parse.parse_page(text, path, self._settings.sources)
            limits, problems = plan.read_limits(text, path)
            problems += source.check_page(page, self._settings.root) + unreadable
            started = _Started(_without_refused(page, problems), limits, problems)
            self._started[path] = started
            pages.append(started)
        wanted = [(session, page.limits) for page in pages for session in page.page.sessions]
        found = iter(self._find_or_submit("sessions", wanted))
        for started in pages:
            started.sessions = [next(found) for _ in started.page.sessions]
        return any(reason for page in self._started.values() for *_, reason in page.sessions)

    def weave(self, path: str, uri: str) -> WovenPage:
        """The woven page; waits for its sessions.

        Args:
            path: a path that was started.
            uri: the page's path within the docs folder.
        """
        started = self._started[path]
        problems = list(started.problems)
        done: list[tuple[Session, SessionResult]] = []
        for session, pending, reason in started.sessions:
            result = self._wait(session, pending, started.limits, reason)
            done.append((session, result))
            problems += outcome.check_session(
                session, result, started.limits, started.page.sessions
            )
        markdown, artifacts = render.render_page(started.page, done, uri)
        return WovenPage(
            page=started.page,
            markdown=markdown,
            artifacts=artifacts,
            problems=tuple(sorted(set(problems))),
            values=_data(done),
            sessions=tuple(done),
        )

    def finish(self, *, evict: bool) -> Tally:
        """Tidy up after a build; with `evict`, drop what the whole build did not use.

        The artifacts of sessions that failed are gone after this.
        """
        self.kernel.tidy()
        if evict:
            self._cache.evict_unused()
        _remove_abandoned(self._scratch)
        return Tally(self._ran, self._cached, self._seconds, self.unprotected)

    @property
    def unprotected(self) -> tuple[str, ...]:
        """What the cells that ran so far could do, because this system can't prevent it."""
        return tuple(self._unprotected)

    def explain(self, path: str, text: str) -> list[tuple[Session, str]]:
        """Why each session of a page would run now; the empty string if it would not."""
        text, _ = percent.read_source(text, path)
        page = parse.parse_page(text, path, self._settings.sources)
        limits, _ = plan.read_limits(text, path)
        return [(session, self._cache.find(session, limits).reason) for session in page.sessions]

    def _find_or_submit(self, what: str, wanted: list[tuple[Session, Limits]]) -> list[_Pending]:
        """Each session's result from the cache, or its process under way; in the same order."""
        pending: dict[int, _Pending] = {}
        missing: list[tuple[int, Session, Limits, str]] = []
        for number, (session, limits) in enumerate(wanted):
            found = self._cache.find(session, limits)
            if found.entry is not None:
                result = results.decode(found.entry["result"], found.folder, cached=True)
                pending[number] = (session, result, "")
            else:
                missing.append((number, session, limits, found.reason))
        preload = plan.modules_to_preload((item[1] for item in missing), self._settings.root)
        self._progress.send(len(missing), len(wanted), what)
        for number, session, limits, reason in missing:
            future = self.kernel.submit(session, limits, preload)
            self._progress.watch(session, future)
            pending[number] = (session, future, reason)
        if missing:
            environment.providers()  # now, while the server imports: their results will need it
        return [pending[number] for number in range(len(wanted))]

    def _wait(
        self, session: Session, pending: SessionResult | Future[Ended], limits: Limits, reason: str
    ) -> SessionResult:
        """The session's result, once there is one; counted for the tally."""
        if isinstance(pending, SessionResult):
            self._cached += 1
            return pending
        ended = pending.result()
        result, raw = _read(session, ended, limits, reason)
        # Some session has ended the server: alone, each of them shows whether it was the one.
        if ended.status == "lost" or (raw and self._is_outdated(session, raw)):
            self._progress.repeat(session)
            preload = plan.modules_to_preload([session], self._settings.root)
            ended = self.kernel.submit(session, limits, preload).result()
            result, raw = _read(session, ended, limits, reason)
        if raw and not any(outcome.check_session(session, result, limits)):
            kept = self._cache.keep(session, raw, result.folder, limits)
            result = replace(result, folder=kept)
        self._ran += 1
        self._seconds += result.seconds
        self._unprotected |= dict.fromkeys(result.unprotected)
        return result

    def _is_outdated(self, session: Session, raw: dict[str, Any]) -> bool:
        """Whether it read what is another by now: somebody is editing, say.

        Or results while experiments ran, by ways that can't be seen in its code.
        """
        early = session.page in self._early
        if early and any(name.startswith(measure.RESULTS) for name in raw["files"]):
            return True
        return not self._cache.is_true(raw)


def _read(
    session: Session, ended: Ended, limits: Limits, reason: str
) -> tuple[SessionResult, dict[str, Any]]:
    """The result that a process left, also raw; empty if it is not as it should be."""
    folder = Path(ended.place)
    try:
        if ended.status != "done":
            return results.explain_crash(ended, session, limits), {}
        raw = results.read_folder(folder, session, limits)
        result = results.decode(raw, folder, reason=reason)
        results.check_shape(result, session, limits)
        evidence.check_pictures(folder, results.pictures(result))
        results.check_inputs(raw)
        if changed := results.changed(raw):
            crash = results.explain_crash(replace(ended, status="unsteady"), session, limits)
            return replace(crash, crash=f"{crash.crash}: {changed}"), raw
    except _NO_RESULT as error:
        crash = results.explain_crash(replace(ended, status="forged"), session, limits)
        return replace(crash, crash=f"{crash.crash}: {results.in_words(error)}"), {}
    return result, raw


def _without_refused(page: Page, problems: list[Problem]) -> Page:
    """The page without the includes that can't be: who reads the page next would break off."""
    refused = {problem.location.line for problem in problems if problem.rule == "W18"}
    lines = [(each.start, each.end) for each in page.includes if each.line in refused]
    return replace(page, removals=tuple(sorted([*page.removals, *lines])))


def _data(done: list[tuple[Session, SessionResult]]) -> dict[int, object]:
    return {
        expression.start: value.data
        for session, result in done
        for expression, value in zip(session.expressions, result.values, strict=True)
        if 0 <= expression.start == expression.end and isinstance(value, Value)
    }


def _remove_abandoned(scratch: Path) -> None:
    """Remove what builds left behind that were killed; another build may be running."""
    for folder in scratch.glob("run-*"):
        import psutil  # not needed by a build that follows an ordinary one

        pid = folder.name.split("-")[1]
        if not (pid.isdecimal() and psutil.pid_exists(int(pid))):
            folders.remove_session(folder)

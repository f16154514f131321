"""Run sessions in child processes: the client of `kernel.server`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import IO

from weaver import folders, runtime
from weaver.kernel import launch
from weaver.kernel.job import Ended, Job
from weaver.model import Limits, Session

_HOOKS = Path(__file__).resolve().parents[1]

_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")
"""All that sessions get to see of the environment of whoever builds."""

_MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
"""Has Linux give the server large pages of memory, where it offers them: each fork copies a list
of all pages, and goes through it again when it ends."""

_ROOM = 1 << 20
"""Bytes of jobs that wait for a server which is still importing, with us free to go on. It is the
most that Linux gives to any user; the usual room is too small for the jobs of fifty pages."""


_Pending = dict[str, Future[Ended]]
"""By the folders of their jobs."""


class Kernel:
    """A running server that sessions are sent to. It starts with the first session.

    Use it as a context manager, or call `close()`: the server and all of its sessions end.
    """

    def __init__(
        self,
        root: Path,
        scratch: Path,
        workers: int | None = None,
        method: launch.Method = launch.METHOD,
        checkpoints: bool = False,
    ) -> None:
        """Start no process yet.

        Args:
            root: the project's folder.
            scratch: a folder on the same file system as the cache.
            workers: how many sessions may run at once; as many as there are processors if None.
            method: how to start a session's process.
            checkpoints: whether the sessions will be edited and run again, as by a server: then
                their later cells need not wait for the earlier ones once more. Needs "fork".
        """
        self._root = root
        self._scratch = scratch
        self._workers = workers or os.cpu_count() or 1
        self._method = method
        self._checkpoints = checkpoints and method == "fork"
        self._server: subprocess.Popen | None = None
        self._pending: _Pending = {}
        """What the running server has still to answer."""
        self._folders: set[str] = set()
        self._held: frozenset[str] = frozenset()
        """Folders that the server's checkpoints need."""
        self._lock = threading.Lock()

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self, session: Session, limits: Limits, preload: Iterable[str] = ()
    ) -> Future[Ended]:
        """Start a session as soon as there is a free worker.

        Args:
            session: what to run.
            limits: what it may use.
            preload: modules that the server imports before it forks, should it start now.

        Returns:
            How the session's process ended, some day; `folder` in it holds what it left.
        """
        with self._lock:
            server = self._server or self._start(preload)
            self._scratch.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=self._scratch)
            self._folders.add(folder)
            future: Future[Ended] = Future()
            self._pending[folder] = future
            job = Job(
                folder=folder,
                root=str(self._root),
                page=session.page,
                cells=tuple((cell.line, cell.code) for cell in session.cells),
                expressions=tuple((e.after, e.line, e.code) for e in session.expressions),
                seconds=limits.seconds,
                memory=limits.memory,
                output=limits.output,
                processes=limits.processes,
                checkpoints=self._checkpoints,
            )
            assert server.stdin
            try:
                server.stdin.write(job.dump().encode() + b"\n")
                server.stdin.flush()
            except OSError:
                _fail(self._pending)
        return future

    def tidy(self) -> None:
        """Remove what sessions left that have ended; their results are in the cache by now."""
        with self._lock:
            done = self._folders - self._held - self._pending.keys()
            self._folders -= done
        for folder in done:
            folders.remove_session(Path(folder))

    def close(self) -> None:
        """End the server and every session that still runs, and remove what they left."""
        with self._lock:
            server, self._server = self._server, None
            self._held = frozenset()
        if server is not None:
            _end(server)
        while self._folders:
            folders.remove_session(Path(self._folders.pop()))

    def _start(self, preload: Iterable[str]) -> subprocess.Popen:
        settings = self._scratch / "matplotlib"
        settings.mkdir(parents=True, exist_ok=True)
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", "weaver.kernel.server"),
                *(str(self._workers), self._method, *preload),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._scratch,
            env=passed
            | runtime.environment()
            | (_MEMORY if self._method == "fork" else {})
            | {"PYTHONPATH": str(_HOOKS), "MPLCONFIGDIR": str(settings), "HOME": str(settings)},
            # Its own group: Ctrl-C on the terminal is for us, we then end it.
            start_new_session=sys.platform != "win32",
        )
        _make_room(self._server.stdin)
        # Its own: whoever listens to an earlier server may still be about to end.
        self._pending = {}
        listener = self._server, self._pending
        threading.Thread(target=self._listen, args=listener, daemon=True).start()
        return self._server

    def _listen(self, server: subprocess.Popen, pending: _Pending) -> None:
        for ended in _answers(server):
            with self._lock:
                future = pending.pop(ended.folder, None)
                if self._server is server:
                    self._held = frozenset(ended.held)
            if future:
                future.set_result(ended)
        with self._lock:
            if self._server is server:
                self._server = None
                self._held = frozenset()
                assert server.stdin
                with contextlib.suppress(OSError):
                    server.stdin.close()
                server.wait()
            _fail(pending)


def _fail(pending: _Pending) -> None:
    """The server is gone: no session that waits will ever end by itself."""
    while pending:
        folder, future = pending.popitem()
        future.set_result(Ended(folder, "lost", folder))


def _make_room(pipe: IO[bytes] | None) -> None:
    """Let more bytes wait in a pipe, where the system offers that."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


def _end(server: subprocess.Popen) -> None:
    assert server.stdin
    with contextlib.suppress(OSError):
        server.stdin.close()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _answers(server: subprocess.Popen) -> Iterator[Ended]:
    assert server.stdout
    with server.stdout as lines:
        for line in lines:
            yield Ended.load(line.decode())

"""Import what sessions need once, then start a process for each session.

`python -m weaver.kernel.server WORKERS fork|spawn MODULE...` imports the modules, then
takes one `Job` a line on standard input and answers with one `Ended` a line on standard
output. It ends when its input does, and takes every session with it.
"""

from __future__ import annotations

import gc
import os
import queue
import selectors
import signal
import socket
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from weaver.kernel import checkpoint, descendants, launch, warm
from weaver.kernel.checkpoint import Shelf
from weaver.kernel.job import RESULT, Ended, Job

_TICK = {"fork": 0.25, "spawn": 0.02}
"""Seconds between two looks at the running sessions. Where processes are forked, the
end of one wakes the server at once."""
_WATCH = 0.25
"""Seconds between two looks at what a session uses."""
_GRACE = 3.0
"""Seconds after which a session whose time is up, and that has not ended itself, is ended. It
begins to count when it is ready, which a spawned one is later than we started it."""


@dataclass
class _Running:
    job: Job
    process: launch.Process
    limit: float
    """When its time is up."""
    watch: float
    """When to look at what it uses."""
    place: str = ""
    """Where it works, if not in its job's folder."""
    control: socket.socket | None = None
    """Where it tells of its checkpoints."""


class Server:
    """Runs jobs, as many at once as there are workers."""

    def __init__(
        self, workers: int, method: launch.Method, commands: Commands, answers: int
    ) -> None:
        self._workers = workers
        self._method = method
        self._commands = commands
        self._answers = answers
        self._waiting: deque[Job] = deque()
        self._running: list[_Running] = []
        self._shelf = Shelf()

    def serve(self) -> None:
        """Run until the input ends; sessions that still run then are ended."""
        try:
            while True:
                busy = bool(self._running or self._waiting)
                lines = self._commands.read(_TICK[self._method] if busy else None)
                if lines is None:
                    return
                self._waiting.extend(Job.load(line) for line in lines)
                self._look()
                while self._waiting and len(self._running) < self._workers:
                    self._start(self._waiting.popleft())
        finally:
            for running in self._running:
                descendants.end(running.process.pid)
            self._shelf.close()
            descendants.end_orphans(set)

    def _start(self, job: Job) -> None:
        now = time.monotonic()
        if self._method == "spawn":
            running = _Running(job, launch.spawn(job), now + job.seconds, now + _WATCH)
        elif woken := self._shelf.wake(job) if job.checkpoints else None:
            pid, place = woken
            process = launch.Forked(pid)
            running = _Running(job, process, now + job.seconds, now + _WATCH, place)
        else:
            ours, theirs = checkpoint.pair() if job.checkpoints else (None, None)
            process = launch.fork(job, self._descriptors(ours), theirs)
            running = _Running(job, process, now + job.seconds, now + _WATCH, control=ours)
            if theirs:
                theirs.close()
        self._running.append(running)

    def _descriptors(self, *more: socket.socket | None) -> list[int]:
        """What a fork inherits, and must not keep."""
        controls = [running.control for running in self._running]
        sockets = [*self._shelf.channels, *controls, *more]
        numbers = [each.fileno() for each in sockets if each]
        return [self._answers, *self._commands.descriptors, *numbers]

    def _ours(self) -> set[int]:
        """The children that are to live: sessions, and the checkpoints we know of by now."""
        for running in self._running:
            if running.control:
                self._shelf.collect(running.control, running.job, running.process.pid)
        return {running.process.pid for running in self._running} | self._shelf.pids

    def _look(self) -> None:
        """Report sessions that ended, end those that use too much."""
        now = time.monotonic()
        for running in list(self._running):
            code = running.process.poll()
            if code is not None:
                alarm = code == 1 and now >= running.limit  # its own: see `session.run`
                self._end(running, "timeout" if alarm else "exit", code)
            elif now > running.limit + _GRACE:
                self._end(running, "timeout")
            elif now > running.watch:
                running.watch = now + _WATCH
                # Whoever has come to us by now has left its session, and its limits.
                descendants.end_orphans(self._ours)
                job = running.job
                number, memory = descendants.count_and_weigh(running.process.pid, job.memory)
                if number > job.processes:
                    self._end(running, "processes")
                elif memory > job.memory:
                    self._end(running, "memory")

    def _end(self, running: _Running, status: str, code: int = 0) -> None:
        descendants.end(running.process.pid)
        running.process.poll()
        descendants.end_orphans(self._ours)
        self._running.remove(running)
        if running.control:
            running.control.close()
        place = running.place or running.job.folder
        if status == "exit" and Path(place, RESULT).exists():
            status = "done"
        self._shelf.trim()
        seconds = time.monotonic() - running.limit + running.job.seconds
        ended = Ended(running.job.folder, status, place, code, seconds, self._shelf.folders)
        os.write(self._answers, (ended.dump() + "\n").encode())


class Commands:
    """Lines from standard input, without ever waiting longer than asked."""

    def __init__(self, descriptor: int, method: launch.Method) -> None:
        self.descriptors = (descriptor,)
        self._rest = b""
        self._selector = None
        self._queue: queue.Queue[bytes] = queue.Queue()
        if method == "fork":
            woken, waker = os.pipe()
            os.set_blocking(waker, False)
            signal.signal(signal.SIGCHLD, lambda *_: None)
            signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
            self._selector = selectors.DefaultSelector()
            self._selector.register(descriptor, selectors.EVENT_READ)
            self._selector.register(woken, selectors.EVENT_READ)
            self.descriptors = (descriptor, woken, waker, self._selector.fileno())
        else:
            # Pipes can't be selected on Windows. A thread can read them, as nothing forks.
            threading.Thread(target=self._pump, args=(descriptor,), daemon=True).start()

    def read(self, seconds: float | None) -> list[str] | None:
        """The complete lines that arrived, waiting at most `seconds`; None at the end."""
        data = self._receive(seconds)
        if data == b"":
            return None
        if data is None:
            return []
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [line.decode() for line in lines]

    def _receive(self, seconds: float | None) -> bytes | None:
        if self._selector:
            ready = [key.fd for key, _ in self._selector.select(seconds)]
            for descriptor in ready:
                if descriptor != self.descriptors[0]:
                    os.read(descriptor, 1 << 16)  # only a wake-up
            return os.read(self.descriptors[0], 1 << 16) if self.descriptors[0] in ready else None
        try:
            return self._queue.get(timeout=seconds)
        except queue.Empty:
            return None

    def _pump(self, descriptor: int) -> None:
        while data := os.read(descriptor, 1 << 16):
            self._queue.put(data)
        self._queue.put(b"")


def main(workers: int, method: launch.Method, modules: list[str]) -> None:
    """Serve on this process's standard streams."""
    # What an import prints must not get between the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    # The client ends this process by closing its input; Ctrl-C reaches the client itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    descendants.adopt_orphans()
    if method == "fork":
        # Objects that live for ever need no looking at: not while they are made, which takes a
        # fifth of an import's time, and not in the forks, where looking would copy their pages.
        gc.disable()
        warm.load(modules)
        gc.freeze()
        gc.enable()
    Server(workers, method, Commands(0, method), answers).serve()
    os._exit(0)  # without taking apart, one by one, all that was imported: somebody waits for us


if __name__ == "__main__":
    main(int(sys.argv[1]), "fork" if sys.argv[2] == "fork" else "spawn", sys.argv[3:])

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
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from weaver.kernel import descendants, launch, warm
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
            descendants.end_orphans(set())

    def _start(self, job: Job) -> None:
        now = time.monotonic()
        if self._method == "fork":
            process = launch.fork(job, (self._answers, *self._commands.descriptors))
        else:
            process = launch.spawn(job)
        self._running.append(_Running(job, process, now + job.seconds, now + _WATCH))

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
                job = running.job
                number, memory = descendants.count_and_weigh(running.process.pid, job.memory)
                if number > job.processes:
                    self._end(running, "processes")
                elif memory > job.memory:
                    self._end(running, "memory")

    def _end(self, running: _Running, status: str, code: int = 0) -> None:
        descendants.end(running.process.pid)
        running.process.poll()
        self._running.remove(running)
        descendants.end_orphans({other.process.pid for other in self._running})
        if status == "exit" and (Path(running.job.folder) / RESULT).exists():
            status = "done"
        answer = Ended(running.job.folder, status, code).dump() + "\n"
        os.write(self._answers, answer.encode())


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
        warm.load(modules)
        # Objects that live for ever need no looking at; looking would copy their pages.
        gc.collect()
        gc.freeze()
    Server(workers, method, Commands(0, method), answers).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), "fork" if sys.argv[2] == "fork" else "spawn", sys.argv[3:])

"""Go on with a session from where it was, when only its later cells were edited.

After an expensive cell the session's process forks, and the fork sleeps: that is a checkpoint.
When the session is to run again and begins with the same cells, the server wakes it, and a
fork of it runs the rest. The checkpoint itself sleeps on, for the next edit.

    server ── session ── (gone) ── checkpoint ── (gone) ── the session once more

Each "gone" is a process whose only work is to end: its child is then adopted by the server.
Any doubt means that the session runs from its first cell: see `Offers.make` for a process
that a fork would not carry on as it was, and `Shelf.wake` for inputs that changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import socket
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from weaver.kernel import descendants, inputs, states
from weaver.kernel.job import RESULT, Job

EXPENSIVE = 0.1
"""Seconds of cells after which a checkpoint is worth its two forks."""
MOST = 6
"""Checkpoints that one server keeps. Each holds what its session allocated."""

_MESSAGE = 1 << 16
_FONTS = (".ttf", ".otf", ".ttc")
"""Libraries keep them open, and go to a place in them before they read: forks share that place."""
_PATIENCE = 2.0
"""Seconds to wait for a process that only has to fork."""


def prefix(job: Job, cells: int) -> str:
    """Digest of all that decides what the first `cells` cells of a job do and show."""
    decisive = [
        (job.root, job.page, job.seconds, job.memory, job.output, job.processes),
        job.cells[:cells],
        [expression for expression in job.expressions if expression[0] < cells],
    ]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


class Offers:
    """The session's side: makes checkpoints of its own process."""

    def __init__(self, control: socket.socket) -> None:
        """`control` leads to the server, which is our parent."""
        self._control = control
        self._server = os.getppid()
        self._open = _descriptors() | _shared_memory()
        self._last = time.perf_counter()

    @property
    def due(self) -> bool:
        return time.perf_counter() - self._last >= EXPENSIVE

    def make(self, job: Job, cells: int, seen: inputs.Inputs) -> Job | None:
        """Leave a checkpoint after the first `cells` cells, if this process can be forked.

        Returns:
            None in the process that goes on; in a fork that was woken, the job to go on with.
        """
        self._last = time.perf_counter()
        if not self._forkable(Path(job.folder, "work")):
            return None
        files, _ = seen.look("".join(code for _, code in job.cells[:cells]))
        offer = {"cells": cells, "files": files}
        if states.CHANGED in files.values() or len(json.dumps(offer)) > _MESSAGE:
            return None
        ours, servers = socket.socketpair()
        state = random.getstate()  # Python seeds `random` anew in a fork
        descendants.adopt_orphans(False)
        between = os.fork()
        if between:
            os.waitpid(between, 0)
            descendants.adopt_orphans()
            ours.close()
            servers.close()
            return None
        try:
            if pid := os.fork():
                # The server must have heard of the process when it becomes its child.
                message = json.dumps({**offer, "pid": pid}).encode()
                socket.send_fds(self._control, [message], [servers.fileno()])
                os._exit(0)
            servers.close()
            self._control.close()
            woken = self._sleep(ours)
        except BaseException:  # noqa: BLE001 - whatever happens, there is one session only
            os._exit(1)
        random.setstate(state)
        return woken

    def _sleep(self, channel: socket.socket) -> Job:
        """Wait to be woken, again and again; returns in each fork that was."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            data = _receive_line(channel)
            if not data:
                os._exit(0)  # the server has closed its end, or is gone
            if between := os.fork():
                os.waitpid(between, 0)
                continue
            if os.fork():
                os._exit(0)
            descendants.wait_for_parent(self._server)
            channel.sendall(f"{os.getpid()}\n".encode())
            channel.close()
            return Job.load(data)

    def _forkable(self, work: Path) -> bool:
        """Whether a fork, in an empty working folder, would go on as this process would."""
        try:
            return (
                threading.active_count() == 1
                and _alone()
                and _descriptors() | _shared_memory() <= self._open
                and not descendants.any_child()
                and _signals_rest()
                and Path.cwd() == work
                and not any(work.iterdir())
            )
        except Exception:  # noqa: BLE001 - a cell may have replaced any of these functions
            return False


@dataclass
class _Checkpoint:
    pid: int
    folder: str
    files: dict[str, str]
    channel: socket.socket


class Shelf:
    """The server's side: the checkpoints there are, the longest unused first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Checkpoint] = OrderedDict()

    @property
    def pids(self) -> set[int]:
        return {checkpoint.pid for checkpoint in self._kept.values()}

    @property
    def channels(self) -> list[socket.socket]:
        """What the server must not hand down to the next session."""
        return [checkpoint.channel for checkpoint in self._kept.values()]

    @property
    def folders(self) -> tuple[str, ...]:
        """Where forks of the checkpoints would work."""
        return tuple(sorted({checkpoint.folder for checkpoint in self._kept.values()}))

    def collect(self, control: socket.socket, job: Job, process: int) -> None:
        """Take the checkpoints that a session has made since we last looked.

        It is a session's word: what it does not have to say, we know better.

        Args:
            control: our end of the way to it.
            job: what it runs.
            process: its process.
        """
        while True:
            try:
                data, descriptors, _, _ = socket.recv_fds(control, _MESSAGE * 2, 1)
            except OSError:
                return
            if not data:
                return
            channels = [socket.socket(fileno=descriptor) for descriptor in descriptors]
            try:
                offer = json.loads(data)
                pid, cells, files = int(offer["pid"]), int(offer["cells"]), dict(offer["files"])
                # A checkpoint is in the process group that its session has made for itself.
                if os.getpgid(pid) != process or pid == process or not 0 < cells < len(job.cells):
                    raise ValueError("this is no checkpoint of the session")
                self._drop(prefix(job, cells))
                self._kept[prefix(job, cells)] = _Checkpoint(pid, job.folder, files, channels[0])
            except (OSError, ValueError, KeyError, IndexError, TypeError):
                for channel in channels:
                    channel.close()

    def trim(self) -> None:
        """Give up those that were not used for longest."""
        while len(self._kept) > MOST:
            self._drop(next(iter(self._kept)))

    def wake(self, job: Job) -> tuple[int, str] | None:
        """Have the latest checkpoint that fits go on with the job.

        Returns:
            The process that does, and the folder it works in; None if the job is to begin
            with its first cell.
        """
        for cells in range(len(job.cells) - 1, 0, -1):
            name = prefix(job, cells)
            checkpoint = self._kept.get(name)
            if checkpoint is None:
                continue
            root = Path(job.root)
            fresh = all(states.unchanged(root, *each) for each in checkpoint.files.items())
            if fresh and (pid := _wake(checkpoint, job)):
                self._kept.move_to_end(name)
                return pid, checkpoint.folder
            self._drop(name)
        return None

    def close(self) -> None:
        for name in list(self._kept):
            self._drop(name)

    def _drop(self, name: str) -> None:
        if checkpoint := self._kept.pop(name, None):
            checkpoint.channel.close()
            descendants.end_child(checkpoint.pid)


def pair() -> tuple[socket.socket, socket.socket]:
    """The ends of a session's way to tell of its checkpoints: the server's, the session's."""
    servers, sessions = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    servers.setblocking(False)
    return servers, sessions


def _wake(checkpoint: _Checkpoint, job: Job) -> int:
    """The process that goes on; 0 if the checkpoint does not answer."""
    with contextlib.suppress(OSError, ValueError):
        Path(checkpoint.folder, RESULT).unlink(missing_ok=True)
        checkpoint.channel.settimeout(_PATIENCE)
        checkpoint.channel.sendall(job.dump().encode() + b"\n")
        return int(_receive_line(checkpoint.channel) or 0)
    return 0


def _receive_line(channel: socket.socket) -> str:
    """A line; empty at the end."""
    data = b""
    while not data.endswith(b"\n"):
        part = channel.recv(_MESSAGE)
        if not part:
            return ""
        data += part
    return data.decode()


def _alone() -> bool:
    """Whether this process has one thread. One that was told to end needs a moment."""
    for _ in range(50):
        if len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208 - names, not paths
            return True
        time.sleep(0.001)
    return False


def _signals_rest() -> bool:
    """Whether none is on its way, and whether those that we set for a fork are as we set them."""
    timers = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
    return (
        all(signal.getitimer(timer) == (0.0, 0.0) for timer in timers)
        and not signal.sigpending()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    )


def _shared_memory() -> set[str]:
    """Memory that a fork would write to for all others."""
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    return {line for line in lines if line.split()[1][1::2] == "ws"}


def _descriptors() -> set[str]:
    """What is open, but for fonts."""
    found = set()
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names, not paths
        with contextlib.suppress(OSError):
            target = os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115 - may be no path
            if not target.endswith(_FONTS):
                found.add(f"{number} {target}")
    return found

"""Find and end every process that a session started, daemons included."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_PDEATHSIG = 1
_ROUNDS = 20


def adopt_orphans(wanted: bool = True) -> None:
    """Make orphaned descendants children of this process, where Linux offers it; or stop.

    A daemon detaches from its session by a double fork; with this it comes to us, not
    to the system's first process (prctl(2), PR_SET_CHILD_SUBREAPER).
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, int(wanted))


def end_with_parent() -> None:
    """Have the system end this process as soon as its parent is gone, where it offers that."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def any_child() -> bool:
    """Whether this process has children, ended ones that nobody waited for included."""
    return bool(_children(psutil.Process()))


def wait_for_parent(pid: int) -> None:
    """Wait until the process `pid` has adopted this one; it does so in no time.

    Raises:
        OSError: another process has.
    """
    for _ in range(1000):
        if os.getppid() == pid:
            return
        time.sleep(0.001)
    raise ProcessLookupError(f"process {pid} is no parent of this one")


def count_and_weigh(pid: int, limit: int) -> tuple[int, int]:
    """Number of processes of a session, and the bytes of memory that they hold.

    What forks share counts for each of them, unless that comes to more than `limit`: then it
    is divided among them, where the system says how. Asking for that takes long.
    """
    family = _family(pid)
    memory = sum(_resident(process) for process in family)
    if memory > limit:
        memory = sum(_share(process) for process in family)
    return len(family), memory


def end(pid: int) -> None:
    """Kill a session's process and all its descendants, and wait until they are gone."""
    _kill(lambda: _family(pid))


def end_child(pid: int) -> None:
    """Kill a child of this process, if it is one, and wait until it is gone."""
    with contextlib.suppress(psutil.Error):
        child = psutil.Process(pid)
        if child.ppid() == os.getpid():
            child.kill()
            child.wait(timeout=5)


def end_orphans(ours: Callable[[], set[int]]) -> None:
    """Kill the children of this process that are not `ours`, which is asked after a look at them.

    Each session adopts its own orphans while it lives, so whatever has come to this
    process belongs to a session that has ended.
    """

    def orphans() -> list[psutil.Process]:
        children = _children(psutil.Process())
        known = ours()
        strangers = [process for process in children if process.pid not in known]
        return [process for child in strangers for process in (*_below(child), child)]

    _kill(orphans)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _resident(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return process.memory_info().rss
    return 0


def _share(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        memory = process.memory_full_info()
        return getattr(memory, "pss", memory.uss)
    return 0


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
    except psutil.Error:
        return []
    return [*_below(process), process]


def _below(process: psutil.Process) -> list[psutil.Process]:
    """All descendants."""
    found: list[psutil.Process] = []
    waiting = [process]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _children(process: psutil.Process) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error, OSError):
        if not _HAS_LISTS:
            return process.children()
        for pid in _listed(process.pid):
            with contextlib.suppress(psutil.Error):  # it has ended since
                found.append(psutil.Process(pid))
    return found


def _listed(pid: int) -> Iterator[int]:
    """Children as Linux itself lists them (proc(5), /proc/PID/task/TID/children).

    psutil looks at every process of the machine instead, which takes longer than a fork.
    """
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text(encoding="ascii").split())


_HAS_LISTS = Path(f"/proc/self/task/{os.getpid()}/children").exists()
"""The kernel may be built without them."""


def _kill(find: Callable[[], list[psutil.Process]]) -> None:
    """Kill what `find` finds, until it finds nothing: one may fork while we look at others."""
    for _ in range(_ROUNDS):
        processes = find()
        if not processes:
            return
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.suspend()  # or it could start others while we go through the list
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(processes, timeout=5)

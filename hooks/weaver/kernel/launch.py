"""Start a session's process: by forking where the platform can, else afresh.

This is the only module that knows about the difference.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from weaver.kernel.job import Job

Method = Literal["fork", "spawn"]

METHOD: Method = "fork" if sys.platform.startswith("linux") else "spawn"
"""macOS can fork too, but its system libraries may crash in a forked child."""


class Process(Protocol):
    """A session's process, as the server sees it."""

    pid: int

    def poll(self) -> int | None:
        """The exit status (negative: the signal), or None while it runs."""


@dataclass
class Forked:
    """A fork of this process."""

    pid: int
    status: int | None = None

    def poll(self) -> int | None:
        if self.status is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # whoever killed it has waited for it
                self.status = -signal.SIGKILL
                return self.status
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status


@dataclass
class Spawned:
    """A new Python."""

    process: subprocess.Popen = field(repr=False)

    @property
    def pid(self) -> int:
        return self.process.pid

    def poll(self) -> int | None:
        return self.process.poll()


def fork(job: Job, close: Iterable[int], control: socket.socket | None) -> Process:
    """Run the session in a fork, which inherits every imported module.

    Args:
        job: what to run.
        close: the server's own descriptors, which a session must not have.
        control: the session's way to tell the server of checkpoints, if it is to make any.
    """
    pid = os.fork()
    if pid:
        return Forked(pid)
    status = 1
    try:
        from weaver.kernel import session

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in close:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        session.run(job, control)
        status = 0
    except BaseException:  # noqa: BLE001 - a fork must not return into its parent's code
        import traceback

        traceback.print_exc()
    finally:
        # Without the interpreter's teardown: it would write to every inherited page.
        os._exit(status)


def spawn(job: Job) -> Process:
    """Run the session in a new interpreter."""
    file = Path(job.folder) / "job.json"
    file.write_text(job.dump(), encoding="utf-8")
    return Spawned(
        subprocess.Popen(
            [sys.executable, "-m", "weaver.kernel.launch", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    )


if __name__ == "__main__":
    from weaver import runtime
    from weaver.kernel import session

    runtime.reset()
    session.run(Job.load(Path(sys.argv[1]).read_text(encoding="utf-8")))
    os._exit(0)

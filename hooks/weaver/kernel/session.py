"""What the process of one session does, from its first to its last breath."""

from __future__ import annotations

import errno
import faulthandler
import os
import random
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

import wrapt

from weaver import folders, runtime
from weaver.kernel import descendants, imports, inputs, isolation, limits
from weaver.kernel.capture import Capture
from weaver.kernel.cells import Cells
from weaver.kernel.checkpoint import Offers
from weaver.kernel.job import BROKEN, NO_ROOM, STACK, Job, write_result


def run(job: Job, control: socket.socket | None = None) -> None:
    """Run the session and leave its result in its folder. The caller ends the process.

    It has called `runtime.reset`, or is a fork of a process that did, and that ran no cell.

    With a `control` to the server, this may return several times: in the process that was
    asked to run the session, and in forks of its checkpoints that went on with a later version.
    """
    _settle(job)
    unprotected = isolation.restrict(Path(job.folder), Path(job.root))
    alarm = _Alarm(job)
    capture = Capture(Path(job.folder))
    limits.apply(job.seconds, job.memory)
    random.seed(runtime.SEED)  # Python seeds it anew in a fork
    seen = inputs.Inputs(Path(job.root), Path(job.folder))
    cells = Cells(job, capture)
    sys.modules["__main__"] = cells.namespace.module
    offers = Offers(control) if control else None
    process = os.getpid()
    try:
        while not cells.over:
            cells.run_next()
            if os.getpid() != process:
                return  # a fork that a cell made, and that ran on into here
            if offers and offers.due and not cells.over:
                # Its clock is a thread, and no thread lives on in a fork.
                alarm.pause()
                woken = offers.make(cells.job, cells.done, seen)
                if not woken:
                    alarm.go_on()
                else:
                    process = os.getpid()
                    seen.go_on()
                    cells.change(woken)
                    _leave_parent()
                    _enter(Path(cells.job.folder, "work"))
                    alarm = _Alarm(cells.job)
                    capture.begin()
        alarm.pause()
        code = "".join(code for _, code in cells.job.cells)
        files, modules = seen.close(code)
        seen_and_open = {"files": files, "modules": modules, "unprotected": unprotected}
        write_result(Path(job.folder), cells.result | seen_and_open)
    except BaseException as error:  # noqa: BLE001 - cells can replace all that this code calls
        full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        os._exit(NO_ROOM if full else BROKEN)


class _Alarm:
    """Ends the process with status 1 when its time is up, whatever Python is busy with."""

    def __init__(self, job: Job) -> None:
        self._stack = Path(job.folder, STACK).open("w", encoding="utf-8")  # noqa: SIM115
        faulthandler.enable(self._stack, all_threads=False)
        self._end = time.monotonic() + job.seconds
        self.go_on()

    def pause(self) -> None:
        """Stop the clock's thread, not the clock."""
        faulthandler.cancel_dump_traceback_later()

    def go_on(self) -> None:
        left = max(self._end - time.monotonic(), 0.001)
        faulthandler.dump_traceback_later(left, exit=True, file=self._stack)


def _settle(job: Job) -> None:
    """Own process group, own working folder, nothing on standard input."""
    _leave_parent()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    work = Path(job.folder, "work")
    _enter(work)
    if sys.platform.startswith("linux"):  # on others, names have to be short
        locks = {"semprefix": folders.name_of_locks(work.parent)}
        wrapt.register_post_import_hook(
            lambda process: process.current_process()._config.update(locks),
            "multiprocessing.process",
        )
    for name in ("HOME", "TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(work)
    tempfile.tempdir = None  # it remembers where the server's were
    # The server's settings of Matplotlib can't be changed; without a list of fonts we make our own.
    if not any(Path(os.environ["MPLCONFIGDIR"]).glob("fontlist*")):
        os.environ["MPLCONFIGDIR"] = str(work)
    # Cells import from the project, never from the engine's folder or the working folder;
    # nor do programs that they start.
    os.environ.pop("PYTHONPATH", None)
    os.environ.pop("GLIBC_TUNABLES", None)
    hooks = str(Path(__file__).resolve().parents[2])
    # The server's own folder, which Python puts there, holds those of other sessions.
    ours = {"", hooks, job.root, str(Path(job.folder).parent)}
    sys.path[:] = [job.root, *(path for path in sys.path if path not in ours)]
    sys.dont_write_bytecode = True
    imports.from_source_only(job.root)
    sys.argv = [job.page]


def _leave_parent() -> None:
    """Own process group; ends with the server, and adopts what its own children leave."""
    if hasattr(os, "setsid"):
        os.setsid()
        # Ctrl-C is for the server, which ends its sessions itself.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        descendants.adopt_orphans()
        descendants.end_with_parent()


def _enter(work: Path) -> None:
    """Make the working folder, or empty it, and go there."""
    folders.remove(work)
    work.mkdir()
    os.chdir(work)

"""Run a command and see what it and all its descendants used."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Processor seconds of the command and of every descendant that it waited for."""
    memory: int
    """Peak of the proportional set size of all processes together, in bytes; 0 if not sampled."""
    status: int


def run(command: list[str], folder: Path, environment: dict[str, str], *, sample: bool) -> Usage:
    """Run a command to its end. Sampling memory costs a little time itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    log = folder / "bench.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=output, stderr=output
        )
        peak = [0]
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, stop))
        if sample:
            watcher.start()
        status = process.wait()
        wall = time.perf_counter() - started
        stop.set()
        if sample:
            watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Usage(wall, cpu, peak[0], status)


def _watch(pid: int, peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(0.1):
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(pid)
            total = 0
            for process in [root, *root.children(recursive=True)]:
                with contextlib.suppress(psutil.Error, AttributeError):
                    total += process.memory_full_info().pss
            peak[0] = max(peak[0], total)

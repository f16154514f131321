"""Limits that the operating system keeps for a session's process."""

from __future__ import annotations

import contextlib
import sys

MOST_FILE_BYTES = 64 * 1024**2
MOST_OPEN_FILES = 256


def apply(seconds: float, memory: int) -> None:
    """Limit this process; on a platform without resource limits, do nothing.

    The wall-clock limit and the number of processes are the server's to watch.
    """
    if sys.platform == "win32":
        return
    import resource

    cpu = int(seconds) + 5
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_FSIZE, MOST_FILE_BYTES, MOST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES, MOST_OPEN_FILES),
        (resource.RLIMIT_AS, memory, memory),
    ):
        # macOS refuses some of these; the server's own watch remains.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))

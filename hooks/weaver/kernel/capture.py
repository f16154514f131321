"""Catch what a process prints, at the level of file descriptors.

A session may replace `sys.stdout`, close it, or write to descriptor 1 from C; what
reaches the descriptor is kept in any case. A file, not a pipe: it can't fill up, and
what was printed before a crash is still there.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
from pathlib import Path


class Capture:
    """Descriptors 1 and 2 of this process, redirected into files for good."""

    def __init__(self, folder: Path) -> None:
        self._paths = {name: folder / f"{name}.txt" for name in ("stdout", "stderr")}
        self._files: dict[str, int] = {}
        self._given: list[io.TextIOWrapper] = []
        """All that cells were given to print to: one may have kept that of an earlier cell."""
        self.begin()

    def begin(self) -> None:
        """Begin with empty files; a fork must not share them with the process it came from."""
        for descriptor in self._files.values():
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self._taken = dict.fromkeys(self._paths, 0)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        self._files = {name: os.open(path, flags, 0o600) for name, path in self._paths.items()}
        self.restore()

    def restore(self) -> None:
        """Give `sys.stdout` and `sys.stderr` back, whatever a cell made of them."""
        self._flush()
        for number, name in ((1, "stdout"), (2, "stderr")):
            with contextlib.suppress(OSError):
                os.dup2(self._files[name], number)
            raw = io.FileIO(number, "w", closefd=False)
            stream = io.TextIOWrapper(
                io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace"
            )
            stream.reconfigure(line_buffering=True)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
            self._given.append(stream)

    def take(self, name: str, most: int = 0) -> tuple[bytes, bool]:
        """What was printed since the last call, and whether that is more than `most` bytes."""
        self._flush()
        with self._paths[name].open("rb") as file:
            file.seek(self._taken[name])
            data = file.read(most + 1)
            self._taken[name] = file.seek(0, os.SEEK_END)
        return data[:most], len(data) > most

    def _flush(self) -> None:
        for stream in (*self._given, getattr(sys, "stdout", None), getattr(sys, "stderr", None)):
            # A cell may have closed or replaced it; then there is nothing to flush.
            with contextlib.suppress(BaseException):
                stream.flush()  # type: ignore[union-attr]
        if _C_LIBRARY:
            _C_LIBRARY.fflush(None)


def _c_library() -> ctypes.CDLL | None:
    """The library in whose buffers lies what compiled code printed."""
    with contextlib.suppress(OSError, TypeError):
        return ctypes.CDLL(None if sys.platform != "win32" else "ucrtbase")
    return None


_C_LIBRARY = _c_library()

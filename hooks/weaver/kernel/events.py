"""Have Python tell of more that a program can learn of files: it raises audit events for few calls.

None is raised where a file is only looked at, opened within a folder that is open, or opened by
compiled code; nor where a program is started by `multiprocessing`. Who asks the module `posix` in
place of `os` is not heard: the import system does, for every name on the search path.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from typing import Any

import wrapt

LOOK = "weaver.look"
"""What lies at a path, if anything, and how large it is: path, descriptor of its folder or None."""
READ = "weaver.read"
"""A file is about to be opened; the same arguments."""
START = "weaver.start"
"""A program is about to be started: its arguments."""

_PATH = ("path", "filename")
"""What the argument is called that may be given by its name."""
_LOOKS = ("stat", "lstat", "access", "readlink")
_LOOKS_BY_NAME = ("exists", "lexists", "isfile", "isdir", "islink")
"""In `os.path`. On Windows they are compiled code; elsewhere they call `os.stat`."""


@functools.cache
def raise_more() -> None:
    """From now on, and in forks of this process."""
    for name in _LOOKS:
        _tell(os, name, LOOK)
    for name in _LOOKS_BY_NAME if sys.platform == "win32" else ():
        _tell(os.path, name, LOOK)
    _tell(os, "open", READ)
    wrapt.register_post_import_hook(lambda torch: _tell(torch, "from_file", READ), "torch")
    with contextlib.suppress(ImportError):
        import _posixsubprocess

        _tell(_posixsubprocess, "fork_exec", START)


def _tell(module: Any, name: str, event: str) -> None:
    """Have a function raise `event` with its first argument, or its path, whenever it is called."""
    original: Callable | None = getattr(module, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def told(*arguments: Any, **named: Any) -> Any:
        given = [*arguments[:1], *(named[path] for path in _PATH if path in named)]
        sys.audit(event, given[0] if given else None, named.get("dir_fd"))
        return original(*arguments, **named)

    told.__module__ = module.__name__
    # A traceback that a cell prints shall not name the engine's folder.
    told.__code__ = told.__code__.replace(co_filename=f"<{module.__name__}>")
    setattr(module, name, told)
    for group in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if original in group:
            group.add(told)
    if original in os.supports_effective_ids:
        os.supports_effective_ids.add(told)

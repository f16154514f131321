"""Say in a short text what a file or folder of the project is, to see later whether it changed.

Never when it changed: a copy of the project has other times. Those are for stamps, which tell
apart what a path was at two moments of one session.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

Kind = Literal["look", "read", "scan", "whole"]
"""What somebody learned of a path: that it is there, its contents, a folder's names with the kind
of each, or all that lies below it. Each says more than the ones before."""

CHANGED = "changed while it was in use"
"""The state of what a session may have read in more than one. No path ever has it."""

SITE = "site"
"""Folder in the root that MkDocs writes to, unless told otherwise: no input of its own pages."""
_PACKAGES = sys.prefix + os.sep
_stat, _lstat, _readlink, _listdir = os.stat, os.lstat, os.readlink, os.listdir
"""As they are before a cell can replace them: it shall not see us look."""


def state(kind: Kind, root: Path, name: str) -> str:
    """The state of `name`, a path relative to `root`, as far as `kind` goes."""
    return _STATES[kind](root, root / name)


def unchanged(root: Path, name: str, recorded: str) -> bool:
    """Whether what was recorded of a path is still so."""
    return state(kind_of(recorded), root, name) == recorded


def stamp(kind: Kind, root: Path, name: str) -> str:
    """What becomes another whenever `name` does, even if it comes to be as it was before.

    Of folders that is the state: their times also change with what is of no interest there.
    """
    path = root / name
    if kind == "whole":
        return _digest("\n".join(_contents(root, path, _times)))
    return state(kind, root, name) if _is_folder(path) else _times(path)


def kind_of(recorded: str) -> Kind:
    """What was learned of a path whose state this is."""
    return next(
        (kind for kind in ("look", "scan", "whole") if recorded.startswith(f"{kind} ")), "read"
    )


def _look(_: Path, path: Path) -> str:
    """Kind, size and target, as `os.stat` and `os.readlink` tell them."""
    words: list[object] = []
    try:
        found = _lstat(path)
        if stat.S_ISLNK(found.st_mode):
            words.append(Path(_readlink(path)))
            found = _stat(path)
        size = found.st_size if stat.S_ISREG(found.st_mode) else 0
        words += [stat.S_IFMT(found.st_mode), found.st_mode & stat.S_IXUSR, size]
    except (OSError, ValueError):
        words.append("nothing")
    return "look " + _digest(repr(words))


def _read(root: Path, path: Path) -> str:
    """SHA-256 of a file's bytes or of a folder's list of names; empty if there is neither."""
    try:
        if stat.S_ISREG(_stat(path).st_mode):  # a pipe would keep us waiting
            return hashlib.sha256(path.read_bytes()).hexdigest()
        names = sorted(_listdir(path))
    except (OSError, ValueError):
        return ""
    return _digest("\n".join(name for name in names if path != root or _ours(name)))


def _scan(root: Path, path: Path) -> str:
    """Of a folder's names, each with what an `os.DirEntry` knows of it without asking."""
    found = []
    with contextlib.suppress(OSError, ValueError), os.scandir(path) as entries:
        for entry in entries:
            if path != root or _ours(entry.name):
                found.append(
                    f"{entry.name} {entry.is_symlink()} {entry.is_dir()} {entry.is_file()}"
                )
    return "scan " + _digest("\n".join(sorted(found)))


def _whole(root: Path, path: Path) -> str:
    """Of all files below a folder, but for what is hidden in the root, and compiled code."""
    return "whole " + _digest("\n".join(_contents(root, path, functools.partial(_read, root))))


def _contents(root: Path, path: Path, describe: Callable[[Path], str]) -> Iterator[str]:
    for folder, folders, files in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if name != "__pycache__"
            and not f"{here / name}{os.sep}".startswith(_PACKAGES)
            and (here != root or _ours(name))
        )
        yield from folders
        for name in sorted(files):
            if here != root or _ours(name):
                yield f"{name} {describe(here / name)}"


def _times(path: Path) -> str:
    """Which file lies there, and when it was last changed; of a link, also which link."""
    found = []
    for ask in (_lstat, _stat):
        with contextlib.suppress(OSError, ValueError):
            told = ask(path)
            found.append((told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))
    return repr(found)


def _is_folder(path: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISDIR(_stat(path).st_mode)
    return False


def _ours(name: str) -> bool:
    """Whether sessions may see what has this name in the root: the rest is of tools and builds."""
    return not name.startswith(".") and name != SITE


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


_STATES: dict[Kind, Callable[[Path, Path], str]] = {
    "look": _look,
    "read": _read,
    "scan": _scan,
    "whole": _whole,
}

"""Say why a folder can't be used, and remove those in which a cell may have built what it liked."""

from __future__ import annotations

import contextlib
import errno
import uuid
from collections.abc import Iterator
from pathlib import Path

_HINTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), ": make room on the disk"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), ": see that you may write there"),
}


@contextlib.contextmanager
def explained(kind: type[BaseException]) -> Iterator[None]:
    """Have what the file system refuses say what to do about it, as an exception of this kind."""
    try:
        yield
    except OSError as error:
        raise kind(explain(error)) from error


def explain(error: OSError) -> str:
    """What is in the way, and what to do about it."""
    path = Path(error.filename2 or error.filename or "")
    places = [path, *path.parents] if isinstance(error, FileExistsError) else path.parents
    for place in places:
        if place.is_file():
            return (
                f"{place} is a file, and what is written here needs a folder of that name: "
                "move or rename the file"
            )
    where = f"{path} can't be used" if path.name else "a file can't be written"
    return f"{where} ({error.strerror or error}){_HINTS.get(error.errno, '')}"


def remove(folder: Path) -> None:
    """Remove a folder and all that is in it, however deep; what can't be removed stays.

    `shutil.rmtree` goes down with the tree, a call or an open file a level, and a cell can make
    thousands of levels. Here each folder comes up first, so that no path is a long one.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        for path in _content(here):
            with contextlib.suppress(OSError):
                if path.is_symlink() or not path.is_dir():
                    path.unlink()
                elif here == folder:
                    waiting.append(path)
                else:
                    path.chmod(_ALL)
                    waiting.append(path.rename(folder / uuid.uuid4().hex))
        if here != folder:
            with contextlib.suppress(OSError):
                here.rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()


def remove_session(folder: Path) -> None:
    """Remove the folder of a session, and the locks that its processes left in shared memory.

    Who makes such a lock removes it in the end; but our sessions are not taken apart when they end.
    """
    remove(folder)
    for lock in Path("/dev/shm").glob(f"sem.{name_of_locks(folder)[1:]}-*"):
        with contextlib.suppress(OSError):
            lock.unlink()


def name_of_locks(folder: Path) -> str:
    """What the names of all locks that `multiprocessing` makes for a session begin with."""
    return f"/mp-{folder.name}"


_ALL = 0o700
"""Every right of the owner: a cell may have made a folder without any."""


def _content(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        folder.chmod(_ALL)
        return list(folder.iterdir())
    return []

"""Take from a session's process, before it runs any cell, what no page needs.

From then on it and its descendants can write only in their own folder and in shared memory,
read only the project, Python, its packages and the system's libraries, and reach no network.
Linux does all of it, for any user and without packages: Landlock (landlock(7)) keeps the
files and the signals, seccomp (seccomp(2)) the network and what Landlock knows nothing of: files'
modes, owners and times. Other systems have nothing like it that a
process could ask for; what is missing is returned, for the build to say.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

FILES = "cells can read and write every file that you can"
EMPTYING = "cells can empty every file that you can write"
NETWORK = "cells can use the network"

_NO_FILE = (
    "cells may read the project and installed packages, and write in the folder they start in: "
    "give a file there a bare name"
)
_NO_NETWORK = (
    "cells have no network: keep data in the project, or take it from an installed package"
)

_SYSTEM = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin", "/nix/store", "/proc", "/sys",
    "/etc/alternatives", "/etc/fonts", "/etc/group", "/etc/ld.so.cache", "/etc/localtime",
    "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd",
    "/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero",
)  # fmt: skip
_SHARED = ("/dev/null", "/dev/shm")
"""Locks and arrays that the processes of a session share live in the second."""
RESULTS = ".cache/measured"
"""Folder of what experiments gave, for pages to load: nothing else that begins with a dot is."""


def restrict(folder: Path, root: Path) -> tuple[str, ...]:
    """Restrict this process and all that it will start, for good.

    Args:
        folder: the only folder in which it may write.
        root: the project, which it may read.

    Returns:
        What the process can do nevertheless, because this system can't prevent it.

    Raises:
        OSError: the system offers the protection, and then refuses it.
    """
    if not sys.platform.startswith("linux"):
        return FILES, NETWORK
    _drop_privileges()
    missing = []
    if (version := _landlock_version()) > 0:
        _restrict_files(version, root, folder)
        if version < _KNOWS_TRUNCATE:
            missing.append(EMPTYING)
    else:
        missing.append(FILES)
    if machine := _MACHINES.get(platform.machine()):
        _filter_calls(*machine)
    else:
        missing.append(NETWORK)
    return tuple(missing)


def explain(error: BaseException) -> str:
    """What a beginner should know about an error that these restrictions may have caused."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, socket.gaierror):
            return _NO_NETWORK
        if isinstance(error, PermissionError) and error.errno == errno.EACCES:
            return _NO_NETWORK if error.filename is None else _NO_FILE
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return ""


def _readable(root: Path) -> Iterator[str]:
    """What a session may read, besides where it may write."""
    yield from _SYSTEM
    yield from (sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]))
    yield from os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    # The root itself or a folder around it, on the search path, would open what is hidden in it.
    yield from (path for path in sys.path if not root.is_relative_to(os.path.abspath(path)))
    # Where Matplotlib keeps its list of fonts, and its settings: nobody's to change.
    yield os.environ.get("MPLCONFIGDIR", "")
    yield str(root / RESULTS)
    with os.scandir(root) as entries:
        yield from (entry.path for entry in entries if not entry.name.startswith("."))


# Files and signals: Landlock. The numbers are those of linux/landlock.h, alike on all machines.

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = (1 << bit for bit in range(4))
_TRUNCATE, _USE_DEVICE = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _USE_DEVICE
_READ = _EXECUTE | _READ_FILE | _READ_FOLDER
_KNOWS_TRUNCATE = 3
"""The version from which on Landlock keeps files from being cut, Linux 6.2's."""
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights each version knows: it refuses to handle what it does not know."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),  # from version 4 on: binding and connecting by TCP
        ("scope", ctypes.c_uint64),  # from version 6 on: abstract sockets and signals of others
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _landlock_version() -> int:
    """The version of Landlock that this system has; 0 or less if it has none."""
    return _C.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))


def _restrict_files(version: int, root: Path, folder: Path) -> None:
    everything = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    wanted = _Ruleset(everything, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    rules = _call(_CREATE_RULESET, ctypes.byref(wanted), size, ctypes.c_uint32(0))
    try:
        for path in filter(None, dict.fromkeys(_readable(root))):
            _allow(rules, path, _READ)
        # The import system lists it; that gives away names in hidden folders, and no contents.
        _allow(rules, str(root), _READ_FOLDER)
        for path in (str(folder), *_SHARED):
            _allow(rules, path, everything)
        _call(_RESTRICT_SELF, rules, ctypes.c_uint32(0))
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    """Allow `rights` for a file, or for all that lies below a folder; nothing for nothing."""
    with contextlib.suppress(OSError):
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(folder).st_mode):
                rights &= _OF_FILES
            rule = _Beneath(rights, folder)
            _call(_ADD_RULE, rules, ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0))
        finally:
            os.close(folder)


# Network, modes, times and other processes' limits: a filter of system calls, linux/filter.h and
# linux/seccomp.h.

_ON_ALL = (452, 463, 466, 469)
"""fchmodat2, setxattrat, removexattrat, file_setattr."""
_MACHINES = {
    "x86_64": (
        0xC000003E,
        41,
        280,
        302,
        # chmod to lchown, utime, the attributes, utimes, and the forms with a folder
        (*range(90, 95), 132, *range(188, 191), *range(197, 200), 235, 260, 261, 268),
        # setpriority, sched_setparam, -scheduler, -affinity, ioprio_set, sched_setattr
        (141, 142, 144, 203, 251, 314),
    ),
    "aarch64": (
        0xC00000B7, 198, 88, 261,
        (*range(5, 8), *range(14, 17), *range(52, 56)),
        (140, 118, 119, 122, 30, 274),
    ),
}  # fmt: skip
"""What the kernel calls a machine, and the numbers of its system calls: socket(), utimensat(),
prlimit(), those that change a file's mode, owner, times and attributes, and those that say how a
process shares the processors."""
_IO_URING_SETUP = 425  # a queue of system calls that no filter sees
_LOAD, _IS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOWED, _FAILS_WITH = 0x7FFF0000, 0x00050000


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("then", ctypes.c_uint8),
        ("otherwise", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def _filter_calls(
    architecture: int,
    socket_call: int,
    times_call: int,
    limits_call: int,
    of_owners: tuple[int, ...],
    of_processors: tuple[int, ...],
) -> None:
    """Open no sockets but those between processes of one machine, and leave files' modes alone.

    Nor are other processes told how much they may use, which could end them: a process names itself
    by the number 0, and may ask for the limits of any.

    Who owns a file may change its mode and times wherever it lies. Such calls succeed, and do
    nothing: programs that copy a file make them as well, and a cell can do without their effect.
    To set a named file's times to now is not permitted: who is told so makes the file, if there is
    none, and `Path.touch` is for that.
    """
    steps = [
        (_LOAD, "", "", 4),  # the architecture
        (_IS, "", "unknown", architecture),  # or its numbers mean other calls
        (_LOAD, "", "", 0),  # the call
        (_AT_LEAST, "unknown", "", 0x40000000),  # the numbers of another convention of x86-64
        (_IS, "unknown", "", _IO_URING_SETUP),
        *((_IS, "skipped", "", call) for call in (*of_owners, *of_processors, *_ON_ALL)),
        (_IS, "times", "", times_call),
        (_IS, "limits", "", limits_call),
        (_IS, "", "allowed", socket_call),
        (_LOAD, "", "", 16),  # its first argument, the family
        (_IS, "allowed", "refused", socket.AF_UNIX),
    ]
    places = {"times": len(steps)}
    steps += [
        (_LOAD, "", "", 24),  # its second argument, a path; none for an open file
        (_IS, "skipped", "", 0),
        (_LOAD, "", "", 32),  # its third argument, the times; none for now
        (_IS, "not permitted", "skipped", 0),
    ]
    places["limits"] = len(steps)
    steps += [
        (_LOAD, "", "", 16),  # its first argument, the process
        (_IS, "allowed", "", 0),
        (_LOAD, "", "", 32),  # its third, the new limits, in two halves; none to ask for the old
        (_IS, "", "not permitted", 0),
        (_LOAD, "", "", 36),
        (_IS, "allowed", "not permitted", 0),
    ]
    answers = {
        "refused": _FAILS_WITH | errno.EACCES,
        "unknown": _FAILS_WITH | errno.ENOSYS,
        "not permitted": _FAILS_WITH | errno.EPERM,
        "skipped": _FAILS_WITH | 0,
        "allowed": _ALLOWED,
    }
    places |= {name: at for at, name in enumerate(answers, start=len(steps))}
    steps += [(_RETURN, "", "", answer) for answer in answers.values()]

    def way(at: int, name: str) -> int:
        return places[name] - at - 1 if name else 0

    array = (_Step * len(steps))(
        *(
            (code, way(at, then), way(at, otherwise), value)
            for at, (code, then, otherwise, value) in enumerate(steps)
        )
    )
    program = _Program(len(steps), array)
    _control(22, 2, ctypes.byref(program))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


# Privileges.


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


def _drop_privileges() -> None:
    """Never get new ones, and give up what root has beyond owning its files."""
    _control(38, 1)  # PR_SET_NO_NEW_PRIVS, which the other two ask for
    none = (ctypes.c_uint32 * 6)()
    header = _Header(0x20080522, 0)
    if _C.capset(ctypes.byref(header), none):
        raise OSError(ctypes.get_errno(), "capset")


def _control(option: int, *arguments: object) -> None:
    values = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    values += [ctypes.c_ulong(0)] * (4 - len(values))
    if _C.prctl(ctypes.c_int(option), *values):
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def _call(number: int, *arguments: object) -> int:
    answer = _C.syscall(number, *arguments)
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return answer


_C = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None

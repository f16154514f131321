"""What, besides its code and files, a session's outputs depend on."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from weaver import runtime

_HERE = Path(__file__).parent
_DECISIVE = (
    "cache.py", "compiler.py", "environment.py", "evidence.py", "execute.py", "folders.py",
    "plan.py", "runtime.py", "kernel/*.py",
)  # fmt: skip
"""The engine's modules that decide what becomes of a session, and what is kept of that."""


def _decisive(folder: Path) -> list[Path]:
    return sorted(path for pattern in _DECISIVE for path in folder.glob(pattern))


def engine(folder: Path = _HERE) -> str:
    """Digest of the modules that decide, the same for every copy of them."""
    digest = hashlib.sha256()
    for path in _decisive(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()


@cache
def _before(folder: Path) -> dict[Path, tuple[int, ...]]:
    """When each of these modules was written, as it was at first."""
    return {path: _written(path) for path in _decisive(folder)}


def is_edited(folder: Path = _HERE) -> bool:
    """Whether one of these modules was written since this, or `fixed`, was asked first.

    That takes a tenth of the time of another digest, and notices as well what is back by now.
    """
    return any(_written(path) != before for path, before in _before(folder).items())


def _written(path: Path) -> tuple[int, ...]:
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    return ()


@cache
def fixed() -> Mapping[str, str]:
    """What is the same for all sessions: name and value, for keys and for `explain`."""
    is_edited()  # remembers when they were written, before they are read
    return {
        "engine": engine(),
        "Python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "platform": f"{sys.platform} {platform.machine()}",
        **{f"variable {name}": value for name, value in runtime.environment().items()},
    }


@cache
def version(distribution: str) -> str:
    """Installed version, or the empty string if it isn't installed any more."""
    try:
        text = importlib.metadata.distribution(distribution).read_text("METADATA") or ""
    except (importlib.metadata.PackageNotFoundError, ValueError):  # there is none without a name
        return ""
    # `Distribution.version` parses the whole file, long description included.
    match = re.search(r"^Version:[ \t]*(\S+)", text, re.MULTILINE)
    return match[1] if match else importlib.metadata.version(distribution)


def distributions(modules: Iterable[str]) -> dict[str, str]:
    """Name and version of the distributions that provide `modules`, and of all they require.

    A module that nobody provides may be the name of a distribution.
    """
    named = providers()
    waiting = [name for module in modules for name in named.get(module, [module])]
    found: dict[str, str] = {}
    while waiting:
        name = _normal(waiting.pop())
        if name in found or not version(name):
            continue
        found[name] = version(name)
        waiting += _requirements(name)
    return dict(sorted(found.items()))


def missing(modules: Iterable[str]) -> set[str]:
    """Those that no import would find: they may be installed later."""
    return {module for module in modules if not _is_found(module)}


@cache
def _is_found(module: str) -> bool:
    with contextlib.suppress(ValueError, ImportError):
        return importlib.util.find_spec(module) is not None
    return True  # nobody knows


@cache
def providers() -> Mapping[str, list[str]]:
    """Distributions by the names of the modules that they provide; takes a second."""
    return importlib.metadata.packages_distributions()


@cache
def _requirements(distribution: str) -> tuple[str, ...]:
    """Names that a distribution requires; extras left out, markers left to what is installed."""
    lines = importlib.metadata.requires(distribution) or ()
    names = (re.match(r"[\w.-]+", line) for line in lines if not re.search(r"\bextra\s*==", line))
    return tuple(match[0] for match in names if match)


def _normal(name: str) -> str:
    """The name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()

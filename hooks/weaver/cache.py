"""Keep what sessions left, and give it back only while all they depend on is unchanged.

An entry is a folder named by the digest of the session's code and of the environment, and
of the page if its output names lines of the page, or its limits are its own. In it, `entry.json`
names the project files and package versions that the session was seen to use, each with its
state or version, the limits, and the digest of every file in the folder. An entry that is torn,
edited or out of date is no entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from weaver import environment, evidence, folders, plan
from weaver.kernel import states
from weaver.kernel.states import Kind, kind_of, state
from weaver.model import Limits, Session

ROOM = 256 * 1024**2
"""Bytes that results may take up which the newest build did not need."""

_USUAL = Limits()
_ENTRY = "entry.json"
_ASKS_FOR_PLACE = re.compile(
    r"lineno|getsourcelines|\bco_(?:lines|positions|linetable|lnotab|filename)\b|\btb_(?:frame|next)\b"
    r"|\b(?:import|from) (?:dis|logging|traceback)\b|\bfrom inspect\b"
    r"|\binspect\.(?:stack|trace|currentframe)\b|(?:\b|_)get\w*frame|\bargv\b"
)
"""In code that may show lines or the page's name, and not as texts show them."""
_DRAFT = "new-"
"""What the name of an entry begins with while it is being written."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up: `entry` and `folder`, or the `reason` why there is none."""

    entry: dict[str, Any] | None = None
    folder: Path = Path()
    reason: str = ""


class Cache:
    """Entries below one folder. Several processes may use it at once."""

    def __init__(self, folder: Path, root: Path) -> None:
        """`root` is the folder that recorded file names are relative to."""
        self.folder = folder
        self._root = root
        self._used: set[str] = set()
        self._states: dict[tuple[Kind, str], str] = {}
        self._modules = plan.top_modules(root)

    def look_again(self) -> None:
        """Forget how files were: some may have been written since."""
        self._states.clear()

    def find(self, session: Session, limits: Limits = _USUAL) -> Found:
        """The session's entry, if there is one and it is still true."""
        reason = ""
        for name in self._names(session):
            self._used.add(name)
            found = self._look(name, session, limits)
            if found.entry is not None:
                return found
            reason = found.reason or reason
        return Found(reason=reason or "it has not run yet with this code and environment")

    def _look(self, name: str, session: Session, limits: Limits) -> Found:
        folder = self.folder / name
        try:
            data = evidence.read(folder / _ENTRY)
        except (OSError, ValueError):
            return Found()
        try:
            entry = _open(data, folder)
            reason = self._changed(entry, session, limits)
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            return Found(reason="its cache entry is damaged")
        if reason:
            return Found(reason=reason)
        with contextlib.suppress(OSError):
            os.utime(folder)
        return Found(entry, folder)

    def keep(
        self, session: Session, result: dict[str, Any], folder: Path, limits: Limits = _USUAL
    ) -> Path:
        """Make an entry of a session's result and the artifacts in `folder`; returns its folder.

        Where that can't be written, the result stays in `folder`: it is right all the same.

        There is none of a result that depends on a file which is another by now: who says so may
        have missed a change, or lie. A cell could leave a result that is to be found by the same
        page with other, honest modules; so what the import statements say counts as well.
        """
        places, modules = plan.dependencies(session.code, self._root)
        files = result["files"] | {name: state("read", self._root, name) for name in places}
        modules = {name.partition(".")[0] for name in modules}.union(result["modules"])
        anywhere, here = self._names(session)
        mentions_lines = _mentions_lines(session, result, self._root)
        name = here if mentions_lines or limits != _USUAL else anywhere
        pictures = {file: evidence.read(folder / file) for file in _artifacts(result)}
        artifacts = {file: _digest(data) for file, data in pictures.items()}
        packages = {each for each in modules if not (self._root / each).exists()}
        entry = {
            "name": name,
            "result": {"cells": result["cells"], "values": result["values"]},
            "artifacts": artifacts,
            "files": files,
            "distributions": environment.distributions(modules),
            "missing": sorted(environment.missing(packages.difference(self._modules))),
            "lines": _lines(session) if mentions_lines else None,
            "limits": asdict(limits),
        }
        # Not before: until now, each of them was read once more.
        if not self.is_true(result) or plan.top_modules(self._root) != self._modules:
            return folder
        if environment.is_edited():
            return folder  # whose result this is nobody knows
        # In its own order: what is read back has to be what the session gave.
        body = json.dumps(entry).encode()
        draft = self._write({**pictures, _ENTRY: _digest(body).encode() + b"\n" + body})
        if draft is None:
            return folder
        target = self.folder / name
        for _ in range(3):
            try:
                draft.replace(target)
                return target
            except OSError:
                # There is an old entry, or another build was faster and may be reading its own.
                if self.find(session, limits).entry is not None:
                    folders.remove(draft)
                    return target
                _drop(target)
        return draft

    def is_true(self, result: dict[str, Any]) -> bool:
        """Whether all that a session says it depends on is still as it was for the session."""
        return all(states.unchanged(self._root, *each) for each in result["files"].items())

    def _write(self, files: dict[str, bytes]) -> Path | None:
        """A new folder with these files; None if there is no room, say."""
        draft = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self.folder))
            for name, data in files.items():
                (draft / name).write_bytes(data)
        except OSError:
            if draft:
                folders.remove(draft)
            return None
        return draft

    def evict_unused(self, room: int = ROOM, older_than: float = 600.0) -> int:
        """Remove what no look-up of this build asked for, the longest unused first.

        Some of it stays: another branch of the project, or a version that an author goes back
        to, should not have to run again.

        Args:
            room: bytes that unused entries may take up.
            older_than: seconds. What was used more recently may be another build's.

        Returns:
            How many entries were removed.
        """
        unused = []
        for entry in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                if entry.name not in self._used:
                    unused.append((_age(entry), entry))
        removed = 0
        for age, entry in sorted(unused):
            room -= _size(entry)
            abandoned = entry.name.startswith(_DRAFT)
            if age > older_than and (room < 0 or abandoned):
                _drop(entry)
                removed += 1
        return removed

    def _changed(self, entry: dict[str, Any], session: Session, limits: Limits) -> str:
        """The first input that is no longer what it was, in words."""
        for name, recorded in entry["files"].items():
            if self._state(kind_of(recorded), name) != recorded:
                return ("the project's folder" if name == "." else name) + " changed"
        for name, version in entry["distributions"].items():
            if environment.version(name) != version:
                return f"{name} changed from {version} to {environment.version(name) or 'nothing'}"
        if found := set(entry["missing"]) - environment.missing(entry["missing"]):
            return f"there is a module {min(found)} now"
        if entry["lines"] is not None and entry["lines"] != _lines(session):
            return "its output names lines of the page, and they moved"
        if entry["limits"] != asdict(limits):
            return "its limits changed"
        return ""

    def _names(self, session: Session) -> tuple[str, str]:
        """Names of the session's entry: where its output could stand on any page, and where not."""
        # What decides, before anything runs, what the session will do. A module of the project
        # that bears a package's name is found in its stead, also by other packages.
        inputs = {
            "cells": [cell.code for cell in session.cells],
            "expressions": [(e.after, e.code) for e in session.expressions],
            "environment": dict(environment.fixed()),
            "modules": self._modules,
        }
        key = _digest(json.dumps(inputs, sort_keys=True).encode())[:32]
        return key, f"{key}-{_digest(session.page.encode())[:8]}"

    def _state(self, kind: Kind, name: str) -> str:
        if (kind, name) not in self._states:
            self._states[kind, name] = state(kind, self._root, name)
        return self._states[kind, name]


def _open(data: bytes, folder: Path) -> dict[str, Any]:
    """The entry, if neither it nor its artifacts were changed since they were written.

    Raises:
        ValueError: something was.
    """
    digest, _, body = data.partition(b"\n")
    if digest.decode("ascii", "replace") != _digest(body):
        raise ValueError("entry.json was changed")
    entry = json.loads(body)
    if entry["name"] != folder.name:
        raise ValueError("this is the entry of another session")
    for name, expected in entry["artifacts"].items():
        if _digest(evidence.read(folder / name)) != expected:
            raise ValueError(f"{name} was changed")
    return entry


def _artifacts(result: dict[str, Any]) -> set[str]:
    figures = [o for cell in result["cells"] for o in cell["outputs"] if o["kind"] == "figure"]
    return {Path(figure[side]).name for figure in figures for side in ("light", "dark")}


def _lines(session: Session) -> list[Any]:
    return [cell.line for cell in session.cells]


def _mentions_lines(session: Session, result: dict[str, Any], root: Path) -> bool:
    """Whether the printed text may show where in the page the code stands.

    A warning does, with the page's name; code that asks for its place may show a part of it.
    """
    texts = [o.get("text") for cell in result["cells"] for o in cell["outputs"]]
    texts += [value.get("text") for value in result["values"] if value]
    named = any(Path(session.page).name in text for text in texts if isinstance(text, str))
    written = [session.code, *(expression.code for expression in session.expressions)]
    return named or any(map(_ASKS_FOR_PLACE.search, plan.with_imported(written, root)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _age(folder: Path) -> float:
    """Seconds since the entry was made or used."""
    return time.time() - folder.stat().st_mtime


def _size(entry: Path) -> int:
    """Bytes of the files in an entry; something else is about to remove what is not there."""
    size = 0
    with contextlib.suppress(OSError):
        for file in entry.iterdir() if entry.is_dir() else [entry]:
            size += file.stat().st_size
    return size


def _drop(entry: Path) -> None:
    """Remove an entry, or the file that somebody left in its place; others may do so, too."""
    if entry.is_dir() and not entry.is_symlink():
        folders.remove(entry)
    else:
        entry.unlink(missing_ok=True)

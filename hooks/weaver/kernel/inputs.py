"""Notice what a session depends on: files of the project, and imported packages.

Seen while it runs, not guessed from its text. Audit events tell of files that are opened, looked
at or looked for in vain, and of folders that are listed; loaded modules tell of imports, whose
source may come from a bytecode file.
Only for packages that were loaded before the session began, its code and that of the project's
modules have to tell whether it uses them: by import statements, also in texts, and by their names.

What a program reads that a session starts can't be seen. It counts as having read all that it was
told of: the folders of the project that its arguments, its variables and its working folder name,
and the packages that an argument imports.

What is seen gets a stamp, before it is read. If that is another later, nobody knows which of both
the session read: then it depends on what is gone, and its result is nobody's.
"""

from __future__ import annotations

import ast
import contextlib
import json
import linecache
import os
import re
import sys
import textwrap
import threading
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from types import FrameType
from typing import Any, Literal
from urllib.parse import unquote

from weaver.kernel import events, isolation
from weaver.kernel.states import CHANGED, Kind, stamp, state, unchanged

_PACKAGE: Literal["package"] = "package"
"""What is seen of a package: the name of a module of it, or its own."""
_METADATA = f".dist-info{os.sep}METADATA"
_MOST_LINKS = 40
"""As many as Linux follows in one path."""
_Kind = Kind | Literal["package"]
_ENGINE = str(Path(__file__).parents[1]) + os.sep

_OPENED = {"open", "sqlite3.connect", "ctypes.dlopen", events.READ}
_LISTED = {"os.listdir", "os.scandir"}
_IMPORT = ("importlib", "_frozen_importlib")
"""Modules that list the folders of the search path."""
_WALKERS = ("os", "glob", "pathlib", "shutil")
"""Modules that ask the entries of a listed folder for no more than names and kinds."""
_STARTED = {
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"),
    *("os.startfile", "_winapi.CreateProcess"),
}
_HEARD = _OPENED | _LISTED | _STARTED | {"os.chdir", events.LOOK, events.START}

_getpid, _open, _write, _close = os.getpid, os.open, os.write, os.close
_readlink, _listdir = os.readlink, os.listdir
"""As they are before a cell can replace them, and before `events` does."""


class Inputs:
    """The files under `root` that this process and its forks read from now on."""

    def __init__(self, root: Path, folder: Path) -> None:
        """`folder` is the session's, in the engine's folder, where nothing is an input."""
        self._root = root
        self._within = _prefix(root)
        self._foreign = tuple(map(_prefix, (folder.parent, Path(sys.prefix), root / ".git")))
        here = re.escape(str(root)) + r"(?![^/\\\s\"':;,=])[^\s\"':;,=]*"
        self._within_text = re.compile(here)
        self._linked = (_prefix(folder.parent), "/proc/", "/dev/")
        """Where links may lie that lead into the project."""
        self._hidden = _prefix(root) + "."
        self._results = str(root / isolation.RESULTS)
        self._seen: dict[tuple[_Kind, str], str] = {}
        """What was seen, with its stamp of the first time; none if there were several."""
        self._told: dict[str, str] = {}
        """What the last `look` said of files and folders."""
        self._stamping = threading.local()
        """In a thread that takes a stamp: what that looks at is no input."""
        self._notes = folder / "inputs.txt"
        """Where forks write what they see: they share no memory with this process."""
        self._process = _getpid()
        self._listening = True
        self._loaded_before = frozenset(sys.modules)
        self._packages = {name.partition(".")[0] for name in self._loaded_before}
        events.raise_more()
        # An audit hook can't be removed, hence the switch.
        sys.addaudithook(self._hear)

    def close(self, code: str) -> tuple[dict[str, str], list[str]]:
        """Stop listening, and say what was seen; see `look`."""
        seen = self.look(code)
        self._listening = False
        return seen

    def look(self, code: str) -> tuple[dict[str, str], list[str]]:
        """What the session depends on so far; `code` is what it ran.

        Returns:
            States of files and folders by their paths relative to the root, `CHANGED` where that
            is no longer what it was when it was seen; and the top-level names of the modules used.
        """
        self._listening = False
        new = {name for name in list(sys.modules) if isinstance(name, str)} - self._loaded_before
        sources = {path for name in new if (path := _source(sys.modules.get(name)))}
        self._add_noted()
        seen = set(self._seen)
        loaded = {name.partition(".")[0] for name in new}
        loaded |= {name for kind, name in seen if kind == _PACKAGE}
        seen = {each for each in seen if each[0] != _PACKAGE}
        seen |= {("read", path) for path in sources if self._of_project(path)}
        programs = {path for kind, path in seen if kind == "read" and path.endswith(".py")}
        texts = [code, *map(_read, programs)]
        imported = {name for text in texts for name in _imports(text, self._packages)}
        kinds = {path: kind for kind, path in sorted(seen)}  # each says more than those before
        names = {path: self._name(path) for path in kinds}
        states = {names[path]: state(kind, self._root, names[path]) for path, kind in kinds.items()}
        # Not before: until now, each of them may have changed.
        states |= {names[path]: CHANGED for path in self._changed()}
        self._told = states
        self._listening = True
        return states, sorted(loaded | imported)

    def go_on(self) -> None:
        """Listen in a fork that slept since the last `look`; it was woken with the same inputs.

        Meanwhile they may have been edited, and edited back.
        """
        self._listening = False
        self._process = _getpid()
        self._notes.unlink(missing_ok=True)  # of a fork that was woken before
        for kind, path in list(self._seen):
            if kind != _PACKAGE:
                name = self._name(path)
                now = stamp(kind, self._root, name)
                fresh = unchanged(self._root, name, self._told[name])
                self._seen[kind, path] = now if fresh else ""
        self._listening = True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._listening or event not in _HEARD or hasattr(self._stamping, "since"):
            return
        if event in _STARTED:
            self._learn_of_program(event, arguments)
        elif event == events.START:
            # It is told what to do later, where nobody hears it; only what tidies up is known.
            if not any("resource_tracker" in word for word in _words(arguments)):
                self._add("whole", str(self._root))
        elif event == "os.chdir":
            place = _text(arguments[0])
            if Path(place).is_absolute():
                self._learn("look", place)
            elif self._of_project(path := _from_here(place)):
                self._add("look", path)
        elif event in _LISTED:
            if not _asked_by(_IMPORT):
                self._learn_names(event, "." if arguments[0] is None else arguments[0])
        elif event != "open" or _reads(arguments[1]):
            folder = arguments[1] if event in {events.LOOK, events.READ} else None
            self._learn("look" if event == events.LOOK else "read", arguments[0], folder)

    def _learn(self, kind: Kind, place: object, folder: int | None = None) -> None:
        """Add a path; relative ones begin in the open `folder`, if there is one."""
        path = _text(place)
        if path.startswith("file:"):  # how SQLite may be told of a database
            path = unquote(re.split(r"[?#]", path[5:])[0])
        if folder is not None:
            path = str(_place(folder) / path)
        path = self._absolute(path)
        if path.endswith(_METADATA):
            self._add(_PACKAGE, re.sub(r"\W", "_", Path(path).parent.name.partition("-")[0]))
        if self._of_project(path) and not _quoted(path):
            self._add(kind, path)

    def _learn_names(self, event: str, place: object) -> None:
        """Add a folder that is listed. What is hidden in the root is no session's business.

        Nobody hears what is asked of an entry that `os.scandir` gives: all, by all but the walkers.
        """
        kind: Kind = "scan" if event == "os.scandir" else "read"
        path = self._absolute(_text(place))
        if path == str(self._root):
            self._add(kind, path)
        elif not self._is_hidden(path):
            self._learn(kind, path)
        if kind == "scan" and not _asked_by(_WALKERS, 3) and self._of_project(path + os.sep):
            with contextlib.suppress(OSError):
                inside = [path + os.sep + name for name in _listdir(path)]
                for each in inside:
                    if not self._is_hidden(each):
                        self._learn("look", each)

    def _learn_of_program(self, event: str, told: Any) -> None:
        """Add the folders of the project that a program was told of."""
        for word in _words(told):
            for code in (word, *re.split(r"[\"']", word)) if "import" in word else ():
                for name in _imports(code):
                    self._add(_PACKAGE, name)
        at = Path(_text(told[2]) if event == "subprocess.Popen" else "")
        for word in _words((told, self._absolute(os.curdir), dict(os.environ))):
            for name in {word, *self._within_text.findall(word), *_parts(word)}:
                path = Path(self._absolute(str(at / name)) or os.sep)
                with contextlib.suppress(OSError):  # a text can be too long for a name
                    # A pattern lies nowhere: what it is about does.
                    folder = str(next(each for each in (path, *path.parents) if each.is_dir()))
                    if self._of_project(folder + os.sep) and not self._is_hidden(folder):
                        self._add("whole", folder)

    def _absolute(self, path: str) -> str:
        """Where a path leads from the working folder; empty if nothing can lie there.

        Links on its way into the project are the cells' own, or the system's. Those within the
        project are a part of what is found there.
        """
        path = _absolute(path)
        for _ in range(_MOST_LINKS):
            if not path.startswith(self._linked) or not (led := _follow(path)):
                break
            path = led
        return path

    def _add(self, kind: _Kind, path: str) -> None:
        if (kind, path) in self._seen:
            return
        first = "" if kind == _PACKAGE else self._stamp(kind, path)
        self._see(kind, path, first)
        if _getpid() != self._process:
            notes = _open(self._notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            _write(notes, json.dumps([kind, path, first]).encode() + b"\n")
            _close(notes)

    def _see(self, kind: _Kind, path: str, first: str) -> None:
        """Add what this thread, or a fork, saw at first: others may have seen another file."""
        if self._seen.setdefault((kind, path), first) != first:
            self._seen[kind, path] = ""

    def _stamp(self, kind: Kind, path: str) -> str:
        self._stamping.since = path
        try:
            return stamp(kind, self._root, self._name(path))
        finally:
            del self._stamping.since

    def _add_noted(self) -> None:
        if self._notes.exists():
            for line in self._notes.read_text(encoding="utf-8").splitlines():
                self._see(*json.loads(line))

    def _changed(self) -> set[str]:
        """Paths that were seen, and that have become others since."""
        return {
            path
            for (kind, path), first in list(self._seen.items())
            if kind != _PACKAGE and stamp(kind, self._root, self._name(path)) != first
        }

    def _name(self, path: str) -> str:
        """Relative to the root, as in results."""
        return Path(path).relative_to(self._root).as_posix()

    def _is_hidden(self, path: str) -> bool:
        return path.startswith(self._hidden) and not path.startswith(self._results)

    def _of_project(self, path: str) -> bool:
        inside = path.startswith(self._within) and not path.startswith(self._foreign)
        return inside and "__pycache__" not in path


def _reads(mode: object) -> bool:
    """Whether a file is opened to be read; `os.open` has no mode, and may well be."""
    return not isinstance(mode, str) or "r" in mode or "+" in mode


def _text(place: object) -> str:
    """A path as text; empty for what is none, such as a descriptor, whose opening was heard."""
    if isinstance(place, os.PathLike):
        place = os.fspath(place)
    if isinstance(place, bytes):
        place = os.fsdecode(place)
    return place if isinstance(place, str) else ""


def _absolute(path: str) -> str:
    """Where a path leads from the working folder; empty if nothing can lie there."""
    with contextlib.suppress(OSError):  # a cell may have removed its folder
        return os.path.abspath(path) if path and "\0" not in path else ""
    return ""


def _from_here(path: str) -> str:
    """Where a step leads, by Linux's word for the working folder; empty if there is none.

    There is none for a very long path, which `os.getcwd` takes long to put together: a cell may
    well go down thousands of folders.
    """
    with contextlib.suppress(OSError):
        return os.path.normpath(Path(_readlink("/proc/self/cwd"), path))
    return ""


def _follow(path: str) -> str:
    """An absolute path without its first link; empty if it has none."""
    place = Path(path)
    for link in (*reversed(place.parents), place):
        with contextlib.suppress(OSError):
            return os.path.abspath(link.parent / _readlink(link) / place.relative_to(link))
    return ""


def _place(descriptor: int) -> Path:
    """Where an open folder lies."""
    if sys.platform == "darwin":
        import fcntl

        name = fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024))
        return Path(os.fsdecode(name.rstrip(b"\0")))
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def _words(told: Any) -> Iterator[str]:
    """Every text in the arguments of a call, however deep."""
    if isinstance(told, Mapping):
        told = (*told.keys(), *told.values())
    if isinstance(told, (list, tuple)):
        for each in told:
            yield from _words(each)
    else:
        yield _text(told)


def _parts(command: str) -> Iterator[str]:
    """What may be a path in a command, with and without spaces in it; a bare name is none."""
    for between in (r"[\"']", r"[\s\"':;,=<>|&()]+"):
        yield from (part for part in re.split(between, command) if os.sep in part)


def _asked_by(modules: tuple[str, ...], depth: int = 2) -> bool:
    """Whether one of these, or a part of one, made the call that is heard of."""
    name = sys._getframe(depth).f_globals.get("__name__", "")
    return isinstance(name, str) and name.partition(".")[0] in modules


def _quoted(path: str) -> bool:
    """Whether it is the engine's own code, wanted only to be quoted in a traceback.

    Libraries ask for one now and then, to remember where something was made. The calls that
    lead to a cell are ours.
    """
    if not path.startswith(_ENGINE):
        return False
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_code.co_filename != linecache.__file__:
        frame = frame.f_back
    return frame is not None


def _imports(code: str, named: Set[str] = frozenset()) -> set[str]:
    """Top-level names of the modules that `code` names: those of `named` also by a mere text.

    A text may be a program itself, for another Python or for `exec`.
    """
    try:
        nodes = list(ast.walk(ast.parse(textwrap.dedent(code))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level]
    found = {name.partition(".")[0] for name in names}
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    for text in texts:
        found |= {text.partition(".")[0]} & named
        if "import" in text:
            found |= _imports(text, named)
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # it was looked for in vain
        return ""


def _source(module: Any) -> str | None:
    # A cell may have put anything into sys.modules.
    try:
        path = module.__file__
        return os.path.abspath(path) if isinstance(path, str) else None
    except Exception:  # noqa: BLE001 - or what its attributes do
        return None


def _prefix(path: Path) -> str:
    return str(path).rstrip(os.sep) + os.sep

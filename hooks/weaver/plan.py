"""Decide what the server should import before it forks, and what each page may use."""

from __future__ import annotations

import ast
import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from weaver.kernel.states import SITE
from weaver.model import Limits, Location, Problem, Session
from weaver.parse import front_matter_end

_WORTH_IT = {
    "numpy": ("numpy",),
    "matplotlib": (
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_svg",
    ),
    "torch": ("torch",),
    "scipy": ("scipy",),
    "sklearn": ("sklearn",),
}
"""Modules that take long to import and do nothing else when imported."""

_LAZY = {"torch": (re.compile(r"\btorch\._dynamo\b|\btorch\.compile\b"), "torch._dynamo")}
"""What a package imports only when it is first used in a certain way."""


def modules_to_preload(sessions: Iterable[Session], root: Path) -> list[str]:
    """Slow packages that the sessions import, also by way of the project's own modules.

    A module of the project comes before a package of the same name, here as in plain Python.
    """
    packages: set[str] = set()
    chosen: list[str] = []
    lazy: set[str] = set()
    for text in with_imported((session.code for session in sessions), root):
        lazy |= {module for pattern, module in _LAZY.values() if pattern.search(text)}
        packages |= {name.partition(".")[0] for name in imported_names(text)}
    packages = {package for package in packages if not project_module(root, package)}
    for package, modules in _WORTH_IT.items():
        if package in packages:
            chosen += modules
    chosen += [module for module in sorted(lazy) if module.partition(".")[0] in packages]
    return chosen


def with_imported(texts: Iterable[str], root: Path) -> Iterator[str]:
    """The given Python texts, and the project's modules that they import, each once."""
    given = list(texts)
    yield from given
    yield from (text for _, text in imported_modules(given, root))


def imported_modules(texts: Iterable[str], root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of each module of the project that Python texts import, by whatever way."""
    waiting = list(texts)
    seen: set[str] = set()
    while waiting:
        for name in sorted(imported_names(waiting.pop()) - seen):
            parts = name.split(".")
            for package in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
                source = None if package in seen else project_module(root, package)
                seen.add(package)
                if source:
                    text = source.read_text(encoding="utf-8", errors="replace")
                    waiting.append(text)
                    yield source.relative_to(root).as_posix(), text


def read_limits(text: str, path: str) -> tuple[Limits, list[Problem]]:
    """The page's limits: the defaults, changed by `weaver:` in its front matter."""
    front_matter = text[: front_matter_end(text)]
    key = re.search(r"^weaver\s*:", front_matter, re.MULTILINE)
    if not key:
        return Limits(), []
    line = 1 + front_matter.count("\n", 0, key.start())
    try:
        wanted = next(yaml.safe_load_all(front_matter))["weaver"]
        return _with(Limits(), wanted), []
    except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        names = ", ".join(field.name for field in dataclasses.fields(Limits))
        problem = Problem(
            Location(path, line),
            "W15",
            "the page's limits can't be read",
            why=str(error).splitlines()[0],
            hint=f"write numbers under weaver:, for any of {names}",
        )
        return Limits(), [problem]


_MOST = {int: 2**62, float: 2**31}
"""What the system takes for a size or a number, and for seconds."""


def _with(limits: Limits, wanted: dict) -> Limits:
    if not isinstance(wanted, dict):
        raise TypeError("weaver: is not a mapping")
    kinds = {field.name: type(field.default) for field in dataclasses.fields(Limits)}
    for name, value in wanted.items():
        if name not in kinds:
            raise ValueError(f"there is no limit {name!r}")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"{name} is not a number")
        if not 0 < value <= _MOST[kinds[name]] or not kinds[name](value):
            raise ValueError(f"{name} can't be {value}")
    return dataclasses.replace(limits, **{name: kinds[name](wanted[name]) for name in wanted})


@functools.lru_cache(maxsize=4096)
def imported_names(code: str) -> frozenset[str]:
    """Dotted names of modules that the code may import; `from a import b` may mean `a.b`."""
    try:
        nodes = list(_statements(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, however deep. Expressions, most of a program, can't import."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, block, ())


def project_module(root: Path, name: str) -> Path | None:
    """The file of a module of the project, if there is one."""
    return next((path for path in _places(root, name) if path.is_file()), None)


def dependencies(code: str, root: Path) -> tuple[set[str], set[str]]:
    """What code depends on by its import statements, and by those of the project's modules.

    Returns:
        The files of the project where the modules are looked for, whether or not they are there;
        and the names of all modules.
    """
    names: set[str] = set()
    for text in with_imported([code], root):
        for name in imported_names(text):
            parts = name.split(".")
            names |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    ours = {name for name in names if (root / name.partition(".")[0]).is_dir()}
    ours |= {name for name in names if project_module(root, name)}
    files = {place.relative_to(root).as_posix() for name in ours for place in _places(root, name)}
    return files, names


def top_modules(root: Path) -> list[str]:
    """Names of the modules and packages that lie in the project's folder itself."""
    packages = {path.parent.name for path in root.glob("*/*.py")} - {SITE}
    names = packages.union(path.stem for path in root.glob("*.py"))
    return sorted(filter(str.isidentifier, names))


def _places(root: Path, name: str) -> tuple[Path, Path]:
    """Where Python looks for a module, in this order."""
    base = root.joinpath(*name.split("."))
    return base / "__init__.py", base.with_name(base.name + ".py")

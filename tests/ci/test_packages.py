"""What is installed is what pyproject.toml names and constraints.txt pins, everywhere."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from tiny import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PYPROJECT["dependency-groups"].items()
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = ("linux", "darwin", "win32")


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.partition("#")[0]) for line in lines if not line.startswith("#")]


def pinned(python: str, system: str) -> dict[str, Version]:
    """The version of each package for a Python and a system."""
    values = {
        "python_version": python,
        "python_full_version": f"{python}.20",
        "sys_platform": system,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found: dict[str, Version] = {}
    for pin in pins():
        if pin.marker is None or pin.marker.evaluate(values):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{name} is pinned twice for Python {python} on {system}"
            (specifier,) = pin.specifier
            assert specifier.operator == "==", f"{pin} is not exact"
            found[name] = Version(specifier.version)
    return found


def test_everything_installed_is_pinned() -> None:
    wanted = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins()
        if pin.marker is None or pin.marker.evaluate()
    }
    installed = {
        canonicalize_name(found.name): found.version.partition("+")[0]
        for found in importlib.metadata.distributions()
    }
    assert installed.items() <= wanted.items()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_wish_is_pinned_everywhere(python: str, system: str) -> None:
    versions = pinned(python, system)
    for wish in (wish for group in GROUPS.values() for wish in group):
        assert wish.specifier.contains(versions[canonicalize_name(wish.name)])


def test_pins_hold_for_any_build() -> None:
    assert [str(pin) for pin in pins() if "+" in str(pin.specifier)] == []


def test_supported_pythons_are_said_once() -> None:
    """pyproject.toml tells tools, .ci/interpreter.py tells readers."""
    source = (ROOT / ".ci/interpreter.py").read_text(encoding="utf-8")
    oldest, newest = re.search(r"= \(3, (\d+)\), \(3, (\d+)\)", source).groups()
    supported = SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}" in supported] == [
        f"3.{minor}" for minor in range(int(oldest), int(newest) + 1)
    ]


def sources() -> Iterator[Path]:
    for folder in ("hooks", "snippets", "tests"):
        yield from (ROOT / folder).rglob("*.py")
    yield ROOT / "conftest.py"


def imports(path: Path) -> Iterator[str]:
    """Top-level names of what a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def test_every_import_is_wished_for() -> None:
    """A package that only comes with another may leave with it."""
    packages = importlib.metadata.packages_distributions()
    wishes = {canonicalize_name(wish.name) for group in GROUPS.values() for wish in group}
    foreign = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        for name in imports(path)
        if name in packages
        and not wishes.intersection(map(canonicalize_name, packages[name]))
        and not (ROOT / "snippets" / f"{name}.py").exists()
    }
    assert foreign == set()


def test_nothing_is_installed_for_the_engine_that_its_tests_do_not_use() -> None:
    script = ast.parse((ROOT / ".ci/engine.py").read_text(encoding="utf-8"))
    (named,) = (
        ast.literal_eval(node.value)
        for node in script.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TESTS"
    )
    tests = [ROOT / name for name in named]
    own = [path for path in tests if path.is_file()]
    for folder in (*(path for path in tests if path.is_dir()), ROOT / "hooks/weaver"):
        own += folder.rglob("*.py")
    own += ROOT / "tests/conftest.py", ROOT / "hooks/execute.py", ROOT / "hooks/publication.py"
    used = {name for path in own for name in imports(path)}
    packages = importlib.metadata.packages_distributions()
    needed = {canonicalize_name(found) for name in used for found in packages.get(name, ())}
    # pytest and Markdown find extensions by their names; cells stand in texts.
    needed |= {"numpy", "pymdown-extensions"}
    wishes = {canonicalize_name(wish.name) for wish in GROUPS["engine"]}
    assert {name for name in wishes if not name.startswith("pytest-")} <= needed


def test_pip_finds_the_environment_whole() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_what_python_is_about_to_drop_fails_our_tests_and_no_others() -> None:
    (filter_,) = (
        line
        for line in PYPROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"]
        if line.startswith("error::DeprecationWarning:")
    )
    ours = re.compile(filter_.rpartition(":")[2])
    hooks = ROOT / "hooks"
    names = {path.relative_to(hooks).parts[0] for path in hooks.rglob("*.py")}
    for name in [*(name.removesuffix(".py") for name in sorted(names)), "snippets", "tests"]:
        assert ours.match(name), name
        assert ours.match(f"{name}.part"), name
    assert not ours.match("webcolors")

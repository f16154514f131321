"""A Python that cannot make the environment says so in a sentence, however old it is."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from tiny import ROOT, Project, one_sentence

MINOR = sys.version_info.minor
OLD_SYNTAX = ["environment", "interpreter", "programs", "reachable", "torch_index"]


@pytest.fixture
def refusing(project: Project) -> Project:
    """A project that needs the Python after the running one, on a machine without any other."""
    project.replace(".ci/interpreter.py", "(3, 11), (3, 14)", f"(3, {MINOR + 1}), (3, {MINOR + 1})")
    project.environment["PATH"] = str(project.folder / "bin")
    (project.folder / "bin").mkdir()
    return project


def put_python(project: Project, version: str) -> None:
    """Put a program on the PATH that says it is a Python of this version."""
    program = project.folder / f"bin/python{version}"
    program.write_text(f'#!/bin/sh\ncase "$1" in -c) exit 0;; esac\necho "{version} runs $1"\n')
    program.chmod(0o755)


@pytest.mark.parametrize("name", OLD_SYNTAX)
def test_starts_on_old_pythons(name: str) -> None:
    source = (ROOT / f".ci/{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))


def test_wrong_python_and_no_other(refusing: Project) -> None:
    done = refusing.run("environment.py")
    assert done.returncode == 1
    assert f"is Python 3.{MINOR}, but" in one_sentence(done.stderr)
    assert "install one" in done.stderr
    assert not (refusing.folder / ".venv").exists()


def test_wrong_python_gives_way_to_another(refusing: Project) -> None:
    put_python(refusing, f"3.{MINOR + 1}")
    done = refusing.run("environment.py")
    assert f"taking python3.{MINOR + 1}" in done.stdout
    assert f"3.{MINOR + 1} runs" in done.stdout


def test_named_python_does_not_give_way(refusing: Project) -> None:
    put_python(refusing, f"3.{MINOR + 1}")
    done = refusing.run("environment.py", PYTHON="python3.8")
    assert done.returncode == 1
    assert f"with PYTHON=python3.{MINOR + 1}" in one_sentence(done.stderr)


def test_no_fcntl(project: Project, tmp_path: Path) -> None:
    """As on Windows, where the engine can be tested all the same."""
    (tmp_path / "sitecustomize.py").write_text('import sys\nsys.modules["fcntl"] = None\n')
    done = project.run("environment.py", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "needs a Unix system" in one_sentence(done.stderr)
    (tmp_path / "ensurepip.py").write_text('raise ModuleNotFoundError("no", name="ensurepip")')
    done = project.run("engine.py", PYTHONPATH=str(tmp_path))
    assert "has no ensurepip module" in one_sentence(done.stderr)


def test_no_ensurepip(project: Project, tmp_path: Path) -> None:
    """As Debian's Python comes."""
    (tmp_path / "ensurepip.py").write_text('raise ModuleNotFoundError("no", name="ensurepip")')
    done = project.run("environment.py", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert f"apt install python3.{MINOR}-venv" in one_sentence(done.stderr)
    assert not (project.folder / ".venv").exists()

"""A small project with our set-up programs, and packages for it of one empty module each.

Nothing of the programs is replaced: they make real environments with the real pip.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def load_program(name: str) -> ModuleType:
    """A set-up program as a module. Other tests must not find its neighbours by their names."""
    folder = str(ROOT / ".ci")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


PYPROJECT = """\
[dependency-groups]
setup = ["tiny-setup"]
site = ["torch==2.13.0", "tiny-site"]
test = ["tiny-test"]
lint = []
"""
CONSTRAINTS = """\
pip
setuptools
tiny-setup==1
tiny-site==1
tiny-test==1
torch==2.13.0
"""


@dataclass
class Project:
    """A folder with the set-up programs, and the environment they run in."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, program: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program of .ci to its end."""
        with self.start(program, *arguments, **more) as process:
            output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def start(self, program: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start a program of .ci in a process group of its own, as a terminal does."""
        return subprocess.Popen(
            [sys.executable, str(self.folder / ".ci" / program), *arguments],
            cwd=self.folder,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a file of the project."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def installed(self) -> set[str]:
        """What `.venv` holds, each as `name-version`."""
        found = (self.folder / ".venv").glob("lib/python*/site-packages/*.dist-info")
        return {path.name.removesuffix(".dist-info") for path in found}


@dataclass(frozen=True)
class Index:
    """A server of files, and the paths that it was asked for."""

    url: str
    folder: Path
    asked: list[str]


def environment_without_wishes() -> dict[str, str]:
    """This process's environment less what a user may tell pip, make and the set-up programs."""
    wishes = (
        "PIP_",
        "MAKE",
        "MFLAGS",
        "TORCH_INDEX",
        "BROWSER_PATH",
        "PORT",
        "PYTHON",
        "SOURCE_DATE",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(wishes)}


def make_wheel(folder: Path, name_and_version: str) -> Path:
    """Write a wheel of one empty module."""
    name, version = name_and_version.split("-")
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_hash(text)},{len(text)}\n" for path, text in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for inner, text in files.items():
            wheel.writestr(inner, text)
    return path


def _hash(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return "sha256=" + digest.decode().rstrip("=")


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Send what a terminal sends on Ctrl-C, to the whole process group."""
    os.killpg(process.pid, signal.SIGINT)


def one_sentence(errors: str) -> str:
    """What a program said was wrong, if that was all it said."""
    assert errors.startswith("make: "), errors
    assert errors.count("\n") == 1, errors
    return errors

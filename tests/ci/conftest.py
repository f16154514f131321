"""Projects in several states, and servers of this machine that behave well, badly or not at all."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tiny import (
    CONSTRAINTS,
    PYPROJECT,
    ROOT,
    Index,
    Project,
    environment_without_wishes,
    make_wheel,
)

WHEELS = ("tiny_setup-1", "tiny_site-1", "tiny_site-2", "tiny_test-1", "torch-2.13.0")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of packages that the projects' pip knows."""
    folder = tmp_path_factory.mktemp("wheels")
    for name in WHEELS:
        make_wheel(folder, name)
    return folder


def new_project(folder: Path, wheels: Path) -> Project:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / ".ci", folder / ".ci", ignore=ignored)
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "constraints.txt").write_text(CONSTRAINTS, encoding="utf-8")
    (folder / "hooks").mkdir()
    (folder / "hooks/greet.py").write_text("GREETING = 1\n", encoding="utf-8")
    settings = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
        "PIP_RETRIES": "1",
        "TORCH_INDEX": "default",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return Project(folder, environment_without_wishes() | settings)


@pytest.fixture
def project(tmp_path: Path, wheels: Path) -> Project:
    """A fresh clone, so to speak."""
    return new_project(tmp_path / "project", wheels)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Project:
    """A project whose `.venv` is finished; `made` hands out copies."""
    project = new_project(tmp_path_factory.mktemp("made") / "project", wheels)
    done = project.run("environment.py")
    assert done.returncode == 0, done.stderr
    shutil.copytree(project.folder, project.folder.with_name("template"), symlinks=True)
    return project


@pytest.fixture
def made(template: Project) -> Project:
    """A project whose `.venv` is finished, always in the same folder: environments do not move."""
    shutil.rmtree(template.folder, ignore_errors=True)
    shutil.copytree(template.folder.with_name("template"), template.folder, symlinks=True)
    return Project(template.folder, dict(template.environment))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """A server whose folder is empty at first."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Index(f"http://127.0.0.1:{server.server_port}", folder, asked)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def silent_url() -> Iterator[str]:
    """A server that takes connections and never says a word, like a network that swallows all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def closed_url() -> str:
    """Where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

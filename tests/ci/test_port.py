"""`make serve`: a port that cannot be had is said at once, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request

import pytest
from tiny import Project, one_sentence, press_ctrl_c


def test_occupied_port(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = project.run("serve.py", PORT=str(port))
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert f"port {port} is taken" in said
    assert "make serve PORT=" in said
    assert f"PORT={port}`" not in said


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight", "8000.5", "٨"])
def test_port_that_is_none(project: Project, port: str) -> None:
    done = project.run("serve.py", PORT=port)
    assert done.returncode == 1
    assert f"PORT={port} is no port" in one_sentence(done.stderr)


def test_serves_until_ctrl_c(project: Project, closed_url: str) -> None:
    (project.folder / "docs").mkdir()
    (project.folder / "docs/index.md").write_text("# Served here")
    (project.folder / "mkdocs.yml").write_text("site_name: Tiny")
    port = closed_url.rpartition(":")[2]
    with project.start("serve.py", PORT=port) as process:
        try:
            assert "Served here" in wait_for(closed_url)
        finally:
            press_ctrl_c(process)
        process.communicate(timeout=30)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, seconds: float = 30) -> str:
    """The page, as soon as somebody serves it."""
    limit = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)

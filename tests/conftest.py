"""What several tests share: the built site, a server for it, a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from weaver import runtime

ROOT = Path(__file__).parents[1]
SITE_URL = "https://example.org/course/"

# The pages below are test data, many of them broken on purpose.
collect_ignore_glob = ["*.md"]


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own site, built strictly; results come from the cache where it is right."""
    folder = tmp_path_factory.mktemp("site")
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def disk_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, made to be opened without a server."""
    folder = tmp_path_factory.mktemp("disk")
    build(ROOT, folder, DIRECTORY_URLS="false")
    return folder


@pytest.fixture(scope="session")
def addressed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, built for the address `SITE_URL`."""
    folder = tmp_path_factory.mktemp("addressed")
    build(ROOT, folder, SITE_URL=SITE_URL)
    return folder


def build(
    project: Path, folder: Path, *options: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Build a project's site, and fail the test with the build's words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder), *options],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the site does not build:\n{done.stdout}{done.stderr}", pytrace=False)
    return done


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The requests are looked at in the browser."""


@pytest.fixture(scope="session")
def site_url(built_site: Path) -> Iterator[str]:
    """Address of a server for the built site, with a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(built_site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; `make test` has seen to it. Without one these tests fail, never skip."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()


def browser_path() -> str:
    """The browser that `.ci/browser.py` found, or the one named by BROWSER_PATH."""
    chosen = ROOT / ".cache/browser-path"
    if path := os.environ.get("BROWSER_PATH"):
        return path
    if chosen.is_file():
        return chosen.read_text(encoding="utf-8").strip()
    pytest.fail("no browser: run `make browser` once, or set BROWSER_PATH", pytrace=False)

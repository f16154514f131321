"""What several tests share: the built site, a server for it, a real browser."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright
from weaver import runtime

ROOT = Path(__file__).parents[1]
SITE_URL = "https://example.org/course/"

# The pages below are test data, many of them broken on purpose.
collect_ignore_glob = ["*.md"]


def pytest_configure() -> None:
    """Let Ctrl-C be heard: in the background of a script it is ignored, by all that tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build before any test's clock runs: from an empty cache it takes minutes."""
    wanted = any("built_site" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and not session.config.option.collectonly:
        with contextlib.suppress(pytest.fail.Exception):  # the tests that need the site will say it
            _built_once("site", session.config._tmp_path_factory)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own site, built strictly; results come from the cache where it is right."""
    return _built_once("site", tmp_path_factory)


@pytest.fixture(scope="session")
def disk_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, made to be opened without a server."""
    return _built_once("disk", tmp_path_factory, DIRECTORY_URLS="false")


@pytest.fixture(scope="session")
def addressed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, built for the address `SITE_URL`."""
    return _built_once("addressed", tmp_path_factory, SITE_URL=SITE_URL)


def _built_once(name: str, factory: pytest.TempPathFactory, **variables: str) -> Path:
    """Build the site, or wait while another process of the same run does; nobody changes it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            build(ROOT, folder, **variables)
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


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes to another page breaks off what it asked for; nobody is to worry."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def site_url(built_site: Path) -> Iterator[str]:
    """Address of a server for the built site, with a slash at its end."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(built_site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts a real Chromium; `make test` has seen to it. Without one tests fail, never skip."""
    expect.set_options(timeout=20_000)  # what comes may come late on a machine with much to do
    with sync_playwright() as playwright:
        yield partial(
            playwright.chromium.launch,
            executable_path=browser_path(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                # Where V8 works beside the page, Chromium may stop drawing it: tests/stalled.py.
                "--js-flags=--single-threaded",
            ],
        )


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """The browser of most tests. It shows no scrollbars, as phones don't."""
    chromium = launch()
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

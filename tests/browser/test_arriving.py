"""A page that comes in pieces, as over a slow network, stands still from its first line on."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from test_every_page import WATCH_SHIFTS, shifts

PAUSE = 0.02
"""Seconds between two pieces: time for a frame with what is there."""
FIRST_SCREENS = 6_000
"""Bytes of an article that are sure to fill the first screen, without its frame."""


class _InPieces(SimpleHTTPRequestHandler):
    """Sends pages in pieces: each tag of the frame and of the first screen ends one."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> None:  # type: ignore[override]
        path = Path(self.translate_path(self.path))
        if not path.is_dir():
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in _pieces((path / "index.html").read_bytes()):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
            time.sleep(PAUSE)
        self.wfile.write(b"0\r\n\r\n")
        return None

    def log_message(self, *_: object) -> None:
        """The test looks at what arrives."""


def _pieces(text: bytes) -> list[bytes]:
    begin, end = text.index(b"<main"), text.index(b"<article") + FIRST_SCREENS
    tags = re.compile(rb"<(?:[uo]l|li|a|nav|div|p|h\d|d[ltd]|t[rdh])\b[^>]*>")
    cuts = [tag.end() for tag in tags.finditer(text, begin, end)]
    return [text[i:j] for i, j in itertools.pairwise([0, *cuts, len(text)])]


@pytest.fixture(scope="module")
def slow_url(built_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_InPieces, directory=str(built_site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def desk(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """With scrollbars, which take room from a page as soon as it is longer than the window."""
    chromium = launch(ignore_default_args=["--hide-scrollbars"])
    yield chromium
    chromium.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "address",
    ["", "why-cnns-detect-spatial-patterns/", "reference/glossary/", "reference/questions/"],
)
def test_a_page_stands_still_while_it_arrives(
    browser: Browser, desk: Browser, slow_url: str, address: str, width: int
) -> None:
    context = (desk if width > 1000 else browser).new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", service_workers="block"
    )
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    page.goto(slow_url + address, wait_until="load")
    assert shifts(page) == []
    context.close()


def test_a_test_stands_still_while_it_is_drawn(desk: Browser, site_url: str) -> None:
    context = desk.new_context(viewport={"width": 1280, "height": 1200}, service_workers="block")
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    page.goto(f"{site_url}why-cnns-detect-spatial-patterns/test/", wait_until="networkidle")
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    assert shifts(page) == []
    context.close()

"""Take README's picture, after `make site`: the sample model's output and figure."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from browser import RECORD
from playwright.sync_api import sync_playwright
from programs import ROOT

PAGE = "why-cnns-detect-spatial-patterns/#sample-model"
PICTURE = ROOT / ".github/screenshot.png"
SIZE = {"width": 1180, "height": 860}


def main() -> None:
    """Serve the built site to a browser, and write what it shows."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(ROOT / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            path = RECORD.read_text(encoding="utf-8").strip()
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
            page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}", wait_until="networkidle")
            figure = page.locator("#sample-model ~ p img.cell-figure").first
            figure.evaluate("image => image.scrollIntoView({block: 'end'})")
            page.evaluate("scrollBy(0, 60)")
            figure.evaluate("image => image.decode()")
            page.screenshot(path=PICTURE)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()

"""Without a network: what was read is there, and nothing old stands in for what is new."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web import offline

LESSON = "why-cnns-detect-spatial-patterns/"
UPDATE = "async () => { await (await navigator.serviceWorker.ready).update(); }"


class Host:
    """A server that can go away, with its own copy of the site."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.port = 0  # the system chooses one, which it has from then on
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        handler = partial(_Quiet, directory=str(self.site))
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, path: str, old: str, new: str) -> None:
        """Change a page, as a newer build would."""
        file = self.site / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        (self.site / offline.LIST).write_text(offline.list_files(self.site), encoding="utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages does
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def host(built_site: Path, tmp_path: Path) -> Iterator[Host]:
    shutil.copytree(built_site, tmp_path / "site")
    host = Host(tmp_path / "site")
    yield host
    host.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


def read(page: Page, address: str) -> None:
    """Open a page and wait until the worker looks after it, and has kept it."""
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.reload(wait_until="networkidle")
    page.wait_for_function(
        "async () => Boolean(await caches.match(new URL('index.html', location)))", polling=100
    )


def test_what_was_read_can_be_read_offline(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    read(page, host.url + LESSON)
    host.stop()
    page.goto(host.url)  # kept because each reader may want it
    expect(page.get_by_role("heading", level=1)).to_have_text("Why do CNNs see patterns?¶")
    page.goto(host.url + LESSON)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "700"
    figure = page.locator("img.cell-figure:visible").first
    figure.scroll_into_view_if_needed()
    assert page.locator("article h1").is_visible()
    page.goto(host.url + "reference/sources/")
    assert page.locator("#not-found").is_visible(), "never read, so it is not there"
    host.start()
    page.goto(host.url + "reference/sources/")
    assert page.locator("#not-found").count() == 0


def test_a_newer_page_is_shown_at_once(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    read(page, host.url)
    host.publish("index.html", "One small kernel visits", "One tiny kernel visits")
    # Not by a reload, which asks the host in any case.
    page.goto(host.url + LESSON)
    page.goto(host.url)
    assert page.get_by_text("One tiny kernel visits").is_visible()


def test_an_old_file_is_not_taken_for_the_newer_build(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    address = f"{LESSON}visualise/"
    # Read with the page, and not one that each page needs.
    script = "assets/js/labs/kernel.classic.js"
    read(page, host.url + address)
    host.publish(script, "Link copied.", "Link newly copied.")
    page.evaluate(UPDATE)
    # The browser itself may still have it, for ten minutes, and gives it to the page.
    page.goto(host.url + address, wait_until="networkidle")
    page.evaluate("dispatchEvent(new Event('appinstalled'))")
    page.wait_for_function(
        """async (script) => {
          const kept = await caches.match(script);
          return kept && (await kept.text()).includes("newly copied");
        }""",
        arg=host.url + script,
        polling=100,
    )


def test_nothing_old_is_kept_once_there_is_a_newer_build(
    context: BrowserContext, host: Host
) -> None:
    page = context.new_page()
    read(page, host.url + LESSON)
    host.publish(f"{LESSON}index.html", "<h1", "<h1 data-new")
    # The browser may have looked for a newer worker by itself, just now.
    page.evaluate(UPDATE)
    old = f"/{LESSON}index.html"
    for _ in range(300):
        builds, paths = page.evaluate(
            """async () => {
              const names = await caches.keys();
              const cache = await caches.open(names[0]);
              const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
              return [names.length, paths];
            }"""
        )
        if builds == 1 and old not in paths:
            break
        page.wait_for_timeout(100)
    assert builds == 1
    assert old not in paths, "it changed, so the old copy is gone"
    assert {"/index.html", "/assets/css/tokens.css"} <= set(paths), "these did not change"


def test_the_installed_site_is_kept_whole(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    read(page, host.url)
    page.evaluate("dispatchEvent(new Event('appinstalled'))")
    kept = page.evaluate(
        """async (last) => {
          const cache = await caches.open((await caches.keys())[0]);
          for (let tries = 0; tries < 600; tries += 1) {
            if (await cache.match(last)) return true;
            await new Promise((next) => setTimeout(next, 100));
          }
          return false;
        }""",
        f"/{LESSON}why/index.html",
    )
    assert kept
    host.stop()
    page.goto(host.url + "reference/sources/")
    page.locator(".md-search__input").press_sequentially("padding")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    host.start()


def test_the_manifest_makes_it_installable(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(host.url + LESSON)
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{host.url}manifest.webmanifest"
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [problem["errorId"] for problem in problems] in ([], ["in-incognito"])

"""Every built page in a real browser: nothing is missing, nothing comes from elsewhere."""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from accessibility import broken_rules, show_in
from drawn import drawn
from playwright.sync_api import Browser, Page

from tests.workers import group_of

ROOT = Path(__file__).parents[2]
ADDRESSES = sorted(
    # A page is a folder; without the slash the server would redirect.
    re.sub(r"(index)?\.(md|py)$", "", path.relative_to(ROOT / "docs").as_posix()).rstrip("/") + "/"
    for suffix in ("*.md", "*.py")
    for path in (ROOT / "docs").rglob(suffix)
)
FIRST_VIEW = 150_000
"""Bytes that a page may take to appear, compressed as a host would."""
INTERACTIVE = ("assets/js/quiz/", "assets/js/labs/", "assets/quizdown.js")
"""What comes on top of that where there is a quiz or a laboratory to use."""
WATCH_SHIFTS = """{
  const seen = [];
  const note = (entries) => seen.push(...entries.map((shift) =>
    `${shift.value} ${shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))}`));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  window.shiftsSoFar = () => (note(observer.takeRecords()), seen);
}"""
HOLD_IDLE_MOMENTS = """{
  const held = [];
  window.requestIdleCallback = (work) => held.push(work);
  window.beIdle = () => {
    window.requestIdleCallback = setTimeout;
    for (const work of held) work();
  };
}"""
"""What a page does when nothing else is to be done comes after its first view."""
READERS = ((360, "dark"), (1280, "light"))
"""Widths and colour schemes that pages are opened with; they are looked at in both schemes."""


def shifts(page: Page) -> list[str]:
    """How far what moved did, and what it was, up to what the page shows now."""
    drawn(page)
    return page.evaluate("shiftsSoFar()")


@dataclass
class Visit:
    """An opened page and what the browser had to say."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    first: tuple[str, ...] = ()
    """What was requested before the page was idle or anybody scrolled."""
    first_shifts: tuple[str, ...] = ()

    def look_at(self, url: str) -> None:
        """Open the page and read it to its end; what happens is noted down."""
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda sent: self.requests.append(sent.url))
        self.page.on("requestfailed", lambda sent: self.failed.append(sent.url))
        self.page.on("response", lambda got: got.ok or self.failed.append(got.url))
        self.page.goto(url, wait_until="networkidle")
        self.first = tuple(self.requests)
        self.first_shifts = tuple(shifts(self.page))
        self.page.evaluate("beIdle()")
        self.scroll_through()

    def scroll_through(self) -> None:
        """Bring everything into view once, so that what loads lazily is loaded."""
        self.page.evaluate(
            """() => void (async () => {
              for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
                scrollTo(0, y);
                await new Promise(requestAnimationFrame);
              }
              window.seenToTheEnd = true;
            })()"""
        )
        self.page.wait_for_function("() => window.seenToTheEnd", polling=100)
        self.page.wait_for_function(
            "() => Array.from(document.images)"
            ".every(image => !image.checkVisibility() || image.complete)"
        )
        self.page.evaluate("scrollTo(0, 0)")


@pytest.fixture(
    scope="module",
    params=[(address, *reader) for address in ADDRESSES for reader in READERS],
    ids=lambda param: "-".join(map(str, param)),
)
def open_page(
    request: pytest.FixtureRequest, browser: Browser, site_url: str
) -> Callable[[], Visit]:
    """Gives several tests the same visit, or another one once its page was closed."""
    address, width, scheme = request.param
    visits: list[Visit] = []

    def current() -> Visit:
        if not visits or visits[-1].page.is_closed():
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            request.addfinalizer(context.close)
            context.add_init_script(WATCH_SHIFTS)
            context.add_init_script(HOLD_IDLE_MOMENTS)
            visit = Visit(context.new_page())
            visit.look_at(site_url + address.lstrip("/"))
            visits.append(visit)
        return visits[-1]

    return current


@pytest.fixture
def visit(open_page: Callable[[], Visit]) -> Visit:
    return open_page()


def test_page_is_complete_and_self_contained(visit: Visit, site_url: str) -> None:
    host = urlsplit(site_url).netloc
    assert visit.messages == []
    assert visit.failed == []
    elsewhere = [url for url in visit.requests if urlsplit(url).netloc not in {host, ""}]
    assert elsewhere == []

    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width <= visit.page.viewport_size["width"], "the page scrolls sideways"

    for image in visit.page.locator("article img").all():
        # A figure's dark copy has its name on its frame.
        name = image.get_attribute("alt") or image.evaluate(
            "i => i.parentElement.matches('[role=img]') && i.parentElement.ariaLabel"
        )
        assert (name or "").strip(), image.evaluate("i => i.outerHTML")
    broken = visit.page.evaluate(
        "Array.from(document.images).filter(i => i.checkVisibility() && !i.naturalWidth).length"
    )
    assert broken == 0
    assert "(not computed)" not in visit.page.inner_text("body")


@functools.cache
def compressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


def test_first_view_is_light_and_stands_still(
    visit: Visit, site_url: str, built_site: Path
) -> None:
    sizes = {}
    for url in visit.first:
        path = urlsplit(url).path.lstrip("/")
        if url.startswith(site_url) and not path.startswith(INTERACTIVE):
            file = built_site / path
            sizes[path] = compressed(file / "index.html" if file.is_dir() else file)
    assert sum(sizes.values()) <= FIRST_VIEW, sizes
    assert not [path for path in sizes if path.startswith(("search/texts", "assets/javascripts/w"))]

    assert visit.first_shifts == ()
    # Questions come to life as they come near: quicker than a reader, not than this test.
    quiet = visit.page.locator("[data-quiz]").count() == 0
    while_reading = shifts(visit.page) if quiet else []
    assert sum(float(shift.split()[0]) for shift in while_reading) < 0.01, while_reading
    for image in visit.page.locator("article img").all():
        dimensions = [image.get_attribute(side) for side in ("width", "height")]
        assert all(side and side.isdecimal() for side in dimensions), image.get_attribute("src")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_page_is_accessible(visit: Visit, scheme: str) -> None:
    show_in(visit.page, scheme)
    visit.scroll_through()  # what this scheme has of its own comes when it comes near
    assert broken_rules(visit.page) == []
    assert visit.failed == []


def test_what_moves_is_seen(browser: Browser) -> None:
    """Or everything would stand still."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.goto("data:text/html,<p>Words")
        assert shifts(page) == []
        page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<hr style=height:200px>')")
        (shift,) = shifts(page)
        assert float(shift.split()[0]) > 0
        assert shift.endswith(" <p>Words</p>")


def test_a_page_is_opened_by_one_process(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        if "open_page" in getattr(item, "fixturenames", ()):
            address, *_ = item.callspec.params["open_page"]
            assert group_of(item.nodeid) == f"built {address}"

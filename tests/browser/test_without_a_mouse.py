"""Pages at 400 % and by keyboard: what WCAG 2.2 asks for and axe cannot see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from drawn import drawn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_every_page import ADDRESSES

LESSON = "why-cnns-detect-spatial-patterns/"
ZOOMED = {"width": 320, "height": 256}
"""What 400 % leaves of 1280 by 1024 pixels (1.4.10)."""
MORE_SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets.push(sheet);
}"""
"""What readers may do to the spaces of a text without a loss (1.4.12)."""


@pytest.fixture(scope="module")
def zoomed(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=ZOOMED, reduced_motion="reduce", service_workers="block")
    yield context
    context.close()


def must_be_read_downwards(page: Page) -> None:
    """Code, tables and formulas may scroll in their own boxes; nothing else sticks out."""
    assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    outside = page.evaluate(
        """() => [...document.querySelectorAll("article *")]
          .filter((part) => part.checkVisibility({ visibilityProperty: true })
            && !part.closest("pre, .md-typeset__scrollwrap, .lab-scroll, .tabbed-labels, .formula")
            && !part.closest("svg, .quizdown")
            && part.getBoundingClientRect().right > innerWidth + 1)
          .map((part) => part.outerHTML.slice(0, 120))"""
    )
    assert outside == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_read_in_one_direction_at_400_percent(
    zoomed: BrowserContext, site_url: str, address: str
) -> None:
    page = zoomed.new_page()
    page.goto(site_url + address.lstrip("/"), wait_until="load")
    for lab in page.locator(".lab").all():
        lab.scroll_into_view_if_needed()
        expect(lab).to_have_attribute("data-live", "")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    must_be_read_downwards(page)
    page.evaluate(MORE_SPACE)
    must_be_read_downwards(page)
    # What has a fixed height has as many lines as before.
    covered = page.evaluate(
        """() => {
          // They lie across the cells of their columns, and cover no words.
          for (const bars of document.querySelectorAll(".lab-bars")) bars.hidden = true;
          return [...document.querySelectorAll(".lab :is(p, span, b, th, td, figcaption)")]
          .filter((part) => {
            const over = part.scrollHeight - part.clientHeight;
            const line = parseFloat(getComputedStyle(part).lineHeight);
            return part.checkVisibility() && part.clientHeight && part.firstChild
              && !part.closest(".lab-status") && over > 0.75 * line;
          })
          .map((part) => part.outerHTML.slice(0, 120));
        }"""
    )
    assert covered == []
    header = page.locator(".md-header").bounding_box()
    assert header["height"] <= ZOOMED["height"] / 3, "the rest is for reading"
    # The grids of a laboratory are pictures made of numbers: their cells have names instead.
    for table in page.locator("article table:not(.lab table)").all():
        assert table.locator("th").count() >= 2, table.inner_text()[:80]
    page.close()


def test_the_tab_key_stops_at_code_while_it_scrolls(zoomed: BrowserContext, site_url: str) -> None:
    page = zoomed.new_page()
    page.goto(site_url + LESSON, wait_until="load")
    code = page.locator("pre > code").first
    write = "(code, text) => { code.replaceChildren(text); }"
    rewrite = "(code, text) => { code.firstChild.data = text; }"
    for way, text, stops in ((write, "a", False), (rewrite, "a" * 99, True), (rewrite, "a", False)):
        code.evaluate(way, text)
        drawn(page)
        assert (code.get_attribute("tabindex") == "0") is stops, text

    # What is folded has no size, and can change behind the fold.
    code.evaluate(
        """(code) => {
          const fold = document.createElement("details");
          code.parentElement.replaceWith(fold);
          fold.append(document.createElement("summary"), code.parentElement);
        }"""
    )
    code.evaluate(rewrite, "a" * 99)
    drawn(page)
    code.evaluate("(code) => { code.closest('details').open = true; }")
    drawn(page)
    assert code.get_attribute("tabindex") == "0"
    page.close()


def test_what_the_theme_tells_is_heard(zoomed: BrowserContext, site_url: str) -> None:
    page = zoomed.new_page()
    page.goto(site_url + LESSON, wait_until="load")
    page.locator("pre > code").first.scroll_into_view_if_needed()  # with which its button comes
    page.get_by_role("button", name="Copy to clipboard").first.click()
    expect(page.get_by_role("status").filter(has_text="Copied to clipboard")).to_be_visible()
    page.close()


# Every stop of the Tab key says what it is and where it is. Collected in the page, because a
# round trip for each of some hundred stops would take minutes.
STOP = """() => {
  const host = document.activeElement;
  const stop = host?.shadowRoot?.activeElement ?? host;
  if (!stop || stop === document.body) return null;
  // Radio buttons of the palette and of questions are drawn as what stands after them, a number of
  // a grid as its cell.
  const drawn = stop !== host || stop.matches(".md-option") ? stop.nextElementSibling
    : stop.matches(".lab-grid td > input") ? stop.parentElement : stop;
  const box = drawn.getBoundingClientRect();
  const style = getComputedStyle(drawn);
  return {
    html: stop.outerHTML.slice(0, 120),
    seen: box.width >= 9 && box.height >= 9 && box.bottom > 0 && box.top < innerHeight,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    name: stop.getAttribute("aria-label") || stop.title || stop.textContent.trim()
      || stop.labels?.length || stop.placeholder || "",
  };
}"""


def stops(page: Page, most: int = 600) -> list[dict]:
    """Walk through the page with the Tab key until it is left, or begins anew."""
    found: list[dict] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (found and stop["html"] == found[0]["html"]):
            return found
        found.append(stop)
    pytest.fail(f"the walk does not end; the last stops: {[s['html'] for s in found[-3:]]}")


@pytest.mark.parametrize("address", ["", LESSON, "404.html"])
def test_a_walk_with_the_tab_key(browser: Browser, site_url: str, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    page.goto(site_url + address, wait_until="networkidle")
    for quiz in page.locator("[data-quiz]").all():
        quiz.scroll_into_view_if_needed()
        expect(quiz).to_have_attribute("data-quiz", "live")
    page.evaluate("scrollTo(0, 0)")
    walked = stops(page)
    assert "md-skip" in walked[0]["html"]
    assert [stop["html"] for stop in walked if not stop["name"]] == []
    assert [stop["html"] for stop in walked if not stop["ring"]] == []
    assert [stop["html"] for stop in walked if not stop["seen"]] == []
    links = page.locator("article a[href]:visible").count()
    reached = sum(stop["html"].startswith("<a") for stop in walked)
    assert reached >= links, "a link of the article was passed over"
    asked = sum(stop["html"].startswith("<input") for stop in walked)
    assert asked >= page.locator("[data-quiz] article").count(), "a question was passed over"
    context.close()


def test_no_single_key_does_anything_by_itself(zoomed: BrowserContext, site_url: str) -> None:
    """2.1.4: a word that a computer hears must not leave the page or open the search."""
    page = zoomed.new_page()
    page.goto(f"{site_url}{LESSON}why/", wait_until="networkidle")
    for key in "pn,.fs/":
        page.keyboard.press(key)
        page.evaluate("() => new Promise((done) => setTimeout(done))")
        assert page.url == f"{site_url}{LESSON}why/", key
        expect(page.locator("#__search")).not_to_be_checked()
        expect(page.locator("body")).to_be_focused()
    page.close()

"""Pages under their policy: used as readers would, no page tries what the policy blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_every_page import ADDRESSES

LISTEN = """
  window.blocked = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    blocked.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""

# Whatever can be chosen, typed, pressed or pointed at in a laboratory, once; of many cells or maps,
# one. What a browser may hide among the choices is chosen, too: not all browsers hide it.
USE = """async (lab) => {
  const tell = (target, type) =>
    target.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1 }));
  const type = (target, value) => {
    target.value = value;
    tell(target, "input");
  };
  const pointed = ".lab-grid tr:first-child td:first-child";
  const typed = "input:not([type=radio], [type=checkbox])";
  const pressed = ".draw-tile:last-child input, [type=checkbox], button, summary";
  const all = [pointed, "[role=application], select", typed, pressed].join();
  const used = new Set();
  const next = () => [...lab.querySelectorAll(all)]
    .find((control) => !used.has(control) && !control.matches(":disabled"));
  for (let control; (control = next()); ) {
    used.add(control);
    if (control.matches("select")) for (const { value } of control.options) type(control, value);
    else if (control.matches(typed)) {
      for (const value of ["", "x", "0", control.defaultValue]) type(control, value);
    } else if (control.matches(pressed)) control.click();
    else for (const key of ["ArrowRight", " ", "+", "-", "Delete", "Home"]) {
      control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
    if (control.matches(pointed)) {
      for (const way of ["over", "down", "up", "leave"]) tell(control, `pointer${way}`);
    }
  }
  return [...used].map(({ localName }) => localName);
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(LISTEN)
    yield context
    context.close()


def blocked(page: Page) -> list[str]:
    return page.evaluate("blocked")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_blocked_on_a_page_that_is_used(
    context: BrowserContext, site_url: str, address: str
) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site_url + address.lstrip("/"))
    for _ in range(3):
        page.locator(".md-header label[for^=__palette]:visible").click()
    page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
    for quiz in page.locator("[data-quiz]").all():
        quiz.scroll_into_view_if_needed()
        expect(quiz).to_have_attribute("data-quiz", "live")
        for question in quiz.locator("[data-question]:visible").all():
            question.scroll_into_view_if_needed()
            expect(question).to_have_attribute("data-live", "")
    for lab in page.locator(".lab").all():
        lab.scroll_into_view_if_needed()
        expect(lab).to_have_attribute("data-live", "")
        used = lab.evaluate(USE)
        assert "button" in used
        expect(lab).not_to_have_attribute("data-behind", "")
    search(page, "kernel")
    assert (blocked(page), errors) == ([], [])


def search(page: Page, words: str) -> None:
    page.locator(".md-search__input").press_sequentially(words)
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_the_policy_is_at_work(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(site_url)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>');
          return fetch("https://example.org/").catch(() => undefined);
        }"""
    )
    assert page.evaluate("window.ran") is None
    directives = [line.split()[0] for line in blocked(page)]
    assert directives == ["script-src-elem", "style-src-attr", "connect-src"]


def test_the_search_index_is_loaded_when_searched(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url.removeprefix(site_url)))
    page.goto(site_url, wait_until="networkidle")
    late = {"search/texts.js", "assets/javascripts/workers/"}
    assert [url for url in asked if any(url.startswith(part) for part in late)] == []
    page.keyboard.press("/")
    search(page, "conv2d")
    found = page.locator(".md-search-result__link").first
    assert "conv2d" in (found.get_attribute("href") or "").lower()
    assert "search/texts.js" in asked
    found.click()
    page.wait_for_url("**?h=conv2d*")
    expect(page.locator("article mark").first).to_be_visible()


def test_a_search_without_its_texts_says_so_and_asks_again(browser: Browser, site_url: str) -> None:
    # A service worker would have the texts soon, and ask for them by itself.
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    late = re.compile("search/texts.js|javascripts/workers/")
    page.route(late, lambda route: route.abort())
    page.goto(site_url)
    box, said = page.locator(".md-search__input"), page.locator(".md-search-result__meta")
    opened = page.locator("#__search")

    def close() -> None:
        # The theme opens it a moment after its field has the focus, and closes only what is open.
        expect(opened).to_be_checked()
        expect(said).to_have_text(re.compile("^The search could not be loaded"))
        page.keyboard.press("Escape")
        expect(opened).not_to_be_checked()
        expect(box).not_to_be_focused()

    for _ in range(2):  # it says so each time
        box.focus()
        close()
    box.press_sequentially("padding")
    close()
    page.unroute(late)
    box.focus()
    expect(said).to_have_text(re.compile("matching documents$"))  # what was typed was not lost
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert errors == []
    context.close()


def test_an_address_with_words_opens_the_search(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.goto(f"{site_url}?q=padding")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_search_works_from_a_disk(context: BrowserContext, disk_site: Path) -> None:
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto((disk_site / "index.html").as_uri())
    assert page.locator("iframe").count() == 0
    search(page, "conv2d")
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(lambda url: url.endswith("conv2d.html?h=conv2d"))
    assert page.locator("article h1").is_visible()
    assert (messages, blocked(page)) == ([], [])

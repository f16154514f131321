"""How far a reader has come: shown on every mode, kept in the browser, forgotten on request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

LESSON = "why-cnns-detect-spatial-patterns/"
MODES = [
    "Learn", "Why", "Deep dive", "Visualise", "Try",
    "Challenge", "Project", "Metrics", "Recall", "Test",
]  # fmt: skip
BLOCK = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def visit(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="load")
    return page


def marks(page: Page) -> dict[str, str]:
    """The state of each mode that has one, by its name."""
    return page.evaluate(
        """() => Object.fromEntries(
          [...document.querySelectorAll(".modes-list a")]
            .filter((link) => link.querySelector(".progress-mark"))
            .map((link) => [link.firstChild.textContent.trim(),
                            link.querySelector(".progress-mark").dataset.state]))"""
    )


@pytest.mark.parametrize("address", ["", LESSON, LESSON + "project/"])
def test_ten_modes_with_minutes_without_scripts(
    browser: Browser, site_url: str, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = visit(context, site_url + address)
    cards = page.locator(".modes-list > li")
    assert cards.locator("a").all_inner_texts() == MODES
    for minutes in cards.locator(".modes-minutes").all_inner_texts():
        assert int(minutes.removesuffix(" min")) > 0
    current = page.locator(".modes-list [aria-current=page]").all_inner_texts()
    assert current == {"": [], LESSON: ["Learn"], LESSON + "project/": ["Project"]}[address]
    context.close()


def test_opened_and_finished_pages_are_marked_everywhere(
    context: BrowserContext, site_url: str
) -> None:
    page = visit(context, site_url + LESSON)
    assert marks(page) == {"Learn": "opened"}
    page.get_by_role("button", name="I have finished this page").click()
    assert marks(page) == {"Learn": "finished"}
    expect(page.locator(".progress-summary")).to_have_text("You have finished 1 of 10.")
    page.goto(site_url + LESSON + "why/")
    assert marks(page) == {"Learn": "finished", "Why": "opened"}
    sidebar = page.locator(".md-sidebar--primary .progress-mark")
    assert sidebar.evaluate_all("m => m.map(x => x.dataset.state)") == ["finished", "opened"]
    expect(page.locator(".modes-list a", has_text="Learn")).to_have_accessible_name(
        "Learn (finished)"
    )
    page.goto(site_url)
    assert marks(page) == {"Learn": "finished", "Why": "opened"}
    page.goto(site_url + LESSON)
    page.get_by_role("button", name="Not finished after all").click()
    assert marks(page) == {"Learn": "opened", "Why": "opened"}


def test_progress_can_be_forgotten(context: BrowserContext, site_url: str) -> None:
    page = visit(context, site_url + LESSON)
    page.get_by_role("button", name="Forget my progress").click()
    assert marks(page) == {}
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('progress'))") == []
    expect(page.get_by_role("button", name="Forget my progress")).to_be_hidden()


@pytest.mark.parametrize("disk", [False, True])
def test_all_progress_is_what_is_below_the_questions_and_below_the_list(
    context: BrowserContext, request: pytest.FixtureRequest, disk: bool
) -> None:
    if disk:
        page = visit(context, (request.getfixturevalue("disk_site") / f"{LESSON}why.html").as_uri())
    else:
        page = visit(context, request.getfixturevalue("site_url") + LESSON + "why/")
    page.get_by_role("button", name="I have finished this page").click()
    assert marks(page) == {"Why": "finished"}
    page.locator("[data-quiz]").scroll_into_view_if_needed()
    page.get_by_role("button", name="Delete all progress").click()
    expect(page.locator(".quiz-said")).to_contain_text("and which pages you have finished")
    with page.expect_event("load"):
        page.get_by_role("button", name="Delete it, really").click()
    assert marks(page) == {"Why": "opened"}  # again, just now


def test_the_site_says_what_browsers_keep_and_how_to_remove_it(
    context: BrowserContext, site_url: str
) -> None:
    page = visit(context, site_url + "about/how-this-site-is-made/")
    table = page.locator("xpath=//*[@id='what-your-browser-keeps']/following::table[1]")
    told = set(table.locator("code").all_inner_texts())
    removers = re.findall('"(.+?)"', table.inner_text())
    page.goto(site_url + LESSON + "why/")
    page.locator(".md-header label[for^=__palette]:visible").click()
    page.locator(".tabbed-labels label", has_text="Permuted pixels").click()
    page.locator("[data-quiz]").scroll_into_view_if_needed()
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    page.locator("article.question").first.get_by_role("radio").first.check(force=True)
    for name in removers:
        expect(page.get_by_role("button", name=name)).to_be_visible()
    root = urlsplit(site_url).path
    kept = page.evaluate("Object.keys(localStorage)")
    assert {key.replace(root, "").strip(":.") for key in kept} == told
    assert len(removers) == 2
    assert page.evaluate("sessionStorage.length") == 0
    assert context.cookies() == []


def test_blocked_storage_does_no_harm(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 900})
    context.add_init_script(BLOCK.replace("local", "session") + ";" + BLOCK)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site_url + LESSON)
    page.get_by_role("button", name="I have finished this page").click()
    assert marks(page) == {"Learn": "finished"}
    # What the theme's scripts do is there, too: colours, and the search.
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator(".md-header label[for^=__palette]:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    page.locator(".md-search__input").press_sequentially("kernel")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert errors == []
    context.close()


def test_nonsense_in_the_storage_is_no_progress(context: BrowserContext, site_url: str) -> None:
    page = visit(context, site_url)
    for stored in ("null", "[1]", "{", '{"a": 3, "constructor": "toString"}'):
        page.evaluate(
            "text => localStorage.setItem(`lesson-progress:${location.pathname}`, text)",
            stored,
        )
        page.reload()
        assert marks(page) == {}

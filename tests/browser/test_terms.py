"""Words of the glossary: pointed at, focused or tapped, they say what they mean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

ADDRESS = "why-cnns-detect-spatial-patterns/why/"


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="load")
    yield page
    context.close()


def test_without_scripts_the_meaning_is_the_links_title(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    links = page.locator("a.term")
    words = [word.lower().removesuffix("s") for word in links.all_inner_texts()]
    assert len(words) > 5
    assert len(set(words)) == len(words), "a word is linked more than once"
    for link in links.all():
        assert link.get_attribute("title").endswith(".")
        assert "../../reference/glossary/#" in link.get_attribute("href")
    context.close()


def test_keyboard_shows_and_escape_hides(page: Page) -> None:
    link = page.locator("a.term").first
    link.focus()
    box = page.get_by_role("tooltip")
    expect(box).to_be_visible()
    expect(link).to_have_accessible_description(box.inner_text())
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert link.evaluate("link => link === document.activeElement")


def test_pointer_shows_and_may_enter_the_box(page: Page) -> None:
    link = page.locator("a.term").nth(1)
    link.hover()
    box = page.get_by_role("tooltip")
    expect(box).to_be_visible()
    box.hover()
    page.wait_for_timeout(400)
    expect(box).to_be_visible()
    page.mouse.move(2, 2)
    expect(box).to_be_hidden()


def test_a_pointer_that_passes_takes_no_box_from_the_focus(page: Page) -> None:
    link = page.locator("a.term").nth(1)
    link.focus()
    link.hover()
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    box = page.get_by_role("tooltip")
    expect(box).to_be_visible()
    expect(link).to_have_accessible_description(box.inner_text())
    # And a focus that leaves takes none from the pointer.
    box.hover()
    link.blur()
    page.wait_for_timeout(400)
    expect(box).to_be_visible()
    page.mouse.move(2, 2)
    expect(box).to_be_hidden()


@pytest.mark.parametrize("number", [0, 3])
def test_first_tap_shows_second_follows(browser: Browser, site_url: str, number: int) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="load")
    link = page.locator("a.term").nth(number)
    link.tap()
    box = page.get_by_role("tooltip")
    expect(box).to_be_visible()
    area = box.bounding_box()
    assert area["x"] >= 0
    assert area["x"] + area["width"] <= 360
    assert "/reference/" not in page.url
    link.tap()
    page.wait_for_url("**/reference/glossary/#*")
    context.close()

"""Light, dark, or as the system has it: chosen by hand, kept, and without a second look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

LIGHT, DARK = "rgb(253, 252, 250)", "rgb(18, 22, 27)"
"""What docs/assets/css/tokens.css calls paper: #fdfcfa and #12161b."""


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(site_url)
    expect(page.locator(".md-header label[for^=__palette]:visible")).to_have_count(1)
    yield page
    context.close()


def seen(page: Page) -> tuple[str, str, set[str]]:
    """The background, the scroll bars' scheme, and the colours of the browser's own bar."""
    background, bars, own = page.evaluate(
        """() => [
          getComputedStyle(document.body).backgroundColor,
          getComputedStyle(document.documentElement).colorScheme,
          [...document.querySelectorAll("meta[name=theme-color]")].map(({ content }) => content),
        ]"""
    )
    return background, bars, set(own)


def test_colours_are_chosen_and_kept(page: Page, site_url: str) -> None:
    switch = page.locator(".md-header label[for^=__palette]:visible")
    assert seen(page) == (DARK, "dark", {"#fdfcfa", "#12161b"}), "as the system has it"

    switch.click()
    assert switch.get_attribute("title") == "Switch to dark mode"
    assert seen(page) == (LIGHT, "normal", {"#fdfcfa"})
    page.goto(site_url + "reference/glossary/")
    assert seen(page) == (LIGHT, "normal", {"#fdfcfa"})

    switch.click()
    assert seen(page) == (DARK, "dark", {"#12161b"})
    page.emulate_media(media="print")
    assert seen(page) == (LIGHT, "light", {"#12161b"}), "paper is light"
    page.emulate_media(media="screen")
    page.emulate_media(color_scheme="light")
    assert seen(page) == (DARK, "dark", {"#12161b"}), "chosen, whatever the system has"

    switch.click()
    assert seen(page) == (LIGHT, "normal", {"#fdfcfa", "#12161b"})
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert seen(page) == (DARK, "dark", {"#fdfcfa", "#12161b"}), "the system's changes are followed"


def test_enter_switches_and_keeps_the_focus(page: Page) -> None:
    page.locator("#__palette_0").focus()
    for title in ("Switch to dark mode", "Follow the system setting", "Switch to light mode"):
        page.keyboard.press("Enter")
        label = page.locator(".md-header label[for^=__palette]:visible")
        assert label.get_attribute("title") == title
        assert page.evaluate("document.activeElement.nextElementSibling.title") == title


def test_each_choice_is_named_after_what_it_does(page: Page) -> None:
    """The theme names it after the label that stands beside it, which leads to the next one."""
    expect(page.get_by_role("radio", name="Follow the system setting")).to_be_checked()
    for name, background in (("Switch to light mode", LIGHT), ("Switch to dark mode", DARK)):
        page.get_by_role("radio", name=name).focus()
        page.keyboard.press("Space")
        assert seen(page)[0] == background
    page.reload()
    expect(page.get_by_role("radio", name="Switch to dark mode")).to_be_checked()


def test_without_scripts_there_is_nothing_to_choose(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url)
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_role("button", name="Back to top")).to_have_count(0)
    context.close()


def test_a_page_is_not_styled_anew_while_it_loads(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    context.add_init_script(
        """
        window.changes = [];
        new MutationObserver((records) => {
          for (const { target, attributeName, oldValue } of records)
            if (target === document.documentElement || target === document.body)
              if (target.getAttribute(attributeName) !== oldValue)
                changes.push(`${target.localName} ${attributeName}`);
        }).observe(document, { attributeOldValue: true, subtree: true });
        """
    )
    page = context.new_page()
    page.goto(site_url, wait_until="networkidle")
    expect(page.locator(".md-header label[for^=__palette]:visible")).to_have_count(1)
    # Rules that ask for a class or the colours of the document are about all that is in the page.
    assert page.evaluate("changes") == [
        "html class",  # before there is anything
        "body data-md-color-scheme",  # before the first paint, as the next
        "html style",
        "html data-js-focus-visible",  # which no rule asks for
    ]
    assert page.locator("meta[name=color-scheme]").count() == 0
    context.close()

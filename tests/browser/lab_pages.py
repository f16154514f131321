"""Pages with laboratories, as their tests open them."""

from __future__ import annotations

import re

from accessibility import broken_rules
from drawn import drawn
from playwright.sync_api import Page, expect


def open_lab(page: Page, address: str, lab: str = ".lab") -> None:
    """Go to the page, and wait until its laboratory is at work; `lab` selects one of several."""
    page.goto(address)
    page.locator(lab).scroll_into_view_if_needed()
    expect(page.locator(lab)).to_have_attribute("data-live", "")


def rested(page: Page, lab: str = ".lab") -> None:
    """Wait until the laboratory's words are those of its pictures, which come first."""
    expect(page.locator(f"{lab}[data-behind]")).to_have_count(0)


def address_is_written(page: Page) -> None:
    """Wait until the address is that of the last state, for which it waits itself: 250 ms."""
    # On the page's own clock, which has it earlier however much the machine has to do.
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")


def height_of_the_figure(page: Page, address: str, script: str, lab: str = ".lab") -> float:
    """How high the laboratory is while it is a plain figure, before `script` comes."""
    page.route(re.compile(re.escape(f"labs/{script}")), lambda _: None)
    page.goto(address, wait_until="domcontentloaded")  # the rest waits for the script
    page.evaluate("document.fonts.ready.then(() => true)")
    height = height_of(page, lab)
    page.unroute_all()
    return height


def height_of(page: Page, lab: str = ".lab") -> float:
    """How high the laboratory is now."""
    return page.locator(lab).bounding_box()["height"]


def must_suit_everybody(page: Page, lab: str = ".lab") -> None:
    """Axe finds nothing in the laboratory, and the page does not scroll sideways.

    Axe looks at a phone and at a desk, in both schemes. Enlarged, only the room is another.
    """
    width = page.viewport_size["width"]
    if width in (360, 1280):
        assert broken_rules(page, lab) == [], page.url
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def link_is_called_unreadable(page: Page, lab: str) -> None:
    """The laboratory says that its link is damaged, to those who see it and to those who hear."""
    words = "the link could not be read"
    expect(page.locator(f"{lab} .lab-controls > legend small")).to_have_text(f" {words}")
    expect(page.locator(f"{lab} [role=status]")).to_contain_text(words)

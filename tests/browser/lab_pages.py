"""Pages with laboratories, as their tests open them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def open_lab(page: Page, address: str, lab: str = ".lab") -> None:
    """Go to the page, and wait until its laboratory is at work; `lab` selects one of several."""
    page.goto(address)
    page.locator(lab).scroll_into_view_if_needed()
    expect(page.locator(lab)).to_have_attribute("data-live", "")

"""The recall page as a reader gets it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

ADDRESS = "why-cnns-detect-spatial-patterns/recall/"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_first_card_is_reached_before_any_code(
    browser: Browser, site_url: str, *, javascript: bool
) -> None:
    """On a phone, within two screens."""
    phone = {"width": 360, "height": 800}
    context = browser.new_context(viewport=phone, java_script_enabled=javascript)
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    card = page.locator("details.card").first
    expect(card).to_be_visible()
    top = card.bounding_box()["y"]
    assert top < 2 * phone["height"]
    for code in page.locator("article .highlight").all():
        place = code.bounding_box() if code.is_visible() else None
        assert place is None or place["y"] > top
    context.close()


def test_the_code_behind_the_answers_can_be_unfolded(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    page.get_by_text("The code behind the answers").click()
    expect(page.locator("article .highlight").first).to_be_visible()
    context.close()

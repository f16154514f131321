"""Flashcards in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from quiz_pages import violations


def open_deck(page: Page, address: str) -> Locator:
    page.goto(f"{address}recall/")
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator(".deck > .quiz-summary")


def test_cards_come_back_when_they_are_due(page: Page, address: str) -> None:
    page.clock.install(time="2030-01-01T10:00:00")
    status = open_deck(page, address)
    first, second = page.locator("details.card").all()
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")
    expect(second).to_be_hidden()
    expect(page.get_by_role("button", name="I knew it")).to_be_hidden()
    page.get_by_role("button", name="Show the answer").click()
    expect(first.get_by_text("It is 4, says List<int>.")).to_be_visible()
    known = page.get_by_role("button", name="I knew it")
    expect(known).to_be_focused()
    expect(known).to_have_accessible_description("total = 2 + 2 It is 4, says List<int>.")
    page.keyboard.press("Enter")
    expect(second.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(second.get_by_text("Six.")).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    expect(status).to_have_text("1 of 2 cards to review, 0 well known.")
    page.get_by_role("button", name="Show the answer").click()
    expect(known).to_have_accessible_description("Six.")
    known.click()
    expect(status).to_have_text("Done for now. The next card is due in 1 day.")

    page.clock.fast_forward("25:00:00")
    status = open_deck(page, address)
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")
    for _ in range(2):
        page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name="I knew it").click()
    expect(status).to_have_text("Done for now. The next card is due in 3 days.")
    page.get_by_role("button", name="List all cards").click()
    expect(first).to_be_visible()
    expect(second).to_be_visible()


def test_only_a_second_press_forgets_all_cards(page: Page, address: str) -> None:
    status = open_deck(page, address)
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="I knew it").click()
    for leave in (True, False):
        expect(status).to_have_text("1 of 2 cards to review, 0 well known.")
        page.get_by_role("button", name="Start again").click()
        expect(status).to_have_text(re.compile("^This can't be undone"))
        if leave:
            page.keyboard.press("Shift+Tab")
    page.get_by_role("button", name="Forget it, really").click()
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()


def test_a_card_of_the_list_is_only_to_be_read(page: Page, address: str) -> None:
    open_deck(page, address)
    page.get_by_role("button", name="List all cards").click()
    first, second = page.locator("details.card").all()
    for card in (first, second):
        card.locator("summary").click()
        expect(card).to_have_attribute("open", "")
    page.wait_for_timeout(100)  # in which the buttons would come
    for name in ("Show the answer", "Not yet", "I knew it"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()


def test_each_deck_of_a_page_tells_its_own_answer(page: Page, address: str) -> None:
    page.goto(f"{address}decks/")
    expect(page.locator("[data-quiz=live]")).to_have_count(2)
    deck = page.locator(".deck").last
    for _ in range(2):
        deck.get_by_role("button", name="Show the answer").click()
        known = deck.get_by_role("button", name="I knew it")
        answer = deck.locator("details[open] .card-back")
        expect(known).to_have_attribute("aria-describedby", answer.get_attribute("id"))
        known.click()
    ids = page.locator("[id]").evaluate_all("parts => parts.map(({ id }) => id)")
    assert len(set(ids)) == len(ids)


def test_cards_have_no_accessibility_violation(page: Page, address: str) -> None:
    open_deck(page, address)
    found = violations(page, "a card")
    page.get_by_role("button", name="Show the answer").click()
    found += violations(page, "its answer")
    page.get_by_role("button", name="I knew it").click()
    page.get_by_role("button", name="List all cards").click()
    found += violations(page, "all cards")
    assert found == []

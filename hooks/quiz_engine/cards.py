"""Read flashcards: each heading of a `:::{cards}` region is a front, the text below its back."""

from __future__ import annotations

from weaver.model import Location, Problem

from quiz_engine import rules
from quiz_engine.model import Card, Deck
from quiz_engine.regions import HEADING, Region


def parse_deck(region: Region, path: str) -> tuple[Deck, list[Problem]]:
    """The cards of a region, and what is wrong with them."""
    cards: list[Card] = []
    problems: list[Problem] = []
    for lines, _ in region.sections():
        front = HEADING.match(lines[0].text)["title"]
        back = "\n".join(line.text for line in lines[1:]).strip("\n")
        card = Card(front, back, lines[0].number, lines[-1].number)
        cards.append(card)
        if not back.strip():
            problems.append(rules.empty_card(Location(path, card.line)))
    if not cards:
        problems.append(rules.no_question(Location(path, region.line)))
    return Deck(tuple(cards), region.start, region.end, region.line), problems

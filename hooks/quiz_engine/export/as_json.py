"""JSON: everything, for programs. The page "How this site is made" says what the fields hold."""

from __future__ import annotations

import json
from collections.abc import Sequence

from quiz_engine.export.item import CardItem, Item, Program

FORMAT = 1
"""Goes up when a reader of the file would have to change."""


def write_json(
    items: Sequence[Item], programs: Sequence[Program], cards: Sequence[CardItem], site: str
) -> str:
    """The file's text."""
    body = {
        "format": FORMAT,
        "site": site,
        "questions": [item.as_dict() for item in items],
        "programs": [program.as_dict() for program in programs],
        "cards": [card.as_dict() for card in cards],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"

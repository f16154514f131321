"""JSON: everything, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from quiz_engine.export.item import Item

FORMAT = 1
"""Goes up when a reader of the file would have to change."""


def write_json(items: Sequence[Item], site: str) -> str:
    """The file's text."""
    questions = [item.as_dict() for item in items]
    body = {"format": FORMAT, "site": site, "questions": questions}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"

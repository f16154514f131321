"""Text that Anki imports: one note a line, front, back and tags, with HTML.

The lines with `#` are Anki's own file headers; with them, importing needs no settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from quiz_engine.export.item import CardItem, Item


def write_anki(items: Sequence[Item], cards: Sequence[CardItem], site: str) -> str:
    """The file's text: a note for each question and for each flashcard of the site.

    The first column is the note's id, so importing again updates notes.
    """
    lines = [
        "#separator:tab",
        "#html:true",
        "#notetype:Basic",
        f"#deck:{_field(site)}",
        "#guid column:1",
        "#tags column:4",
        "#columns:guid\tFront\tBack\tTags",
    ]
    for item in items:
        options = "".join(f"<li>{choice.html}</li>" for choice in item.choices)
        right = "".join(
            f"<p><b>{choice.letter}</b> {choice.html}</p>{choice.comment}"
            for choice in item.choices
            if choice.right
        )
        front = f'<p><b>{escape(item.title)}</b></p>{item.text}<ol type="A">{options}</ol>'
        back = f"{right}{item.solution}"
        lines.append("\t".join(map(_field, (item.identifier, front, back, item.level))))
    for card in cards:
        lines.append("\t".join(map(_field, (card.identifier, card.front, card.back, "card"))))
    return "\n".join(lines) + "\n"


def _field(text: str) -> str:
    """Text that keeps its lines: within `<pre>` a line end becomes `<br>`."""
    return (
        text.replace("\t", "    ")
        .replace("\r", "")
        .replace("\n", "<br>" if "<pre" in text else " ")
    )

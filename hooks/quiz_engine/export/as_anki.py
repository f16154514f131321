"""Text that Anki imports: one note a line, front, back and tags, with HTML.

The lines with `#` are Anki's own file headers; with them, importing needs no settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from quiz_engine.export.item import CardItem, Choice, Gap, Item, Program


def write_anki(
    items: Sequence[Item], programs: Sequence[Program], cards: Sequence[CardItem], site: str
) -> str:
    """The file's text: a note for each question, program with gaps and flashcard of the site.

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
        front = f"{_title(item)}{item.text}{_options(item.choices)}"
        right = "".join(
            f"<p><b>{choice.letter}</b> {choice.html}</p>{choice.comment}"
            for choice in item.choices
            if choice.right
        )
        lines.append(_note(item.identifier, front, f"{right}{item.solution}", item.level))
    for program in programs:
        lists = (
            f"<p>Gap {number}:</p>{_options(gap.choices)}" for number, gap in _numbered(program)
        )
        front = f"{_title(program)}{program.text}{''.join(lists)}"
        right = "".join(
            f"<p>Gap {number}: <b>{choice.letter}</b> {choice.html}</p>{choice.comment}"
            for number, gap in _numbered(program)
            for choice in gap.choices
            if choice.right
        )
        lines.append(_note(program.identifier, front, f"{right}{program.solution}", program.level))
    lines += [_note(card.identifier, card.front, card.back, "card") for card in cards]
    return "\n".join(lines) + "\n"


def _title(item: Item | Program) -> str:
    return f"<p><b>{escape(item.title)}</b></p>"


def _options(choices: Iterable[Choice]) -> str:
    return f'<ol type="A">{"".join(f"<li>{choice.html}</li>" for choice in choices)}</ol>'


def _numbered(program: Program) -> Iterator[tuple[int, Gap]]:
    return enumerate(program.gaps, start=1)


def _note(*fields: str) -> str:
    return "\t".join(map(_field, fields))


def _field(text: str) -> str:
    """Text on one line: within `<pre>` a line end becomes `<br>`.

    Anki takes a quote at the beginning of a field for one around it.
    """
    text = re.sub(
        r"<pre\b.*?</pre>",
        lambda code: code[0].replace("\n", "<br>"),
        text.replace("\t", "    ").replace("\r", ""),
        flags=re.DOTALL,
    ).replace("\n", " ")
    return f"&quot;{text[1:]}" if text.startswith('"') else text

"""What a page says about itself: its front matter, as templates, cards and search engines need it.

They write most of it into HTML as it is, the theme's even what only it knows, so it may hold
nothing that HTML would take for its own. Only the entries of our own lists are escaped.
The module is also an extension of the weaver's own command.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from weaver.model import Location, Problem, WovenPage
from weaver.parse import front_matter_end

NEEDED = ("title", "description")
KINDS: dict[str, tuple[type, str]] = {
    "title": (str, "a sentence"),
    "description": (str, "a sentence"),
    "aim": (str, "a sentence"),
    "minutes": (int, "a number"),
    "prerequisites": (list, "a list of sentences"),
    "notebook": (bool, "true or false"),
    "objectives": (list, "a list of sentences"),
    "hide": (list, "a list of words"),
    "everyday": (list, "a list of words"),
    "published": (dt.date, "a day, such as 2026-01-31"),
}
_BEGIN = "begin the file with a line of ---, then title: and description:, then --- again"
_CLOSE = "close it with a line of ---"
_QUOTE = "put a sentence that has a colon in it into double quotes, and indent with blanks"
_ESCAPED = ("prerequisites", "objectives")
_MARKUP = re.compile(r'[<>"]')
_NAME = re.compile(r"[\w./-]+")


def find_expressions(_: str) -> tuple[tuple[int, str], ...]:
    """Front matter has none."""
    return ()


def check_woven(woven: WovenPage) -> Iterator[Problem]:
    """The same, as the weaver asks for it."""
    return check(woven.page.text, woven.path)


def check(text: str, path: str) -> Iterator[Problem]:
    """Every problem of a page's front matter, and of its name.

    Args:
        text: the whole page as Markdown.
        path: its name in messages, relative to the project's root.
    """
    if not _NAME.fullmatch(path):
        yield Problem(
            Location(path, 1),
            "P05",
            "the name of the file would have to be quoted in addresses",
            why="each page's address is its file's name",
            hint="use letters, digits, - and _ only",
        )
    opening = re.match(r"---[ \t]*\n", text)
    if not opening:
        yield _unreadable(path, 1, "the page has no front matter", _BEGIN)
        return
    end = front_matter_end(text)
    if not end:
        yield _unreadable(path, 1, "the front matter is never closed", _CLOSE)
        return
    inside = text[opening.end() : end].rstrip().removesuffix("---").removesuffix("...")
    try:
        found = yaml.safe_load(inside)
    except (yaml.YAMLError, ValueError) as error:  # the latter of a day that no month has
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", "") or str(error).partition("\n")[0]
        line = 2 + (mark.line if mark else 0)
        yield _unreadable(path, line, f"the front matter can't be read: {said}", _QUOTE)
        return
    if not isinstance(found, dict):
        yield _unreadable(path, 2, "the front matter names nothing", _BEGIN)
        return
    for name in NEEDED:
        if not found.get(name):
            yield Problem(
                Location(path, 1),
                "P02",
                f"the page has no {name}",
                why="lists of pages, search engines and the page's card show it",
                hint=f"write {name}: and a sentence into the front matter",
            )
    wrong = of_wrong_kind(found)
    for name, value in found.items():
        where = Location(path, _line_of(text, str(name)))
        if name in wrong:
            yield Problem(
                where,
                "P03",
                f"{name} is not {KINDS[name][1]}",
                why="readers would see something else, or nothing",
                hint="put sentences into double quotes; a list has a line with - for each item",
            )
        elif name not in _ESCAPED and (match := _MARKUP.search(str(value))):
            yield Problem(
                where,
                "P04",
                f"the {name} holds {match[0]!r}",
                why="it stands in HTML as it is, where that sign has a meaning",
                hint="say it in words, or with other quotation marks",
            )


def of_wrong_kind(found: Mapping[Any, Any]) -> list[str]:
    """Names of the entries that templates and lists could not use."""
    return [
        name
        for name, (kind, _) in KINDS.items()
        if (value := found.get(name)) is not None
        # Exactly: to Python true is a number, too, and a moment is a day.
        and (
            type(value) is not kind
            or (kind is list and not all(type(item) is str for item in value))
        )
    ]


def _unreadable(path: str, line: int, message: str, hint: str) -> Problem:
    return Problem(
        Location(path, line),
        "P01",
        message,
        why="nobody could find the page: its title and description stand there",
        hint=hint,
    )


def _line_of(text: str, name: str) -> int:
    match = re.search(rf"^{re.escape(name)}[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1

"""Find the laboratories of a page.

A region opens with `:::{lab} name` and closes with `:::`, each alone on a line. Between them
stand comments, such as `<!-- data: expression -->`, and the caption, which is Markdown. Where
readers answer first, `<!-- measured -->` parts the caption from what they read afterwards. What
stands in a code fence is a sample of the syntax and no region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from weaver import fences
from weaver.model import Comment, Location, Problem

from laboratory import rules
from laboratory.catalogue import CATALOGUE

_OPENING = re.compile(r":::\{lab\}[ \t]*(?P<name>[\w-]*)[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^:::[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"\s*(?P<name>[\w-]+):\s*(?P<text>.*?)\s*$", re.DOTALL)
_NAMES = ("data", "form")
_MEASURED = "measured"
FORMS = ("full", "small")


@dataclass(frozen=True, slots=True)
class Region:
    """One laboratory as a page asks for it."""

    name: str
    line: int
    start: int
    end: int
    """The region is `text[start:end]`, its first and last line included."""
    caption: str
    afterwards: str = ""
    """Markdown for who has given an answer."""
    comments: dict[str, str] = field(default_factory=dict)
    offset: int = -1
    """Where the comment with the data stands; the engine knows its value by that."""

    @property
    def form(self) -> str:
        return self.comments.get("form", FORMS[0])

    @property
    def data(self) -> str:
        """A Python expression."""
        return self.comments.get("data", "")


def find_regions(text: str, path: str) -> tuple[list[Region], list[Problem]]:
    """All laboratories of a page, and what is wrong with them."""
    scanned = fences.scan_woven(text) if ":::{lab}" in text else None
    if scanned is None:
        return [], []
    found, comments = scanned
    samples = [(part.start, part.end) for part in (*found, *comments)]

    regions: list[Region] = []
    problems: list[Problem] = []
    at = 0
    for opening in _OPENING.finditer(text):
        start = opening.start()
        if start < at or text[:start].rpartition("\n")[2].strip() or _within(start, samples):
            continue
        line = text.count("\n", 0, start) + 1
        closing = next(
            (
                end
                for end in _CLOSING.finditer(text, opening.end())
                if not _within(end.start(), samples)
            ),
            None,
        )
        if closing is None:
            problems.append(rules.unclosed_region(Location(path, line)))
            break
        at = closing.end()
        own = [comment for comment in comments if start < comment.start < at]
        region, wrong = _read(text, path, opening, closing.start(), own)
        regions.append(region)
        problems += wrong
    return regions, problems


def find_expressions(text: str) -> tuple[tuple[int, str], ...]:
    """What the engine has to evaluate for a page's laboratories: (offset, code) pairs."""
    regions, _ = find_regions(text, "")
    return tuple((region.offset, f"({region.data})") for region in regions if region.data)


def _read(
    text: str, path: str, opening: re.Match[str], end: int, own: list[Comment]
) -> tuple[Region, list[Problem]]:
    line = text.count("\n", 0, opening.start()) + 1
    where = Location(path, line)
    problems: list[Problem] = []
    values: dict[str, str] = {}
    offset = -1
    laboratory = CATALOGUE.get(opening["name"])
    asks = laboratory is not None and laboratory.asks
    names = _NAMES if laboratory is None or laboratory.small else _NAMES[:1]
    caption, afterwards, last = [], [], opening.end()
    words = caption
    for comment in own:
        words.append(text[last : comment.start])
        last = comment.end
        if asks and comment.text.strip() == _MEASURED and words is caption:
            words = afterwards
            continue
        match = _COMMENT.match(comment.text)
        name = match["name"] if match else comment.text.strip()
        if match is None or name not in names or (name == "form" and match["text"] not in FORMS):
            problems.append(rules.unknown_comment(Location(path, comment.line), name))
        elif name in values:
            problems.append(rules.given_twice(Location(path, comment.line), name))
        else:
            values[name] = match["text"]
            offset = comment.start if name == "data" else offset
    words.append(text[last:end])
    if opening["name"] not in CATALOGUE:
        known = ", ".join(sorted(CATALOGUE))
        problems.append(rules.unknown_laboratory(where, opening["name"], known))
    if not values.get("data"):
        problems.append(rules.missing_data(where))
    if not "".join(caption).strip():
        problems.append(rules.missing_caption(where))
    if asks and not "".join(afterwards).strip():
        problems.append(rules.missing_words(where))
    stop = text.find("\n", end)
    region = Region(
        name=opening["name"],
        line=line,
        start=opening.start(),
        end=len(text) if stop < 0 else stop,
        caption="".join(caption).strip(),
        afterwards="".join(afterwards).strip(),
        comments=values,
        offset=offset,
    )
    return region, problems


def _within(offset: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in ranges)

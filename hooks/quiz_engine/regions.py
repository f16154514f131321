"""Find `:::{name}` regions in a page's text, and read them line by line.

A region opens with `:::{name}` and closes with `:::`, each alone on a line. What stands in a
code fence is a sample of the syntax and no region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from weaver import fences
from weaver.model import Comment, Fence, Location, Problem

from quiz_engine import rules

HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t]*#*[ \t]*$")
QUOTE = re.compile(r" {0,3}> ?(?P<text>.*)")

_OPENING = re.compile(r":::\{(?P<name>quizdown|cards|gaps)\}[ \t]*$")
_NEARLY_OPENING = re.compile(r" {0,3}:{3,}[ \t]*\{?[ \t]*[A-Za-z]")
_LABORATORY = re.compile(r":::\{lab\}")
_CLOSING = re.compile(r":::[ \t]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page."""

    number: int
    offset: int
    text: str
    """With blanks in place of HTML comments, so that columns stay what they were."""
    fenced: bool
    """Part of a code fence: whatever it looks like, it is code."""


@dataclass(frozen=True, slots=True)
class Region:
    """What stands between a `:::{name}` line and its `:::`."""

    name: str
    lines: tuple[Line, ...]
    comments: tuple[Comment, ...]
    start: int
    end: int
    """The region is `text[start:end]`, its first and last line included."""
    line: int
    depth: int
    """Level of the heading that it stands under."""

    def sections(self) -> list[tuple[tuple[Line, ...], list[Comment]]]:
        """Its parts, each from a heading to the next, with the comments in them."""
        heads = [
            at for at, line in enumerate(self.lines) if not line.fenced and HEADING.match(line.text)
        ]
        parts = []
        for head, tail in pairwise([*heads, len(self.lines)]):
            own = self.lines[head:tail]
            inside = [c for c in self.comments if own[0].number <= c.line <= own[-1].number]
            parts.append((own, inside))
        return parts


def find_regions(text: str, path: str) -> tuple[list[Region], list[Problem]]:
    """All regions of a page, and the problems of finding them."""
    scanned = fences.scan_woven(text) if ":::" in text else None
    if scanned is None:
        return [], []
    found, comments = scanned
    lines = _read_lines(text, found, comments)

    regions: list[Region] = []
    problems: list[Problem] = []
    depth, opening, name = 1, None, ""
    for index, line in enumerate(lines):
        if line.fenced:
            continue
        match = _OPENING.match(line.text)
        if opening is None:
            if heading := HEADING.match(line.text):
                depth = len(heading["marks"])
            elif match:
                opening, name = index, match["name"]
            elif _NEARLY_OPENING.match(line.text) and not _LABORATORY.match(line.text):
                where = Location(path, line.number)
                problems.append(rules.unknown_region(where, line.text.strip()))
        elif _CLOSING.match(line.text):
            start, end = lines[opening].offset, line.offset + len(line.text)
            inside = tuple(comment for comment in comments if start < comment.start < end)
            body = tuple(lines[opening + 1 : index])
            regions.append(Region(name, body, inside, start, end, lines[opening].number, depth))
            opening = None
        elif match:
            problems.append(rules.nested_region(Location(path, line.number)))
    if opening is not None:
        first, last = lines[opening].number, len(text.rstrip().split("\n"))
        # A fence that nobody closed takes all that follows for code, the closing line as well.
        swallowing = [
            fence.line for fence in found if fence.line > first and fence.last_line >= last
        ]
        fence_line = min(swallowing, default=0)
        problems.append(rules.unclosed_region(Location(path, first), fence_line))
    return regions, problems


def _read_lines(text: str, found: tuple[Fence, ...], comments: tuple[Comment, ...]) -> list[Line]:
    fenced = {number for fence in found for number in range(fence.line, fence.last_line + 1)}
    for comment in comments:
        # A fence inside a comment is not shown: it is a hidden cell or part of a solution.
        fenced -= set(range(comment.line, comment.last_line + 1))
        blank = re.sub(r"[^\n]", " ", text[comment.start : comment.end])
        text = text[: comment.start] + blank + text[comment.end :]
    lines, offset = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        inside = number in fenced
        lines.append(Line(number, offset, line if inside else line.rstrip(), inside))
        offset += len(line) + 1
    return lines

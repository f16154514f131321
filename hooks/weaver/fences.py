"""Find code fences and comments in Markdown text.

Backtick fences are found the way pytest-codeblocks finds them, quirks included,
because a cell must be the same text for both: it reads lines, knows neither tilde
fences nor HTML comments, and closes a fence at the first line that starts with at
least as many backticks, whatever follows them. Tilde fences follow CommonMark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from weaver.model import Comment, Fence, Marker

_TILDES = re.compile(r"(?P<indent> *)(?P<mark>~{3,})(?P<info>.*)")
_ANY = re.compile(r"(?P<indent> *)(?P<mark>~{3,}|`{3,}(?=[^`]*$))(?P<info>.*)")
_MARKER = re.compile(
    r"<!--[-\s]*(?:pytest-codeblocks:(?P<keyword>.*)|(?P<mark>pytest\.mark\..*))-->"
)


class UnclosedFence(ValueError):
    """The file ends inside a backtick fence; pytest-codeblocks refuses such a file.

    Attributes:
        fence: the fence as far as it goes.
        earlier: those above it, which have an end.
    """

    def __init__(self, fence: Fence, earlier: tuple[Fence, ...] = ()) -> None:
        super().__init__(f"line {fence.line}: the fence is never closed")
        self.fence = fence
        self.earlier = earlier


def scan_backticks(text: str) -> tuple[tuple[Fence, ...], tuple[Marker, ...]]:
    """All backtick fences and all of pytest-codeblocks' markers, in order.

    Raises:
        UnclosedFence: the last fence has no end.
    """
    found = []
    markers = []
    lines = _lines(text)
    starts = _line_starts(lines)
    at = 0
    while at < len(lines):
        stripped = lines[at].lstrip()
        if not stripped.startswith("```"):
            if stripped.startswith("<!--") and (marker := _MARKER.match(stripped)):
                keyword = marker["keyword"]
                name = marker["mark"] if keyword is None else keyword.strip("- ")
                start = starts[at] + lines[at].index("<")
                markers.append(Marker(name, start, start + marker.end(), at + 1))
            at += 1
            continue
        first = at
        ticks = len(stripped) - len(stripped.lstrip("`"))
        indent = lines[at][: len(lines[at]) - len(stripped)]
        code: list[str] = []
        at += 1
        while at < len(lines) and not lines[at].lstrip().startswith("`" * ticks):
            code.append(_cut_indent(lines[at], len(indent)) if indent else lines[at])
            at += 1
        closed = at < len(lines)
        last = at if closed else len(lines) - 1
        fence = Fence(
            mark="`" * ticks,
            info=lines[first].strip()[ticks:],
            code="".join(code),
            indent=indent,
            start=starts[first],
            end=starts[last] + len(lines[last].rstrip("\n")),
            line=first + 1,
            last_line=last + 1,
        )
        if not closed:
            raise UnclosedFence(fence, tuple(found))
        found.append(fence)
        at += 1
    return tuple(found), tuple(markers)


def scan_tildes(text: str, backticks: tuple[Fence, ...]) -> tuple[Fence, ...]:
    """Tilde fences, in order; a `~~~` inside a backtick fence that opened earlier is text.

    Backtick fences inside a tilde fence do not end it, although pytest-codeblocks sees
    them; that conflict is for a rule to report.
    """
    if "~~~" not in text:
        return ()
    found = []
    lines = _lines(text)
    starts = _line_starts(lines)
    inside = [(fence.line, fence.last_line) for fence in backticks]
    at = 0
    while at < len(lines):
        opening = _TILDES.match(lines[at])
        if not opening or any(first <= at + 1 <= last for first, last in inside):
            at += 1
            continue
        found.append(_read(lines, starts, at, opening))
        first, at = at, found[-1].last_line
        inside = [span for span in inside if not first + 1 <= span[0] <= at]
    return tuple(found)


def _read(lines: list[str], starts: list[int], first: int, opening: re.Match[str]) -> Fence:
    """The fence that opens in a line, as CommonMark has it; without an end, it takes all."""
    mark, indent = opening["mark"], opening["indent"]
    closing = re.compile(rf" *{mark}{mark[0]}*\s*$")
    code: list[str] = []
    at = first + 1
    while at < len(lines) and not closing.match(lines[at]):
        code.append(_cut_indent(lines[at], len(indent)))
        at += 1
    last = min(at, len(lines) - 1)
    return Fence(
        mark=mark,
        info=opening["info"].strip(),
        code="".join(code),
        indent=indent,
        start=starts[first],
        end=starts[last] + len(lines[last].rstrip("\n")),
        line=first + 1,
        last_line=last + 1,
    )


def scan_comments(text: str, fences: tuple[Fence, ...]) -> tuple[Comment, ...]:
    """HTML comments that do not start inside one of `fences`, in order."""
    found = []
    at = 0
    # Not by a pattern: where no comment ends, it would read on to the page's end from each opening.
    while (start := text.find("<!--", at)) >= 0 and (last := text.find("-->", start + 4)) >= 0:
        fence = next((f for f in fences if f.start <= start < f.end), None)
        if fence:
            at = fence.end
            continue
        if _inside_code_span(text, start):
            at = start + 4
            continue
        line = text.count("\n", 0, start) + 1
        at = last + 3
        found.append(
            Comment(
                text=text[start + 4 : last].strip(),
                start=start,
                end=at,
                line=line,
                last_line=line + text.count("\n", start, at),
            )
        )
    return tuple(found)


def find_unclosed_comments(
    text: str, fences: tuple[Fence, ...], comments: tuple[Comment, ...]
) -> Iterator[int]:
    """Where a comment opens that never ends, or only where the next one does."""
    for match in re.finditer("<!--", text):
        at = match.start()
        if _inside_code_span(text, at) or any(f.start <= at < f.end for f in fences):
            continue
        around = next((c.start for c in comments if c.start <= at < c.end), None)
        if around != at:
            yield at if around is None else around


def scan(text: str) -> tuple[tuple[Fence, ...], tuple[Comment, ...]] | None:
    """All fences of a page, backticks before tildes, and the comments outside of them.

    None if a fence is never closed: `parse_page` reports it, and nothing after it can be trusted.
    """
    try:
        backticks, _ = scan_backticks(text)
    except UnclosedFence:
        return None
    fences = (*backticks, *scan_tildes(text, backticks))
    return fences, scan_comments(text, fences)


def scan_woven(text: str) -> tuple[tuple[Fence, ...], tuple[Comment, ...]] | None:
    """The same for a page with outputs: all fences in order, and the comments outside of them.

    An output may hold anything, three backticks too. So of two fences the one that opens first
    has the other in it.
    """
    found: list[Fence] = []
    lines = _lines(text)
    starts = _line_starts(lines)
    at = 0
    while at < len(lines):
        if opening := _ANY.match(lines[at]):
            fence = _read(lines, starts, at, opening)
            last = lines[fence.last_line - 1].strip()
            if fence.mark[0] == "`" and (fence.line == fence.last_line or last.strip("`")):
                return None
            found.append(fence)
            at = fence.last_line
        else:
            at += 1
    return tuple(found), scan_comments(text, tuple(found))


def _inside_code_span(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("`") % 2 == 1


def _cut_indent(line: str, width: int) -> str:
    """Without so many columns, as far as there are any; a blank line stays a line.

    pytest-codeblocks leaves those out, so strings and line numbers become others: the tests of
    cells are given our text.
    """
    return line[min(width, len(line) - len(line.lstrip(" \t"))) :]


def _lines(text: str) -> list[str]:
    """Lines as a file gives them: `str.splitlines` would also split at form feeds."""
    return io.StringIO(text, newline="\n").readlines()


def _line_starts(lines: list[str]) -> list[int]:
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line)
    return starts

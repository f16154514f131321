"""Pages as plain Markdown with their outputs, and `llms.txt`, which lists them.

For programs that read text, and for people who like to. Woven text is nearly plain already:
what only styles or steers the built page goes, and what it holds in comments (the worked
solutions) comes out. A page stands at the path of its source, so links between pages and to
figures lead where they did.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from weaver.fences import scan_woven
from weaver.inline import COMPUTED, find_spans
from weaver.model import Fence
from weaver.parse import front_matter_end
from weaver.render import Piece, splice

_SOLUTION = re.compile(r"<!--\s*(?i:solution)\b[ \t]*:?[ \t]*\n?(?P<text>.*?)\s*-->", re.DOTALL)
_MEASURED = re.compile(r"<!--\s*measured\s*-->")
_CODE = re.compile(r"(?<!`)(?P<marks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=marks)(?!`)", re.DOTALL)
_DARK = re.compile(r"!\[[^\]]*\]\([^)\s]*#only-dark\)(?:\{[^}\n]*\})?")
_REGION = re.compile(r"^:::(?:\{\w+\}[^\n]*|[ \t]*$)\n?", re.MULTILINE)
_DIVISION = re.compile(r"^ *</?div\b[^>]*>[ \t]*\n?", re.MULTILINE)
_ATTRIBUTES = re.compile(r"(?<=[)\]\w ])[ \t]*\{:? ?[.#][^{}\n]*\}")
_CAPTION = re.compile(r"^\{:? ?[.#][^{}\n]*\}[ \t]*\n?", re.MULTILINE)
_FOLD = re.compile(r"<details\b[^>]*>")
_CLASSES = re.compile(r"\.(?P<language>[\w-]+)")
_TITLE = re.compile(r'title="(?P<title>[^"]*)"')
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, as a list of pages names it."""

    section: str
    """Title of the part of the site that it belongs to; empty at the top level."""
    title: str
    address: str
    """Of its Markdown version; relative to the list, or absolute."""
    description: str


def plain(woven: str, values: Iterable[str] = ()) -> str:
    """The text of a woven page without front matter, styling and comments.

    Args:
        woven: the page with its outputs.
        values: what the expressions in its solutions gave, in order; the engine leaves
            comments as they are.
    """
    text = woven[front_matter_end(woven) :]
    if not (scanned := scan_woven(text)):
        return text  # a problem, which the engine has told
    waiting = iter(values)
    comments = [(c.start, c.end, _said(text[c.start : c.end], waiting)) for c in scanned[1]]
    text = splice(text, [_whole_line(text, *piece) for piece in comments])
    scanned = scan_woven(text)
    out, at = [], 0
    for fence in scanned[0] if scanned else ():
        out += [_prose(text[at : fence.start]), _fence(fence, text[fence.start : fence.end])]
        at = fence.end
    out.append(_prose(text[at:]))
    return _GAPS.sub("\n\n", "".join(out)).strip() + "\n"


def list_pages(name: str, description: str, entries: Iterable[Entry]) -> str:
    """`llms.txt`: what the site is, and where each page can be read as plain Markdown."""
    lines = [f"# {name}", "", f"> {' '.join(description.split())}"]
    section = None
    for entry in entries:
        if entry.section != section:
            section = entry.section
            lines += ["", f"## {section or 'Start'}", ""]
        lines.append(f"- [{entry.title}]({entry.address}): {' '.join(entry.description.split())}")
    return "\n".join(lines) + "\n"


def _said(comment: str, values: Iterator[str]) -> str:
    """What a comment has to say to readers of plain text."""
    if solution := _SOLUTION.fullmatch(comment):
        return f"Solution:\n\n{_filled(solution['text'], values)}"
    return "Measured:" if _MEASURED.fullmatch(comment) else ""


def _whole_line(text: str, start: int, end: int, new: str) -> Piece:
    """If nothing takes the comment's place, the end of its line goes, too."""
    return (start, end + (not new and text[end : end + 1] == "\n"), new)


def _fence(fence: Fence, whole: str) -> str:
    head, info = "", fence.info
    if "{" in info:
        language = _CLASSES.search(info)
        titled = _TITLE.search(info)
        word = info.split("{")[0].strip()
        if titled:
            head = f"{fence.indent}{html.unescape(titled['title'])}:\n\n"
        info = word or (language["language"] if language else "")
    info = "text" if info == "output" else info
    return f"{head}{fence.indent}{fence.mark}{info}\n{whole.partition(chr(10))[2]}"


def _prose(text: str) -> str:
    text = _DARK.sub("", text).replace("#only-light)", ")")
    text = COMPUTED.sub(lambda match: match["value"], text)
    text = _DIVISION.sub("", _REGION.sub("", _FOLD.sub("<details>", text)))
    out, at = [], 0
    for code in _CODE.finditer(text):  # what looks like an attribute or an entity there is code
        out += [_words(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*out, _words(text[at:])])


def _words(text: str) -> str:
    return html.unescape(_CAPTION.sub("", _ATTRIBUTES.sub("", text)))


def _filled(solution: str, values: Iterator[str]) -> str:
    out, at = [], 0
    for start, end, _ in find_spans(solution):
        out += [solution[at:start], next(values, solution[start:end])]
        at = end
    return "".join([*out, solution[at:]])

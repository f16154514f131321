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

from weaver.inline import find_spans

_FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SOLUTION = re.compile(r"<!--\s*solution\b[ \t]*\n(?P<text>.*?)-->", re.DOTALL)
_MEASURED = re.compile(r"<!--\s*measured\s*-->")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_DARK = re.compile(r"!\[[^\]]*\]\([^)\s]*#only-dark\)(?:\{[^}\n]*\})?")
_COMPUTED = re.compile(r'<span class="computed"[^>]*>(?P<value>.*?)</span>', re.DOTALL)
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
    waiting = iter(values)
    text = _FRONT.sub("", woven, count=1)
    out, at = [], 0
    while fence := _FENCE.search(text, at):
        end = re.compile(
            rf"^ *{re.escape(fence['mark'])}{fence['mark'][0]}*[ \t]*$\n?", re.MULTILINE
        ).search(text, fence.end())
        comment = text.rfind("<!--", at, fence.start())
        if comment >= 0 and text.find("-->", comment, fence.start()) < 0:
            # A fence in a comment, such as a solution: the comment is one piece of prose.
            close = text.find("-->", fence.end())
            stop = close + 3 if close >= 0 else len(text)
            out.append(_prose(text[at:stop], waiting))
            at = stop
            continue
        stop = end.end() if end else len(text)
        code = text[fence.end() : end.start() if end else len(text)]
        out += [_prose(text[at : fence.start()], waiting), _fence(fence, code)]
        at = stop
    out.append(_prose(text[at:], waiting))
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


def _fence(fence: re.Match[str], code: str) -> str:
    info, indent = fence["info"].strip(), fence["indent"]
    head = ""
    if "{" in info:
        language = _CLASSES.search(info)
        titled = _TITLE.search(info)
        word = info.split("{")[0].strip()
        if titled:
            head = f"{indent}{html.unescape(titled['title'])}:\n\n"
        info = word or (language["language"] if language else "")
    info = "text" if info == "output" else info
    return f"{head}{indent}{fence['mark']}{info}\n{code}{indent}{fence['mark']}\n"


def _prose(text: str, values: Iterator[str]) -> str:
    text = _SOLUTION.sub(lambda match: f"Solution:\n\n{_filled(match['text'], values)}", text)
    text = _MEASURED.sub("Measured:", text)
    text = _COMMENT.sub("", text)
    text = _DARK.sub("", text).replace("#only-light)", ")")
    text = _COMPUTED.sub(lambda match: match["value"], text)
    text = _DIVISION.sub("", _REGION.sub("", _FOLD.sub("<details>", text)))
    return html.unescape(_CAPTION.sub("", _ATTRIBUTES.sub("", text)))


def _filled(solution: str, values: Iterator[str]) -> str:
    out, at = [], 0
    for start, end, _ in find_spans(solution):
        out += [solution[at:start], next(values, solution[start:end])]
        at = end
    return "".join([*out, solution[at:]])

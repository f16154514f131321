"""From the Markdown of the site to that of Jupyter, which knows no extensions.

Line by line, since what the extensions add is written on lines of their own: titles of tabs
and boxes become bold, their text moves to the margin, attributes and HTML go, and the named section
of a file takes the place of its include.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

ReadSection = Callable[[str, str], str]
"""The text of a section of a file of the project, by path and name; all of it without a name."""
Resolve = Callable[[str], str]
"""The whole address of a page that is named as in a link, or nothing; of this page for nothing."""

_BOX = re.compile(
    r"""(?P<indent>\s*)(?:!!!|\?\?\?\+?|===[!+]*)\s+[\w ]*(?:"(?P<title>[^"]*)")?\s*$"""
)
_INCLUDE = re.compile(r"""\s*-+8<-+\s+["'](?P<path>[^"':]+):?(?P<name>[^"']*)["']\s*$""")
_FENCE = re.compile(r"\s*(?P<mark>~{3,}|`{3,})(?P<info>.*)$")
_TAGS = re.compile(r"</?(?:div|details|summary|figure|span|p|section)\b[^>]*>")
_ATTRIBUTES = re.compile(r"[ ]?\{:?[ ]*[.#][^}`]*\}")
_LINK = re.compile(r"`+[^`]*`+|(?<!!)\[(?P<text>[^\]]+)\]\((?P<address>[^)\s]+)\)")
"""A link, or a code span, which is none whatever it looks like."""
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


def simplify(text: str, read_section: ReadSection, resolve: Resolve) -> str:
    """Markdown for a notebook.

    Args:
        text: Markdown of the site, without front matter.
        read_section: for includes.
        resolve: for links between pages; only the words are left of those that it does not know.
    """
    return "\n".join(_lines(text, read_section, resolve))


def section(source: str, name: str) -> str:
    """The lines between `--8<-- [start:name]` and its end, without any such marks; or all lines."""
    if name:
        found = re.search(
            rf"^[^\n]*--8<--[ ]*\[start:{re.escape(name)}\][^\n]*\n(.*?)"
            rf"^[^\n]*--8<--[ ]*\[end:{re.escape(name)}\]",
            source,
            re.DOTALL | re.MULTILINE,
        )
        source = found[1] if found else ""
    return textwrap.dedent(re.sub(r"^[^\n]*--8<--[ ]*\[[^\n]*\n", "", source, flags=re.MULTILINE))


def _lines(text: str, read_section: ReadSection, resolve: Resolve) -> Iterator[str]:
    inset: list[int] = []  # columns from which the text of open boxes begins
    closing = ""
    for line in text.split("\n"):
        while inset and line.strip() and not line.startswith(" " * inset[-1]):
            inset.pop()
        line = line[inset[-1] :] if inset else line
        if closing:
            include = _INCLUDE.match(line)
            if include:
                yield from read_section(include["path"], include["name"]).rstrip("\n").split("\n")
            else:
                yield line
            if line.strip().startswith(closing) and not line.strip().strip(closing[0]):
                closing = ""
        elif fence := _FENCE.match(line):
            closing = fence["mark"]
            language = re.search(r"[\w+-]+", fence["info"])
            word = "python" if language and language[0] == "py" else language and language[0]
            yield line[: fence.end("mark")] + (word or "")
        elif box := _BOX.match(line):
            column = len(box["indent"]) + 4
            inset.append((inset[-1] if inset else 0) + column)
            if box["title"]:
                yield f"**{box['title']}**"
        else:
            yield _sentence(line, resolve)


def _sentence(line: str, resolve: Resolve) -> str:
    def link(match: re.Match[str]) -> str:
        if match["address"] is None:
            return match[0]
        page, hash_, anchor = match["address"].partition("#")
        if re.match(r"[a-z]+:", page):
            return match[0]
        address = resolve(page)
        return f"[{match['text']}]({address}{hash_}{anchor})" if address else match["text"]

    parts = re.split(r"(`+[^`]*`+)", line)  # code spans stay as they are
    for at in range(0, len(parts), 2):
        words = _PICTURE.sub("", _TAGS.sub("", parts[at]))
        parts[at] = _ATTRIBUTES.sub("", words)
    return _LINK.sub(link, "".join(parts)).rstrip()

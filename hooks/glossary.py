"""Link the words of the glossary where a page first uses them, with what they mean.

The glossary is a page like any other: its third-level headings are the words, and the first
paragraph below each says what the word means. In other pages, the first use of a word in the
prose becomes a link to its entry. The link's title is the meaning, and a script shows it
to readers who point at the link, reach it by keyboard, or tap it.

Words that also have an everyday meaning, such as *edge*, are listed in the glossary's front
matter under `everyday`, and are left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown.extensions.toc import slugify
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, meta

GLOSSARY = "reference/glossary.md"

_ENTRY = re.compile(r"^### (?P<word>.+)\n\n(?P<meaning>(?:.+\n)+)", re.MULTILINE)
_TOKEN = re.compile(
    r"<!--.*?-->|<(?P<closing>/?)(?P<tag>[a-zA-Z][\w-]*)(?P<rest>[^>]*)>|[^<]+|<", re.DOTALL
)
"""Every character is in one: a page is put together of them again."""
_PROSE = {"p", "li"}
"""A word is linked in these elements only."""
_CLOSED = {
    *("a", "abbr", "button", "code", "dl", "figure", "form", "nav", "pre", "script", "style"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "summary", "svg", "table"),
}
"""And not within these."""
_CLOSED_CLASS = re.compile(r'class="[^"]*\b(?:quiz|deck|cards|gaps|lab|computed|cell-caption)')
"""Nor within questions, laboratories and captions, which have words of their own."""
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary."""

    word: str
    meaning: str

    @property
    def anchor(self) -> str:
        return slugify(self.word, "-")


def read_terms(markdown: str) -> dict[str, Term]:
    """The glossary's entries by their words in lower case, those with everyday words left out."""
    text, front_matter = meta.get_data(markdown)
    words = front_matter.get("everyday")
    everyday = {str(word).lower() for word in words} if isinstance(words, list) else set()
    found = (Term(m["word"].strip(), _plain(m["meaning"])) for m in _ENTRY.finditer(text))
    return {term.word.lower(): term for term in found if term.word.lower() not in everyday}


def link_terms(content: str, terms: Mapping[str, Term], glossary: str) -> str:
    """The HTML with each term's first use in the prose linked.

    Args:
        content: HTML of a page, as Markdown makes it: `>` occurs in no attribute.
        terms: by their words in lower case.
        glossary: address of the glossary, seen from the page.
    """
    if not terms:
        return content
    longest_first = sorted(terms, key=len, reverse=True)
    word = re.compile(
        rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(e?s)?(?![\w-])", re.IGNORECASE
    )
    left = dict(terms)

    def link(match: re.Match[str]) -> str:
        term = left.pop(match[1].lower(), None)
        if term is None:
            return match[0]
        meaning = html.escape(term.meaning)
        return f'<a class="term" href="{glossary}#{term.anchor}" title="{meaning}">{match[0]}</a>'

    return "".join(
        word.sub(link, text) if is_prose else text for text, is_prose in _tokens(content)
    )


def _tokens(content: str) -> Iterator[tuple[str, bool]]:
    """Tags and texts in order, and for each whether it is text in which words are linked."""
    open_tags: list[tuple[str, bool]] = []  # its name, and whether nothing in it is linked
    for match in _TOKEN.finditer(content):
        tag = (match["tag"] or "").lower()
        if not tag:
            closed = any(closes for _, closes in open_tags)
            is_text = not match[0].startswith("<")
            yield match[0], is_text and not closed and any(t in _PROSE for t, _ in open_tags)
            continue
        yield match[0], False
        if match["closing"]:
            # Elements whose end may be left out end with the one around them.
            while open_tags and open_tags.pop()[0] != tag:
                pass
        elif tag not in _VOID and not match["rest"].endswith("/"):
            open_tags.append((tag, tag in _CLOSED or bool(_CLOSED_CLASS.search(match["rest"]))))


def _plain(markdown: str) -> str:
    """A sentence without Markdown's signs, on one line."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", markdown)
    return " ".join(re.sub(r"[*`]", "", text).split())


class _Glossary:
    """What one event leaves for the next."""

    terms: Mapping[str, Term] = {}


@event_priority(-100)
def on_files(files: Files, **_: object) -> None:
    """Read the glossary as it is now; a server builds more than once."""
    file = files.get_file_from_path(GLOSSARY)
    _Glossary.terms = read_terms(file.content_string) if file else {}


@event_priority(-200)
def on_page_content(content: str, *, page: Page, files: Files, **_: object) -> str:
    """Link the terms of a lesson's page, once all else in it is in place."""
    glossary = files.get_file_from_path(GLOSSARY)
    if not glossary or page.file.src_uri == GLOSSARY or not page.meta.get("minutes"):
        return content
    return link_terms(content, _Glossary.terms, get_relative_url(glossary.url, page.url))

"""Words of the glossary are linked where a page first uses them, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from glossary import Term, link_terms, read_terms

ROOT = Path(__file__).parents[1]

GLOSSARY = """\
---
everyday: [Edge]
---

# Glossary

## All

### Feature map

What a kernel *writes*, see [there](page.md#x); as
large as `H`.

Shown elsewhere.

### Map

A grid.

### Edge

Where brightness changes.
"""

TERMS = {
    "map": Term("Map", "A grid."),
    "feature map": Term("Feature map", 'It says "where" & what.'),
}


def linked(content: str) -> str:
    """The words that were linked, each with its anchor, in order."""
    soup = BeautifulSoup(link_terms(content, TERMS, "../g/"), "html.parser")
    return " ".join(f"{a.text}>{a['href']}" for a in soup.select("a.term"))


def test_terms_are_read_with_their_first_paragraph() -> None:
    terms = read_terms(GLOSSARY)
    assert sorted(terms) == ["feature map", "map"]
    assert terms["feature map"].meaning == "What a kernel writes, see there; as large as H."
    assert terms["feature map"].anchor == "feature-map"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>One map and a map.</p><p>Maps.</p>", "map>../g/#map"),
        ("<p>Maps grow.</p>", "Maps>../g/#map"),
        ("<p>A feature map is a map.</p>", "feature map>../g/#feature-map map>../g/#map"),
        ("<ul><li>A <em>map</em>.</li></ul>", "map>../g/#map"),
        ("<p>bitmap, map-like, mapped</p>", ""),
        ("<h2>Map</h2><p>None.</p>", ""),
        ("<p><a href='x'>The map</a> <code>map</code> <!-- map --></p>", ""),
        ("<table><tr><td><p>map</p></td></tr></table>", ""),
        ('<div class="quiz-question"><p>map</p></div>', ""),
        ('<p class="cell-caption">map</p>', ""),
        ('<p><img alt="map"><br>map</p>', "map>../g/#map"),
        ("<p>text</p>map", ""),
        ("<ul><li>one<li>two</ul><div>map</div>", ""),
    ],
)
def test_first_use_in_the_prose_is_linked(content: str, expected: str) -> None:
    assert linked(content) == expected


def test_the_rest_of_the_page_stays_as_it_is() -> None:
    content = '<p title="map">A &lt;map&gt;, <b>b</b></p>\n<pre>map</pre>\n<p>Feature maps</p>'
    done = link_terms(content, TERMS, "../g/")
    assert re.sub(r"</?a\b[^>]*>", "", done) == content
    assert 'title="It says &quot;where&quot; &amp; what."' in done


def test_every_entry_of_the_glossary_says_what_the_word_means() -> None:
    text = (ROOT / "docs/reference/glossary.md").read_text("utf-8")
    terms = read_terms(text)
    assert len(terms) > 40
    for term in terms.values():
        assert term.meaning.endswith("."), term.word
        assert "= " not in term.meaning, "a meaning can't hold a computed value"
        assert not term.meaning.startswith(("In PyTorch", "Shown", "Here")), term.word


@pytest.mark.parametrize(
    "content",
    [
        "<p>I <3 you</p>",
        "<p>a < b</p>",
        "<script>if (a <1 && b< c || d <!e) {}</script>",
        "<!doctype html><p></ and <> and <",
        "<p>never closed <!-- here",
    ],
)
def test_text_without_terms_stays_as_it_is(content: str) -> None:
    assert link_terms(content, TERMS, "../g/") == content

"""What search engines, other sites, feed readers and programs learn about the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).parents[2]
SITE = "https://example.org/course/"
SOURCES = sorted((ROOT / "docs").rglob("*.md"))
PROGRAMS = sorted(path.with_suffix(".md") for path in (ROOT / "docs").rglob("*.py"))
"""Notebooks that are written as programs are pages, too; by their addresses, as if Markdown."""
PAGES = [*SOURCES, *PROGRAMS]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def front(source: Path) -> dict:
    return yaml.safe_load(source.read_text(encoding="utf-8").split("---\n")[1])


def address(source: Path) -> str:
    """Of the page, relative to the site's root."""
    path = source.relative_to(ROOT / "docs").as_posix()
    return re.sub(r"(?:index)?\.md$", "", path) + ("" if path.endswith("index.md") else "/")


def parsed(site: Path, source: Path) -> BeautifulSoup:
    html = (site / address(source) / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def content(document: BeautifulSoup, name: str) -> str:
    found = document.select(f"meta[name='{name}'], meta[property='{name}']")
    assert len(found) == 1, name
    return str(found[0]["content"])


def repeated(texts: Iterable[str]) -> list[str]:
    texts = list(texts)
    return [text for text in texts if texts.count(text) > 1]


def test_titles_and_descriptions_say_what_a_page_is_for(built_site: Path) -> None:
    documents = [parsed(built_site, source) for source in SOURCES]
    titles = [document.title.get_text() for document in documents]
    descriptions = [content(document, "description") for document in documents]
    assert repeated(titles) == repeated(descriptions) == []
    # What search engines show of them; the site's name may be cut off.
    assert [t for t in titles if len(t) < 15 or len(t.rsplit(" - ", 1)[0]) > 60] == []
    assert [text for text in descriptions if not 70 <= len(text) <= 175] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_page_says_where_it_is_and_what_to_show(addressed_site: Path, source: Path) -> None:
    document = parsed(addressed_site, source)
    own = SITE + address(source)
    assert [link["href"] for link in document.select("link[rel=canonical]")] == [own]
    assert content(document, "og:url") == own
    assert content(document, "og:title") == front(source)["title"]
    assert content(document, "og:description") == content(document, "description")
    card = content(document, "og:image")
    assert card.startswith(SITE)
    with Image.open(addressed_site / card.removeprefix(SITE)) as image:
        assert image.size == (1200, 630)
        assert [content(document, f"og:image:{side}") for side in ("width", "height")] == [
            str(length) for length in image.size
        ]


def test_a_card_shows_a_feature_map_and_its_page_s_title(built_site: Path) -> None:
    cards = built_site / "assets/cards"
    files = sorted(cards.rglob("*.png"))
    assert len(files) == len(PAGES)
    assert len({file.read_bytes() for file in files}) == len(PAGES), "each has its own title"
    for file in files:
        with Image.open(file) as image:
            colours = {shade for _, shade in image.convert("RGB").getcolors(4096)}
        # The two ends of the scale: both signs are on it.
        for end in ((0xB3, 0x58, 0x06), (0x54, 0x27, 0x88)):
            assert min(distance(end, shade) for shade in colours) < 12, file


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def test_without_an_address_nothing_claims_one(built_site: Path) -> None:
    for source in SOURCES:
        document = parsed(built_site, source)
        assert document.select("link[rel=canonical], meta[property='og:url']") == []
        card = content(document, "og:image")
        assert (built_site / address(source) / card).is_file()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_schema_org_says_what_the_front_matter_says(addressed_site: Path, source: Path) -> None:
    document = parsed(addressed_site, source)
    (script,) = document.select("script[type='application/ld+json']")
    about, meta = json.loads(script.string), front(source)
    assert about["@context"] == "https://schema.org"
    assert about["@type"] == ("LearningResource" if "minutes" in meta else "WebPage")
    assert (about["name"], about["url"]) == (meta["title"], SITE + address(source))
    assert about.get("timeRequired") == (f"PT{meta['minutes']}M" if "minutes" in meta else None)
    assert len(about.get("teaches", ())) == len(meta.get("objectives", ()))

    shown = [
        question.select_one("h1, h2, h3, h4").get_text().removesuffix("¶")
        for question in document.select("article.question:not([data-gaps])")
    ]
    quiz = about.get("hasPart", {"hasPart": []})
    assert [question["name"] for question in quiz["hasPart"]] == [
        " ".join(title.split()) for title in shown
    ]
    if shown:
        assert quiz["@type"] == "Quiz"
        assert "acceptedAnswer" not in script.string


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.stem)
def test_a_page_can_be_read_as_markdown_with_its_outputs(built_site: Path, source: Path) -> None:
    document = parsed(built_site, source)
    (link,) = document.select("link[type='text/markdown']")
    file = built_site / urljoin(address(source), str(link["href"]))
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ")
    outside = re.sub(r"^( *)(`{3,}|~{3,}).*?^\1\2", "", text, flags=re.DOTALL | re.MULTILINE)
    for left in ("<!--", ":::", 'class="', "{ .", "`= ", "#only-"):
        assert left not in outside, left
    lines = "\n".join(map(str.strip, text.split("\n")))
    for output in document.select(".cell-output pre"):  # those of questions, too
        said = "\n".join(map(str.strip, output.get_text().strip().split("\n")))
        assert said in lines
    assert '8<-- "' not in text
    for code in document.select("article > .highlight pre"):
        assert [line for line in code.get_text().splitlines() if line not in text] == []
    for figure in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", outside):
        assert (file.parent / figure).is_file(), figure
    for page in re.findall(r"\]\(([^):]+\.md)[)#]", outside):
        assert (file.parent / page).is_file(), page


def test_programs_find_all_of_them_in_one_list(built_site: Path, addressed_site: Path) -> None:
    listed = (built_site / "llms.txt").read_text(encoding="utf-8")
    assert listed.startswith("# Kernel by Kernel\n\n> ")
    addresses = re.findall(r"^- \[.+\]\((\S+)\): .{60,}$", listed, re.MULTILINE)
    assert addresses[0] == "index.md"
    assert sorted(addresses) == sorted(page.relative_to(ROOT / "docs").as_posix() for page in PAGES)
    absolute = (addressed_site / "llms.txt").read_text(encoding="utf-8")
    assert re.findall(r"^- \[.+\]\((\S+)\): ", absolute, re.MULTILINE) == [
        SITE + path for path in addresses
    ]


@pytest.mark.parametrize("site", ["built_site", "addressed_site"])
def test_feed_has_the_lessons(request: pytest.FixtureRequest, site: str) -> None:
    folder, base = request.getfixturevalue(site), SITE if site == "addressed_site" else ""
    feed = ET.parse(folder / "feed.xml").getroot()
    for part in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + part) is not None, part
    entries = {
        entry.find(f"{ATOM}link").attrib["href"]: (
            entry.findtext(f"{ATOM}title"),
            entry.findtext(f"{ATOM}published"),
        )
        for entry in feed.iter(f"{ATOM}entry")
    }
    assert entries == {
        base + address(source): (front(source)["title"], f"{front(source)['published']}T00:00:00Z")
        for source in SOURCES
        if "published" in front(source)
    }
    assert entries


def test_sitemap_has_every_page(addressed_site: Path) -> None:
    found = ET.parse(addressed_site / "sitemap.xml").getroot().iter(f"{MAP}loc")
    assert {entry.text for entry in found} == {SITE + address(page) for page in PAGES}

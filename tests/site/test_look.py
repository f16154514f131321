"""The look of the built site: contrast, icons, templates, keyboard, print.

What a whole page must fulfil in the browser (axe, no other host) is in
tests/browser/test_every_page.py; here are the things that axe cannot decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.drawn import drawn

ROOT = Path(__file__).parents[2]
LESSON = "why-cnns-detect-spatial-patterns/"
SCHEMES = ("default", "slate")

# WCAG 2.2: 4.5 for text (1.4.3), 3 for what must be seen to use a page (1.4.11).
TEXT, SHAPE = 4.5, 3.0
BACKGROUNDS = ("paper", "surface")
DEEP = ("scale-minus-5", "scale-minus-4", "scale-plus-4", "scale-plus-5")
PALE = (
    "scale-zero",
    *(f"scale-{sign}-{step}" for sign in ("minus", "plus") for step in (1, 2, 3)),
)
CODE_INKS = (
    "code-ink",
    "code-comment",
    "code-keyword",
    "code-string",
    "code-number",
    "code-function",
    "code-constant",
    "code-special",
    "code-operator",
)
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "ink-faint") for ground in BACKGROUNDS),
    *((ink, ground, TEXT) for ink in ("brand", "brand-hover", "warm") for ground in BACKGROUNDS),
    *((ink, ground, TEXT) for ink in CODE_INKS for ground in (*BACKGROUNDS, "code-line-wash")),
    ("ink", "brand-wash", TEXT),
    ("ink", "warm-wash", TEXT),
    ("ink", "good-wash", TEXT),
    ("brand", "brand-wash", TEXT),
    ("warm", "warm-wash", TEXT),
    ("good", "good-wash", TEXT),
    ("danger", "danger-wash", TEXT),
    ("code-ink", "danger-wash", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-hover", TEXT),
    *(("on-deep", step, TEXT) for step in DEEP),
    *(("on-pale", step, TEXT) for step in PALE),
    *((sign, ground, SHAPE) for sign in ("negative", "positive") for ground in BACKGROUNDS),
    *((line, ground, SHAPE) for line in ("focus", "rule-strong") for ground in BACKGROUNDS),
]


def colours(css: str, scheme: str) -> dict[str, str]:
    """The scheme's colours and those of every scheme, by name without the dashes."""
    found: dict[str, str] = {}
    for selector in (r"^:root", rf'\[data-md-color-scheme="{scheme}"\]'):
        block = re.search(rf"{selector} \{{(.*?)\}}", css, re.DOTALL | re.MULTILINE)
        assert block
        named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
        assert not found.keys() & named.keys()
        found |= named
    return found


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parsed(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def tokens(built_site: Path) -> str:
    return (built_site / "assets/css/tokens.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def documents(built_site: Path) -> dict[str, BeautifulSoup]:
    """Every built page, by its path in the site."""
    files = sorted(built_site.rglob("*.html"))
    return {file.relative_to(built_site).as_posix(): parsed(file) for file in files}


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54)]
)
def test_contrast_is_the_one_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_of_colours_has_contrast(tokens: str, scheme: str) -> None:
    named = colours(tokens, scheme)
    table = [(one, other, contrast(named[one], named[other]), least) for one, other, least in PAIRS]
    assert [row for row in table if row[2] < row[3]] == []


def test_both_schemes_name_the_same_colours(tokens: str) -> None:
    light, dark = (colours(tokens, scheme).keys() for scheme in SCHEMES)
    assert light == dark


def test_a_first_visit_in_the_dark_is_dark_at_once(browser: Browser, site_url: str) -> None:
    """Before the theme's bundle is there; and figures for paper are not what comes first."""
    context = browser.new_context(color_scheme="dark", service_workers="block")
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda sent: requests.append(sent.url))
    for script in ("bundle.*", "figures"):
        page.route(f"**/{script}.js", lambda route: route.abort())
    page.goto(site_url + LESSON, wait_until="load")
    figures = page.evaluate("""() => Array.from(
      document.querySelectorAll("img[src$='#only-light']"), (image) => image.src.split("#")[0])""")
    page.locator("img[src$='#only-dark']").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert figures
    assert set(figures).isdisjoint(requests)
    context.close()


def test_other_stylesheets_name_no_colour(built_site: Path) -> None:
    """A colour outside of tokens.css would escape the tests above."""
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    sheets = re.findall(r"^  - (assets/css/(?!tokens)\S+)$", config, re.MULTILINE)
    assert sheets
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklab|oklch)a?\(", re.IGNORECASE)
    found = {sheet: colour.findall((built_site / sheet).read_text("utf-8")) for sheet in sheets}
    assert {sheet: names for sheet, names in found.items() if names} == {}


def test_pages_load_only_files_of_the_site(
    built_site: Path, documents: dict[str, BeautifulSoup]
) -> None:
    """By relative addresses, so that the site works under any host and path."""
    wrong = [
        (path, address)
        for path, document in documents.items()
        if path != "404.html"  # a host shows it for any path, so it starts from the root
        for address in loaded(document)
        if not (built_site / path).parent.joinpath(local(address)).is_file()
    ]
    assert wrong == []


def test_404_page_loads_only_files_of_the_site(
    built_site: Path, documents: dict[str, BeautifulSoup]
) -> None:
    addresses = loaded(documents["404.html"])
    assert all(address.startswith("/") for address in addresses)
    assert [a for a in addresses if not (built_site / local(a[1:])).is_file()] == []


def loaded(document: BeautifulSoup) -> list[str]:
    """Addresses of all that a browser fetches with the page."""
    links = document.select("link[rel~=stylesheet], link[rel*=icon], link[rel~=preload]")
    return [
        *(str(link["href"]) for link in links),
        *(str(tag["src"]) for tag in document.select("[src]")),
    ]


def local(address: str) -> str:
    """The file that an address of this site means; an impossible name for any other."""
    parts = urlsplit(urldefrag(address).url)
    return "\0" if parts.scheme or parts.netloc else unquote(parts.path)


def test_a_page_asks_for_all_of_its_stylesheets_at_once(
    documents: dict[str, BeautifulSoup],
) -> None:
    for name, document in documents.items():
        sheets = document.select("link[rel=stylesheet]")
        assert {link.parent.name for link in sheets} == {"head"}, name
        assert not document.select("link[rel=stylesheet] ~ script"), name
    links = documents["reference/receptive-field/index.html"].select("head > [rel=stylesheet]")
    names = [PurePosixPath(str(link["href"])).name for link in links]
    assert names[-4:] == ["print.css", "formulas.css", "labs.css", "quiz.css"]


def test_stylesheets_load_nothing_but_the_site_s_font(built_site: Path) -> None:
    for sheet in sorted((built_site / "assets").rglob("*.css")):
        text = sheet.read_text(encoding="utf-8")
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
        files = [address for address in addresses if not address.startswith("data:")]
        assert [file for file in files if not (sheet.parent / local(file)).is_file()] == [], sheet
        assert "@import" not in text, sheet


def test_what_templates_replace_was_replaced(documents: dict[str, BeautifulSoup]) -> None:
    """A new version of the theme may write these elements differently."""
    for path, document in documents.items():
        dialogs = document.select("[role=dialog]")
        assert [dialog.get("aria-label") for dialog in dialogs] == ["Search"], path
        assert not document.select("input[required], .md-search nav:not([role=none])"), path
        assert not document.select(".md-nav--secondary nav:not([role=none])"), path
        scripts = document.select("script[src]")
        assert scripts, path
        assert all(script.has_attr("defer") for script in scripts), path


def test_names_in_code_need_no_tags(documents: dict[str, BeautifulSoup], tokens: str) -> None:
    """They look as code does by itself, so that pages are smaller without."""
    inks = re.findall(r"--md-code-(?:fg|hl-name)-color: (.+);", tokens)
    assert inks == ["var(--code-ink)"] * 2
    for path, document in documents.items():
        tags = document.select(".highlight :is(.n, .w)")
        assert [tag for tag in tags if not tag.find(True)] == [], path
    assert any(document.select(".highlight .kn") for document in documents.values())


def test_templates_leave_no_indentation(built_site: Path) -> None:
    """Their empty lines and blanks are bytes of each first view."""
    for page in built_site.rglob("index.html"):
        frame = re.split("<article.*</article>", page.read_text("utf-8"), flags=re.DOTALL)
        assert len(frame) == 2, page
        assert [part for part in frame if "\n " in part or "\n\n" in part] == [], page


def test_pages_have_one_kind_of_apostrophe(documents: dict[str, BeautifulSoup]) -> None:
    curly = re.compile(
        r".{0,20}[\N{LEFT SINGLE QUOTATION MARK}-\N{RIGHT DOUBLE QUOTATION MARK}].{0,20}"
    )
    assert {
        path: found for path, page in documents.items() if (found := curly.findall(str(page)))
    } == {}


def test_lesson_facts_stand_under_the_title(documents: dict[str, BeautifulSoup]) -> None:
    source = (ROOT / "docs" / LESSON / "index.md").read_text(encoding="utf-8")
    front = yaml.safe_load(source.split("---")[1])
    document = documents[f"{LESSON}index.html"]
    facts = document.select_one("h1 + dl.lesson-facts")
    assert isinstance(facts, Tag)
    shown = [entry.get_text(" ", strip=True) for entry in facts.select("dd, dd li")]
    assert f"about {front['minutes']} minutes" in shown
    for item in (*front["prerequisites"], *front["objectives"]):
        assert " ".join(item.replace("`", " ").split()) in shown
    assert "`" not in facts.get_text()


def test_404_page_leads_to_every_page(documents: dict[str, BeautifulSoup]) -> None:
    links = documents["404.html"].select("article a[href]")
    paths = [urlsplit(urljoin("http://host/", str(link["href"]))).path for link in links]
    reached = {path.removeprefix("/") + "index.html" for path in paths}
    assert reached == documents.keys() - {"404.html"}


def test_browser_frame_has_the_colour_of_the_page(
    tokens: str, documents: dict[str, BeautifulSoup]
) -> None:
    metas = documents["index.html"].select("meta[name=theme-color]")
    assert [meta["content"] for meta in metas] == [
        colours(tokens, scheme)["paper"] for scheme in SCHEMES
    ]


@pytest.mark.parametrize(("name", "side"), [("favicon.png", 48), ("touch-icon.png", 192)])
def test_icons_show_the_kernel(built_site: Path, name: str, side: int) -> None:
    """The PNG copies have the colours of the logo's rows.

    They are made in docs/assets by
    `chromium --headless --window-size=48,48 --default-background-color=00000000
    --screenshot=favicon.png favicon.svg`, and with 192,192 and fdfcfaff the touch icon.
    """
    logo = (built_site / "assets/logo.svg").read_text(encoding="utf-8")
    rows = re.findall(r'fill="#([0-9a-f]{6})"', logo)
    assert len(rows) == 3
    with Image.open(built_site / "assets" / name) as icon:
        assert icon.size == (side, side)
        # Three cells and four gaps: the middles of the cells are at 3, 8 and 13 of 16.
        middles = [side * at // 16 for at in (3, 8, 13)]
        pixels = icon.convert("RGB")
        shown = [[bytes(pixels.getpixel((x, y))).hex() for x in middles] for y in middles]
    assert shown == [[row] * 3 for row in rows]


@pytest.fixture
def phone(browser: Browser, site_url: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        reduced_motion="reduce",
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.goto(site_url + LESSON, wait_until="networkidle")
    yield page
    context.close()


def test_keyboard_starts_with_a_link_to_the_text(phone: Page) -> None:
    phone.keyboard.press("Tab")
    assert phone.locator(":focus").inner_text() == "Skip to content"
    phone.keyboard.press("Enter")
    phone.wait_for_url("**#*")
    target = urlsplit(phone.url).fragment
    assert phone.locator(f"article [id='{target}']").count() == 1


def test_focus_can_be_seen_wherever_it_goes(phone: Page) -> None:
    """Through the frame of the page and the first part of the article."""
    for _ in range(25):
        phone.keyboard.press("Tab")
        focus = phone.locator(":focus")
        if focus.get_attribute("name") == "query":
            phone.keyboard.press("Escape")  # the search field covers a phone's screen
            continue
        if focus.get_attribute("type") == "radio":
            # A radio button of the palette is drawn as the label after it.
            focus = focus.locator("xpath=following-sibling::label[1]")
        html = focus.evaluate("e => e.outerHTML")
        box = focus.bounding_box()
        assert box, html
        assert min(box["width"], box["height"]) >= 10, html
        assert "solid" in focus.evaluate("e => getComputedStyle(e).outline"), html


def test_drawer_opens_and_closes_by_keyboard(phone: Page) -> None:
    menu = phone.get_by_role("button", name="Menu")
    lesson = phone.get_by_role("navigation", name="Navigation").get_by_role(
        "link", name=re.compile("^Learn")
    )
    assert menu.get_attribute("aria-expanded") == "false"
    assert not lesson.is_visible()

    menu.focus()
    phone.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert lesson.is_visible()
    phone.wait_for_function("() => document.activeElement.closest('.md-sidebar--primary')")

    phone.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    assert menu.evaluate("e => e === document.activeElement")


def test_what_scrolls_takes_the_focus_and_the_rest_does_not(phone: Page) -> None:
    # What is folded is laid out when it is shown, and told to scroll a frame later.
    phone.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    drawn(phone)
    for kind in ("pre > code", ".md-typeset__scrollwrap"):
        boxes = phone.locator(f".md-typeset {kind}").all()
        wide = [box.evaluate("e => e.scrollWidth > e.clientWidth") for box in boxes]
        assert any(wide), kind
        assert [box.evaluate("e => e.tabIndex === 0") for box in boxes] == wide, kind


def test_the_theme_leaves_tables_where_they_are(phone: Page) -> None:
    boxes = phone.locator("article .md-typeset__scrollwrap")
    assert boxes.count() == phone.locator("article table.data").count() > 0
    assert boxes.locator(".md-typeset__scrollwrap").count() == 0


def test_paper_is_white_and_has_no_controls(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(site_url, wait_until="networkidle")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    white = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (min(rgb(white)) > 240, max(rgb(dark)) < 60) == (True, True)
    assert page.locator(".cell-figure[src$='#only-light']").first.is_visible()
    for hidden in (".cell-figure[src$='#only-dark']", ".md-header", ".md-footer", ".md-button"):
        assert not page.locator(hidden).first.is_visible(), hidden
    context.close()


def rgb(colour: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]

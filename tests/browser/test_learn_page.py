"""The learn page as a reader gets it. Expected numbers were worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

ADDRESS = "why-cnns-detect-spatial-patterns/"
SECTIONS = (
    "Introduction",
    "Syntax",
    "Examples",
    "Sample model",
    "Important notes",
    "Summary",
    "Practice",
)
# The hollow square has ones in rows 1 and 3 (columns 1 to 3) and at (2, 1) and (2, 3).
# The kernel takes the row below minus the row above, over three columns: for output row 0
# that is row 1, so the number of ones of 0 1 1 1 0 under each window of three.
FEATURE_MAP = (
    (1, 2, 3, 2, 1),
    (1, 1, 2, 1, 1),
    (0, 0, 0, 0, 0),
    (-1, -1, -2, -1, -1),
    (-1, -2, -3, -2, -1),
)


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    yield page
    context.close()


def outputs(page: Page) -> list[str]:
    return page.locator(".cell-output code").all_inner_texts()


def test_sections_are_there_in_order(page: Page) -> None:
    headings = [text.replace("¶", "").strip() for text in page.locator("h2").all_inner_texts()]
    assert tuple(h for h in headings if h in SECTIONS) == SECTIONS
    assert page.locator("h1").count() == 1


def test_sample_model_shows_its_real_map(page: Page) -> None:
    maps = [
        tuple(tuple(float(n) for n in re.findall(r"-?\d+\.?", row)) for row in text.split("],"))
        for text in outputs(page)
        if text.startswith("tensor([[")
    ]
    assert FEATURE_MAP in maps


def test_examples_show_their_shapes(page: Page) -> None:
    texts = outputs(page)
    assert "torch.Size([16, 3, 5, 5])" in [text.strip() for text in texts]
    # 32 - 5 + 1 = 28 places for a window of five.
    assert any("torch.Size([1, 16, 28, 28])" in text for text in texts)


def test_wrong_channels_show_pytorch_s_own_words(page: Page) -> None:
    failure = page.locator(".cell-failure code").first.inner_text()
    assert failure.startswith("RuntimeError: ")
    assert "channels" in failure


@pytest.mark.parametrize(("scheme", "shown"), [("light", "only-light"), ("dark", "only-dark")])
def test_figures_follow_the_colour_scheme(page: Page, scheme: str, shown: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.reload(wait_until="networkidle")
    figures = page.locator("img.cell-figure")
    assert figures.count() >= 2
    for figure in figures.all():
        source = figure.get_attribute("src") or ""
        assert figure.is_visible() == source.endswith(shown)
    for place in page.locator("p:has(> .cell-figure)").all():
        name = place.locator("img.cell-figure").first.get_attribute("alt") or ""
        heard = place.get_by_role("img")
        assert name
        assert heard.count() == 1
        expect(heard).to_have_accessible_name(" ".join(name.split()))


def test_icons_stay_where_colours_are_forced(browser: Browser, site_url: str) -> None:
    context = browser.new_context(forced_colors="active", service_workers="block")
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    page.locator(".md-search__input").press_sequentially("kernel")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    shown, lost = page.evaluate(
        """() => {
          const ground = getComputedStyle(document.body).backgroundColor;
          const icons = [...document.querySelectorAll("body *")].flatMap((element) =>
            ["::before", "::after"].flatMap((part) => {
              const { content, maskImage, backgroundColor } = getComputedStyle(element, part);
              if (content === "none" || maskImage === "none") return [];
              return [[element.className || element.tagName, backgroundColor !== ground]];
            }),
          );
          const named = (seen) => [...new Set(icons.filter((i) => i[1] === seen).map((i) => i[0]))];
          return [named(true), named(false)];
        }"""
    )
    assert lost == []
    assert {"SUMMARY", "md-nav__icon md-icon", "md-search-result__icon md-icon"} <= set(shown)
    context.close()


def test_the_sample_model_s_picture_says_what_it_shows(page: Page) -> None:
    section = page.locator("#sample-model ~ p img.cell-figure").first
    alt = section.get_attribute("alt") or ""
    for word in ("Image", "Kernel", "Feature map", "middle row"):
        assert word in alt


def test_no_answer_is_shown_before_it_is_asked_for(page: Page) -> None:
    # The first words of a solution, of an option's comment, and of a hint.
    for words in ("at each stop, the layer reads", "Small means local", "How many pixels does"):
        text = page.get_by_text(words)
        assert text.count() >= 1, f"{words!r} has left the page"
        assert not any(found.is_visible() for found in text.all())
    assert "[x]" not in page.inner_text("body")
    assert ":::{quizdown}" not in page.inner_text("body")


@pytest.mark.parametrize("javascript", [True, False])
def test_all_five_questions_are_readable(
    browser: Browser, site_url: str, *, javascript: bool
) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    for title in (
        "Why a small kernel slides",
        "Which call makes the layer?",
        "What shape comes out?",
        "Read the error",
        "How many layers see both dots?",
    ):
        assert page.locator("article").get_by_role("heading", name=title).first.is_visible()
    context.close()

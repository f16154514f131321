"""On paper: what a cell gave and what a test may ask is there, what can only be pressed is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

LESSON = "why-cnns-detect-spatial-patterns/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 800, "height": 1100})
    yield context
    context.close()


def printed(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.emulate_media(media="print")
    return page


@pytest.mark.parametrize(
    "address",
    [
        LESSON,
        f"{LESSON}visualise/",
        f"{LESSON}try/",
        f"{LESSON}test/",
        "reference/receptive-field/",
    ],
)
def test_nothing_to_press(context: BrowserContext, site_url: str, address: str) -> None:
    page = printed(context, site_url + address)
    for name in ("button", ".md-button", ".modes", ".page-links", ".headerlink", ".md-header"):
        seen = [part for part in page.locator(name).all() if part.is_visible()]
        assert seen == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["", f"{LESSON}visualise/", f"{LESSON}metrics/"])
def test_figures_are_there_though_nobody_scrolled_to_them(
    browser: Browser, site_url: str, address: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 600}, color_scheme=scheme)
    page = printed(context, site_url + address)
    figures = page.locator("article img").filter(visible=True)
    assert figures.count() >= (8 if "visualise" in address else 1)
    for figure in figures.all():
        assert not figure.get_attribute("src").endswith("#only-dark")
        assert figure.evaluate("figure => figure.complete && figure.naturalWidth > 0")
    context.close()


def test_who_saves_data_gets_the_figures_that_come_into_view(
    context: BrowserContext, site_url: str
) -> None:
    context.add_init_script("navigator.connection.__defineGetter__('saveData', () => true)")
    page = context.new_page()
    page.goto(f"{site_url}{LESSON}visualise/", wait_until="networkidle")
    figures = page.locator("article img")
    assert not figures.last.evaluate("figure => figure.complete")
    figures.nth(-2).scroll_into_view_if_needed()
    page.wait_for_function("figure => figure.complete", arg=figures.nth(-2).element_handle())


def test_folded_outputs_are_there(context: BrowserContext, site_url: str) -> None:
    page = printed(context, site_url + LESSON + "visualise/")
    outputs = page.locator(".cell-fold .cell-output code")
    assert outputs.count()
    for output in outputs.all():
        expect(output).to_be_visible()
        assert output.bounding_box()["height"] > 0


def test_a_bank_of_which_nothing_was_drawn_is_there_whole(
    context: BrowserContext, site_url: str
) -> None:
    page = context.new_page()
    page.route("**/assets/js/quiz/main.js", lambda _: None)  # on its way, for ever
    page.goto(site_url + LESSON + "test/")
    expect(page.locator(".question").first).to_be_hidden()
    page.emulate_media(media="print")
    questions = page.locator("article.question")
    assert questions.count() >= 40
    for question in questions.all():
        expect(question.locator("[data-options]")).to_be_visible()
    # A page ends between two questions, not between words, code and options of one.
    for rule in ("break-inside", "break-after"):
        expect(questions.first.locator(".question-text")).to_have_css(rule, "avoid")
    top = "e => e.getBoundingClientRect().top"
    solutions = page.locator("[data-part=solutions]")
    expect(solutions).to_be_visible()
    assert solutions.evaluate(top) > questions.last.locator("[data-options]").evaluate(top)


@pytest.mark.parametrize("mode", ["try/", "challenge/"])
def test_solutions_stand_at_the_end_of_a_page_with_several_quizzes(
    context: BrowserContext, site_url: str, mode: str
) -> None:
    page = printed(context, site_url + LESSON + mode)
    assert page.locator(".quiz").count() > 1
    top = "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().top)"
    solutions = page.locator(".question-solution").evaluate_all(top)
    assert len(solutions) == page.locator("article.question").count()
    [hints] = page.locator(".paper-title[data-part=hints]").evaluate_all(top)
    [title] = page.locator(".paper-title[data-part=solutions]").evaluate_all(top)
    rest = page.locator("h1, h2, [data-options]").evaluate_all(top)
    assert max(rest) < hints < title < min(solutions)


@pytest.mark.parametrize(
    ("address", "lab", "canvases"),
    [
        (f"{LESSON}why/", "#shift-lab", "[data-pixels] canvas, .lab-bars"),
        (f"{LESSON}visualise/", "#draw-lab", ".draw-tiles canvas, .lab-bars"),
        ("reference/receptive-field/", "#field-lab", "canvas"),
    ],
)
def test_what_is_drawn_has_the_colours_of_paper(
    context: BrowserContext, site_url: str, address: str, lab: str, canvases: str
) -> None:
    page = context.new_page()
    page.goto(site_url + address)
    page.locator(lab).scroll_into_view_if_needed()
    expect(page.locator(lab)).to_have_attribute("data-live", "")

    def drawn() -> list[str]:
        found = page.locator(lab).locator(canvases)
        return found.evaluate_all("all => all.map((canvas) => canvas.toDataURL())")

    def show_on(media: str) -> None:
        # Who asks later is told later: all scripts of the page have answered then.
        page.evaluate(
            """() => {
              window.shown = new Promise((done) => {
                matchMedia("print").addEventListener("change", done, { once: true });
              });
            }"""
        )
        page.emulate_media(media=media)
        page.evaluate("() => window.shown.then(() => true)")

    on_screen, on_paper = [], []
    for scheme in ("default", "slate"):
        page.evaluate("name => { document.body.dataset.mdColorScheme = name; }", scheme)
        on_screen.append(drawn())
        show_on("print")
        on_paper.append(drawn())
        show_on("screen")
        assert drawn() == on_screen[-1]
    assert on_screen[0] != on_screen[1]
    assert on_paper[0] == on_paper[1]

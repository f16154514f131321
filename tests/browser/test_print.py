"""On paper: what a cell gave and what a test may ask is there, what can only be pressed is not."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import pypdfium2
import pytest
from PIL import Image
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
    context: BrowserContext, site_url: str, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(site_url + address, wait_until="networkidle")
    page.emulate_media(media="print")
    figures = page.locator("article img").filter(visible=True)
    assert figures.count() >= (8 if "visualise" in address else 1)
    for figure in figures.all():
        assert not figure.get_attribute("src").endswith("#only-dark")
        assert figure.evaluate("figure => figure.complete && figure.naturalWidth > 0")


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
    top = "e => e.getBoundingClientRect().top"
    solutions = page.locator("[data-part=solutions]")
    expect(solutions).to_be_visible()
    assert solutions.evaluate(top) > questions.last.locator("[data-options]").evaluate(top)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_a_question_and_its_options_are_on_one_sheet(
    context: BrowserContext, site_url: str
) -> None:
    page = context.new_page()
    page.route("**/assets/js/quiz/main.js", lambda _: None)  # so all questions are there
    page.goto(site_url + LESSON + "test/")
    paper = pypdfium2.PdfDocument(page.pdf())
    sheets = [without_spaces(sheet.get_textpage().get_text_bounded()) for sheet in paper]
    paper.close()
    page.emulate_media(media="print")
    questions = page.locator("article.question")
    assert questions.count() >= 40
    for question in questions.all():
        number, options = (
            without_spaces(question.locator(part).inner_text())
            for part in ("[data-number]", "[data-options]")
        )
        assert [sheet for sheet in sheets if number in sheet and options in sheet], number


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


def test_an_answer_that_nobody_unfolded_is_compared_with_the_curve(
    context: BrowserContext, site_url: str
) -> None:
    page = context.new_page()
    page.goto(f"{site_url}{LESSON}challenge/")
    lab = page.locator("[data-lab=curve]").first
    lab.scroll_into_view_if_needed()
    expect(lab).to_have_attribute("data-live", "")
    lab.locator("input").first.fill("7")
    paper = pypdfium2.PdfDocument(page.pdf())
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
    paper.close()
    assert "you drew 7%" in " ".join(text.split())


def colours_of(picture: Image.Image, least: int = 1) -> Counter[tuple[int, int, int]]:
    """The colours of a picture that is nowhere transparent, and how many dots each has."""
    counts = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    return Counter({colour: count for count, colour in counts if count >= least})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "lab", "canvases"),
    [
        (LESSON, "#kernel-lab", ".lab-canvas"),
        (f"{LESSON}visualise/", "#draw-lab", ".lab-canvas, .draw-tiles canvas"),
        (f"{LESSON}why/", "#shift-lab", "[data-pixels] canvas"),
    ],
)
def test_what_is_drawn_is_printed(
    context: BrowserContext,
    site_url: str,
    address: str,
    lab: str,
    canvases: str,
    scheme: Literal["light", "dark"],
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(site_url + address)
    page.locator(lab).scroll_into_view_if_needed()
    expect(page.locator(lab)).to_have_attribute("data-live", "")

    page.evaluate(
        """([lab, canvases]) => {
          matchMedia("print").addEventListener("change", ({ matches }) => {
            const all = document.querySelectorAll(`${lab} :is(${canvases})`);
            if (matches) window.onPaper = Array.from(all, (canvas) => canvas.toDataURL());
          });
        }""",
        [lab, canvases],
    )
    paper = pypdfium2.PdfDocument(page.pdf())
    printed: Counter[tuple[int, int, int]] = Counter()
    for sheet in paper:
        printed += colours_of(sheet.render(scale=2).to_pil(), least=20)
    paper.close()
    drawings = page.evaluate("window.onPaper")
    assert len(drawings) >= 2
    for drawing in drawings:
        picture = Image.open(io.BytesIO(base64.b64decode(drawing.partition(",")[2])))
        for colour, _ in colours_of(picture).most_common(2):
            assert printed[colour], (colour, printed.most_common(20))

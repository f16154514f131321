"""The moving picture and the card: the numbers of the page, and nothing else."""

from __future__ import annotations

import json
import math
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from playwright.sync_api import Browser
from weaver import environment
from web import card, convolution, picture
from web.convolution import Convolution

SVG = "{http://www.w3.org/2000/svg}"
# Worked out by hand: each answer is the right pixel of its window less the left one.
SMALL = Convolution(
    image=((0, 0, 1, 1), (0, 1, 1, 0)), kernel=((-1, 0, 1),), answers=((1, 1), (1, -1))
)


def test_a_page_names_the_numbers_and_the_place() -> None:
    text = (
        'A <!-- moving picture: here, "What it\nshows" --> B\n<!-- moving picture: [a, b, c] -->\n'
    )
    ((offset, code),) = convolution.find_expressions(text)
    assert text[offset:].startswith("<!-- moving picture: [a")
    names = {"a": SMALL.image, "b": SMALL.kernel, "c": SMALL.answers}
    grids = eval(code.replace("grid.tolist()", "grid"), names)  # tensors have no other use here
    assert convolution.read(text, {offset: json.loads(json.dumps(grids))}) == SMALL
    assert convolution.read(text, {}) is None
    assert convolution.read("No comment.", {}) is None
    shown = convolution.place(text, "../p.svg", "../still.svg", (160, 40))
    assert 'src="../p.svg" alt="What it shows" width="160" height="40"' in shown
    assert '<source srcset="../still.svg" media="(prefers-reduced-motion: reduce), print">' in shown
    assert "<!--" not in shown


def test_a_sample_in_a_fence_is_no_picture() -> None:
    text = '~~~md\n<!-- moving picture: [a, b, c] -->\n<!-- moving picture: here, "What" -->\n~~~\n'
    assert convolution.find_expressions(text) == ()
    assert convolution.read(text, {}) is None
    assert convolution.place(text, "a", "b", (1, 2)) == text


IMAGE, KERNEL, MAP = ([[0, 0, 1], [0, 1, 1]], [[-1, 1]], [[0, 1], [1, 0]])


@pytest.mark.parametrize(
    ("grids", "said"),
    [
        ([IMAGE, KERNEL], "the picture has three grids, not 2"),
        ([IMAGE, [-1, 1], MAP], "a grid has something else than rows of numbers"),
        ([IMAGE, 3.0, MAP], "a grid has something else than rows of numbers"),
        ([IMAGE, KERNEL, [["<b>", 1], [1, 0]]], "a grid has something else than rows of numbers"),
        ([IMAGE, KERNEL, []], "the rows of a grid are not of one length, or there are none"),
        ([[[0, 0, 1], [0]], KERNEL, MAP], "the rows of a grid are not of one length"),
        ([IMAGE, [[math.nan, 1]], MAP], "a grid has a number without end, or what is no number"),
        ([IMAGE, KERNEL, IMAGE], "a kernel (1, 2) makes no map (2, 3) of an image (2, 3)"),
    ],
)
def test_what_is_no_convolution_is_told(grids: list[object], said: str) -> None:
    text = "# Page\n\n<!-- moving picture: [a, b, c] -->\n"
    with pytest.raises(ValueError, match=re.escape(said)):
        convolution.read(text, {text.index("<!--"): grids})
    told = str(convolution.unusable(text, "docs/index.md", said))
    assert told.startswith(f"docs/index.md:3: P08 the moving picture can't be drawn: {said}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "#f7f7f7"), (3, "#b35806"), (-3, "#542788"), (1.5, "#fdb863"), (-9, "#542788")],
)
def test_colours_are_those_of_the_figures(value: float, expected: str) -> None:
    assert picture.colour(value, 3) == expected


def test_every_pixel_and_every_answer_is_drawn() -> None:
    drawing = ET.fromstring(picture.draw(SMALL, moving=True))
    assert drawing.attrib["viewBox"] == "0 0 160 40"
    pixels, _, answers = drawing.findall(f"{SVG}g")
    fills = {path.attrib["fill"]: path.attrib["d"].count("M") for path in pixels}
    assert fills == {"#262b31": 4, "#ffffff": 4}
    shown = answers.find(f"{SVG}g")
    assert [path.attrib["fill"] for path in shown] == ["#b35806"] * 3 + ["#542788"]
    assert [path.attrib["d"].split("h")[0] for path in shown] == [
        "M0 0",
        "M20 0",
        "M0 20",
        "M20 20",
    ]
    delays = [float(re.search(r"[\d.]+", path.attrib["style"])[0]) for path in shown]
    assert delays == [0, 1.2, 2.4, 3.6]


def test_it_ends_before_it_would_need_a_button() -> None:
    assert picture.SECONDS + 0.1 < 5
    assert "infinite" not in picture.draw(SMALL, moving=True)


def test_the_home_page_shows_its_own_run(built_site: Path) -> None:
    drawing = ET.parse(built_site / "assets/moving-picture.svg").getroot()
    *_, answers = drawing.findall(f"{SVG}g")
    fills = [path.attrib["fill"] for path in answers.find(f"{SVG}g")]
    assert len(fills) == 8 * 16
    # Two squares, each with an orange and a purple edge: two rows of two strongest answers.
    assert (fills.count("#b35806"), fills.count("#542788")) == (8, 8)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_home_page_moves_for_nobody_who_asked_it_not_to(
    browser: Browser, site_url: str, motion: str
) -> None:
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(site_url)
    shown = page.locator(".moving-picture").evaluate("image => image.currentSrc")
    name = "still-picture.svg" if motion == "reduce" else "moving-picture.svg"
    assert shown == f"{site_url}assets/{name}"
    page.goto(f"{site_url}assets/still-picture.svg")
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_the_still_picture_is_where_the_moving_one_ends() -> None:
    still, moving = (ET.fromstring(picture.draw(SMALL, moving=each)) for each in (False, True))
    rest = "transform:translate(0px,0px)"  # the first of the strongest answers
    assert still.find(f"{SVG}style").text == f".visitor{{{rest}}}"
    for path in moving.iter(f"{SVG}path"):
        path.attrib.pop("style", None)
    assert [path.attrib for path in still.iter()] == [path.attrib for path in moving.iter()]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_it_stands_still_for_who_asks(browser: Browser, site_url: str, motion: str) -> None:
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(f"{site_url}assets/moving-picture.svg")
    running = page.evaluate("document.getAnimations().length")
    assert (running > 100) == (motion == "no-preference")
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    hidden = page.evaluate(
        """[...document.querySelectorAll("path")]
          .filter((path) => getComputedStyle(path).opacity === "0").length"""
    )
    assert hidden == 0
    context.close()


def test_builds_may_draw_the_same_card_at_once(tmp_path: Path) -> None:
    ready = threading.Barrier(4)

    def draw(_: int) -> bytes:
        ready.wait()
        return card.make_card("A title", "Site", SMALL, tmp_path).read_bytes()

    with ThreadPoolExecutor(4) as pool:
        cards = list(pool.map(draw, range(4)))
    assert len(set(cards)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_card_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = card.make_card("A title", "Site", SMALL, tmp_path)
    first = file.read_bytes()
    file.write_bytes(b"kept")
    assert card.make_card("A title", "Site", SMALL, tmp_path).read_bytes() == b"kept"
    file.unlink()
    assert card.make_card("A title", "Site", SMALL, tmp_path).read_bytes() == first
    assert card.make_card("Another", "Site", SMALL, tmp_path) != file
    monkeypatch.setattr(environment, "version", lambda name: f"another {name}")
    other = card.make_card("A title", "Site", SMALL, tmp_path)
    monkeypatch.setattr(picture, "__file__", __file__)  # it has the colours
    assert len({file, other, card.make_card("A title", "Site", SMALL, tmp_path)}) == 3
    with Image.open(tmp_path / file.name) as image:
        assert image.size == card.SIZE

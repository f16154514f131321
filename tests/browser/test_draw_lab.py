"""Draw a digit, in a real browser: the network of the lesson, and whatever anybody draws."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from lab_pages import (
    address_is_written,
    height_of,
    height_of_the_figure,
    link_is_called_unreadable,
    must_suit_everybody,
    open_lab,
    rested,
)
from matplotlib.image import imread
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from scipy.signal import correlate2d

from snippets.activations import steps
from snippets.digits import moved_digits
from snippets.networks import cnn

ADDRESS = "why-cnns-detect-spatial-patterns/visualise/"
LAB = "#draw-lab"
CLOSE = 1e-5
"""Relative to the larger of 1 and the number itself: single precision keeps seven digits."""
SIDE = 14
SHAPES = [(16, 1, 3, 3), (16,), (32, 16, 3, 3), (32,), (10, 288), (10,)]

NETWORK = """
const load = (name) => import(new URL(`../../assets/js/labs/${name}.js`, location));
const { openNetwork, run, argMax } = await load("network");
const { unpackPictures } = await load("pictures");
const { tensor } = await load("tensor");
const later = Object.values(window.labs)[0];
const network = openNetwork(later.network);
const pictures = unpackPictures(later.test);
const passOn = ({ pixels }) => run(network, tensor([1, 1, ...later.test.shape], pixels));
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 1200}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site_url: str) -> Page:
    page = context.new_page()
    open_lab(page, site_url + ADDRESS, LAB)
    return page


@pytest.fixture(scope="module")
def proof(built_site: Path) -> dict[str, Any]:
    """PyTorch's scores, as the session that trained the network wrote them down."""
    return json.loads((built_site / "assets/labs" / ADDRESS / "draw-lab.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def later(built_site: Path) -> dict[str, Any]:
    """What the laboratory loads."""
    (file,) = (built_site / "assets/labs" / ADDRESS).glob("draw-lab.*.js")
    return json.loads(file.read_text("utf-8").partition(" = ")[2].removesuffix(";\n"))


@pytest.fixture(scope="module")
def weights(later: dict[str, Any]) -> list[np.ndarray]:
    """Of both convolutions and the dense layer, weight and bias each."""
    values = np.frombuffer(base64.b64decode(later["network"]["weights"]), dtype="<f4")
    ends = np.cumsum([np.prod(shape) for shape in SHAPES])
    assert values.size == ends[-1]
    parts = np.split(values, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, SHAPES, strict=True)]


def reference(picture: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    """All layers, by SciPy and NumPy, in double precision."""
    maps = picture[None].astype(float)
    passed = []
    for kernels, bias in (weights[:2], weights[2:4]):
        maps = np.array(
            [
                b + sum(correlate2d(m, k, mode="same") for m, k in zip(maps, ks, strict=True))
                for ks, b in zip(kernels, bias, strict=True)
            ]
        )
        positive = maps.clip(0)
        half = maps.shape[1] // 2
        blocks = positive[:, : 2 * half, : 2 * half].reshape(-1, half, 2, half, 2)
        passed += [maps, positive, blocks.max(axis=(2, 4))]
        maps = passed[-1]
    return [*passed, weights[4] @ maps.ravel() + weights[5]]


def close(ours: Any, theirs: Any) -> bool:
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    return bool((np.abs(ours - theirs) <= CLOSE * np.maximum(1, np.abs(theirs))).all())


def lab(page: Page, selector: str = "") -> Locator:
    return page.locator(f"{LAB} {selector}")


def control(page: Page, name: str) -> Locator:
    return lab(page, f"[name={name}]")


def button(page: Page, name: str) -> Locator:
    return lab(page).get_by_role("button", name=name, exact=True)


def cell(page: Page, row: int, column: int, panel: str = "image") -> Locator:
    return lab(page, f"[data-panel={panel}] tr:nth-child({row + 1}) td:nth-child({column + 1})")


def picture(page: Page) -> np.ndarray:
    """Levels, as those hear them who do not see the picture."""
    rested(page, LAB)
    labels = page.eval_on_selector_all(
        f"{LAB} [data-panel=image] td", "cells => cells.map((c) => c.getAttribute('aria-label'))"
    )
    assert len(labels) == SIDE * SIDE
    found = [re.fullmatch(r"row (\d+), column (\d+): (\d+)", label).groups() for label in labels]
    levels = np.zeros((SIDE, SIDE), dtype=int)
    for row, column, level in found:
        levels[int(row), int(column)] = int(level)
    return levels


def values(page: Page, selector: str) -> list[float]:
    rested(page, LAB)
    return page.eval_on_selector_all(
        f"{LAB} {selector}", "cells => cells.map((c) => Number(c.dataset.value))"
    )


def scores(page: Page) -> list[float]:
    """To the last digit that the page knows."""
    return values(page, ".draw-scores td:last-child")


def choose(page: Page, layer: int, number: int) -> None:
    lab(page, f"input[value='{layer}.{number}']").check()


# The network.


def test_the_answers_were_asked_for_the_scripts_of_the_site(
    proof: dict[str, Any], built_site: Path
) -> None:
    assert "network.js" in proof["scripts"]
    for name, digest in proof["scripts"].items():
        script = (built_site / "assets/js/labs" / name).read_bytes()
        assert hashlib.sha256(script).hexdigest() == digest, name


def test_all_test_digits_have_the_scores_that_pytorch_gave(
    page: Page, proof: dict[str, Any]
) -> None:
    ours = page.evaluate(
        f"""async () => {{
          {NETWORK}
          return pictures.map((picture) => {{
            const given = passOn(picture).pop().data;
            return {{ scores: [...given], read: argMax(given), written: picture.label }};
          }});
        }}"""
    )
    (call,) = proof["calls"]
    theirs = np.array(call["scores"])
    assert theirs.shape == (450, 10)
    assert [answer["written"] for answer in ours] == moved_digits(seed=0)[1].labels.tolist()
    assert close([answer["scores"] for answer in ours], theirs)
    assert [answer["read"] for answer in ours] == theirs.argmax(axis=1).tolist()


def test_every_layer_of_all_test_digits_is_as_in_pytorch(
    page: Page, proof: dict[str, Any], weights: list[np.ndarray]
) -> None:
    net = cnn()
    with torch.no_grad():
        for parameter, values_ in zip(net.parameters(), weights, strict=True):
            parameter[:] = torch.tensor(values_)
    _, test = moved_digits(seed=0)
    for begin in range(0, 450, 90):
        given = page.evaluate(
            f"""async (begin) => {{
              {NETWORK}
              const encode = (bytes) => {{
                let text = "";
                for (const byte of bytes) text += String.fromCharCode(byte);
                return btoa(text);
              }};
              return pictures.slice(begin, begin + 90).map((picture) => {{
                const all = Float32Array.from(passOn(picture).flatMap(({{ data }}) => [...data]));
                return encode(new Uint8Array(all.buffer));
              }});
            }}""",
            begin,
        )
        ours = np.stack([np.frombuffer(base64.b64decode(text), dtype="<f4") for text in given])
        wanted = steps(net, test.pixels[begin : begin + 90])
        assert close(ours, torch.cat([s.values.flatten(1) for s in wanted], dim=1).numpy()), begin
        # And these weights are those that were trained: the session's scores are theirs.
        kept = np.array(proof["calls"][0]["scores"][begin : begin + 90])
        assert close(wanted[-1].values.numpy(), kept)


def test_the_page_says_which_weights_these_are(
    page: Page, proof: dict[str, Any], weights: list[np.ndarray]
) -> None:
    said = lab(page, ".draw-source").inner_text()
    digest = hashlib.sha256(b"".join(part.tobytes() for part in weights)).hexdigest()
    read = np.array(proof["calls"][0]["scores"]).argmax(axis=1)
    correct = int((read == moved_digits(seed=0)[1].labels.numpy()).sum())
    assert f"{correct} of 450 test digits, {correct / 4.5:.1f}%" in said
    assert digest in said
    assert "The 7,690 weights" in said
    source = Path("docs") / f"{ADDRESS.rstrip('/')}.md"
    place = re.search(r"line (\d+) of (\S+?)\.( |$)", said)
    assert place
    assert place[2] == source.as_posix()
    lines = (Path(__file__).parents[2] / source).read_text("utf-8").splitlines()
    cell_lines = lines[int(place[1]) - 1 : lines.index("```", int(place[1]))]
    assert any("train(net, train_digits, epochs=25, seed=0)" in line for line in cell_lines)
    link = lab(page, ".draw-source a")
    heading = page.locator(f"h2{link.get_attribute('href')}")
    assert heading.inner_text().removesuffix("¶") == link.inner_text()
    assert f"## {link.inner_text()}" in lines[: int(place[1])]


def test_other_weights_leave_a_plain_figure(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def tamper(route: Any) -> None:
        text = route.fetch().text()
        at = text.index('"weights":"') + 200
        other = "A" if text[at] != "A" else "B"
        route.fulfill(body=text[:at] + other + text[at + 1 :], content_type="text/javascript")

    page.route(re.compile(r"draw-lab\.\w+\.js"), tamper)
    page.goto(site_url + ADDRESS)
    with page.expect_console_message(lambda message: "plain figure" in message.text):
        lab(page).scroll_into_view_if_needed()
    assert "not the weights of the build" in said[-1]
    assert lab(page, ".draw-tile svg").count() == 144
    assert lab(page, "[data-act=empty]").is_disabled()


# Test digits.


def test_the_misread_ones_are_those_that_pytorch_misreads(
    page: Page, proof: dict[str, Any]
) -> None:
    read = np.array(proof["calls"][0]["scores"]).argmax(axis=1)
    written = moved_digits(seed=0)[1].labels.numpy()
    wrong = np.flatnonzero(read != written).tolist()
    assert 10 < len(wrong) < 200
    control(page, "digit").fill("449")
    for number in wrong:
        button(page, "Next misread one").click()
        expect(control(page, "digit")).to_have_value(str(number))
        expect(lab(page, ".draw-verdict")).to_have_text(
            f"Read as {read[number]}, but written as {written[number]}."
        )
    button(page, "Next misread one").click()
    expect(control(page, "digit")).to_have_value(str(wrong[0]))


def test_a_test_digit_is_shown_as_it_is(page: Page) -> None:
    _, test = moved_digits(seed=0)
    for number in (0, 17, 449):
        control(page, "digit").fill(str(number))
        assert np.array_equal(picture(page) / 16, test.pixels[number, 0].numpy())
    button(page, "Next digit").click()
    expect(control(page, "digit")).to_have_value("0")


def test_what_is_no_test_digit_changes_nothing(page: Page) -> None:
    before = picture(page)
    for text in ("", "-1", "450", "1e9", "2.5"):
        control(page, "digit").fill(text)
        assert np.array_equal(picture(page), before), text
        control(page, "digit").blur()
        expect(control(page, "digit")).to_have_value("0")


# Drawing.


def test_whatever_is_drawn_has_the_scores_of_an_independent_computation(
    page: Page, weights: list[np.ndarray]
) -> None:
    chance = random.Random(8)
    for turn in range(6):
        if turn % 2:
            button(page, "Empty").click()
        control(page, "pen").select_option(chance.choice(["soft", "firm"]))
        for _ in range(3):
            ends = [(chance.randrange(SIDE), chance.randrange(SIDE)) for _ in range(2)]
            cell(page, *ends[0]).hover()
            page.mouse.down()
            cell(page, *ends[1]).hover()
            page.mouse.up()
        layer = chance.randrange(1, 7)
        number = chance.randrange(16)
        choose(page, layer, number)
        wanted = reference(picture(page) / 16, weights)
        assert close(scores(page), wanted[-1])
        shown = values(page, "[data-panel=map] td")
        assert close(shown, wanted[layer - 1][number].ravel()), (layer, number)
        read = int(wanted[-1].argmax())
        expect(lab(page, ".draw-verdict")).to_have_text(f"Read as {read}.")
        expect(lab(page, "tr[data-best] th")).to_have_text(str(read))
        expect(control(page, "digit")).to_have_value("")


def test_small_maps_have_the_colours_of_the_maps(page: Page, weights: list[np.ndarray]) -> None:
    """White and black, where the largest value and zero are; orange and purple by the sign."""
    control(page, "digit").fill("12")
    wanted = reference(picture(page) / 16, weights)
    for layer in range(1, 7):
        maps = wanted[layer - 1]
        shown = tiles(page, layer, maps.shape[-1])
        assert len(shown) == maps.shape[-3]
        maps = maps.reshape(len(shown), -1)
        limit = np.abs(maps).max()
        if layer in (1, 4):
            red, _, blue = np.moveaxis(shown, -1, 0)
            assert (red > blue)[maps > 0.15 * limit].all()
            assert (red < blue)[maps < -0.15 * limit].all()
        else:
            shades = np.floor(maps / limit * 10 + 0.5) * 25.5
            sure = np.abs((maps / limit * 10) % 1 - 0.5) > 1e-3
            assert (np.abs(shown - shades[..., None])[sure] <= 1).all()


@pytest.mark.parametrize("width", [1280, 360])
def test_each_small_map_lies_in_its_tile(browser: Browser, site_url: str, width: int) -> None:
    """What the screen shows in the middle of a pixel of a tile is the colour of its value."""
    fine = 3
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        device_scale_factor=fine,
        service_workers="block",
    )
    open_lab(page, site_url + ADDRESS, LAB)
    for layer, columns in ((1, 14), (6, 3)):
        shown = tiles(page, layer, columns)
        place = lab(page, f".draw-layer[data-at='{layer}'] .draw-tiles")
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        drawn = np.rint(255 * imread(BytesIO(place.screenshot()), format="png")[..., :3])
        # Where pixels are that small, the outer ones lie below the tile's border.
        seen = range(1, columns - 1) if columns > 3 else range(columns)
        for number, tile in enumerate(place.locator(".draw-tile").all()):
            inside = tile.bounding_box()
            side = inside["width"] / columns
            top, left = inside["y"] - box["y"], inside["x"] - box["x"]
            for row, column in product(seen, seen):
                down, along = top + (row + 0.5) * side, left + (column + 0.5) * side
                colour = drawn[int(fine * down), int(fine * along)]
                wanted = shown[number, row * columns + column]
                assert (colour == wanted).all(), (layer, number, row, column)
    page.close()


def tiles(page: Page, layer: int, columns: int) -> np.ndarray:
    """Red, green and blue of each pixel of a layer's small maps, (map, pixel, colour)."""
    across, width, data = page.evaluate(
        """(selector) => {
          const canvas = document.querySelector(selector);
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          const style = getComputedStyle(canvas.parentNode);
          return [Number(style.getPropertyValue("--across")), width, [...data]];
        }""",
        f"{LAB} .draw-layer[data-at='{layer}'] canvas",
    )
    dots = np.array(data, dtype=int).reshape(-1, width, 4)
    side = (width + 1) // across  # one dot lies between two maps
    step = (side - 1) // columns
    assert (width + 1) % across == (side - 1) % columns == 0
    maps = [
        dots[top : top + side - 1 : step, left : left + side - 1 : step].reshape(-1, 4)
        for top in range(0, len(dots), side)
        for left in range(0, width, side)
    ]
    shown = np.stack(maps)
    assert (shown[..., 3] == 255).all()
    return shown[..., :3]


def test_numbers_stand_in_the_middle_of_their_cells(page: Page) -> None:
    """Where there is a level, and nowhere else, something is written, in the cell's middle."""
    levels = picture(page).ravel()
    written = page.evaluate(
        f"""() => {{
          const canvas = document.querySelector("{LAB} [data-panel=image] canvas");
          const side = canvas.width / {SIDE};
          const edge = 4; // of a cell: its border, or the frame of a field
          const pen = canvas.getContext("2d");
          return Array.from({{ length: {SIDE} ** 2 }}, (_, at) => {{
            const [left, top] = [at % {SIDE}, Math.floor(at / {SIDE})].map((place) => place * side);
            const wide = Math.floor(side - 2 * edge);
            const {{ data }} = pen.getImageData(left + edge, top + edge, wide, wide);
            const dots = [...Array(wide * wide).keys()];
            const ink = dots.filter((dot) => Math.abs(data[4 * dot] - data[0]) > 40);
            const middle = (places) =>
              (Math.min(...places) + Math.max(...places) + 1) / 2 + edge - side / 2;
            const columns = ink.map((dot) => dot % wide);
            const rows = ink.map((dot) => Math.floor(dot / wide));
            return ink.length ? [middle(columns), middle(rows)] : null;
          }});
        }}"""
    )
    assert [place is not None for place in written] == (levels > 0).tolist()
    off = np.array([place for place in written if place])
    assert len(off) > 10
    assert np.abs(off).max() < 2


@pytest.mark.parametrize("width", [320, 1280])
def test_rings_at_the_edges_are_seen_whole(page: Page, width: int) -> None:
    """What the figure draws beyond its own box would be cut off."""
    page.set_viewport_size({"width": width, "height": 1200})
    page.keyboard.press("Tab")  # from now on whatever has the focus shows it
    room, count = page.locator(f"{LAB} .lab-figure").evaluate(
        """(figure) => {
          const box = figure.getBoundingClientRect();
          const near = (item) => {
            const { left, right, bottom } = item.getBoundingClientRect();
            return Math.min(left - box.left, box.right - right, box.bottom - bottom) < 20;
          };
          const items = [...figure.querySelectorAll("input, td[tabindex]")].filter(near);
          const room = items.map((item) => {
            item.focus();
            const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(item);
            if (outlineStyle === "none") throw new Error("no ring");
            const ring = parseFloat(outlineWidth) + parseFloat(outlineOffset);
            const { left, right, bottom } = item.getBoundingClientRect();
            return Math.min(left - box.left, box.right - right, box.bottom - bottom) - ring;
          });
          return [Math.min(...room), items.length];
        }"""
    )
    assert count > 20
    assert room >= 0


def test_bars_have_the_length_and_the_side_of_their_scores(page: Page) -> None:
    control(page, "digit").fill("12")
    given = np.array(scores(page))
    bars = page.eval_on_selector(
        f"{LAB} .draw-scores canvas",
        """(canvas) => Array.from({ length: 10 }, (_, row) => {
          const middle = Math.floor((canvas.height * (row + 0.5)) / 10);
          const { data } = canvas.getContext("2d").getImageData(0, middle, canvas.width, 1);
          const opaque = [...Array(canvas.width).keys()].filter((at) => data[4 * at + 3]);
          return [opaque[0], opaque.at(-1) + 1].map((end) => (2 * end) / canvas.width - 1);
        })""",
    )
    wanted = given / np.abs(given).max()
    assert np.allclose(bars, np.stack([wanted.clip(None, 0), wanted.clip(0)], 1), atol=0.011)


def test_pictures_and_bars_come_at_once_and_words_when_it_rests(page: Page) -> None:
    came = page.evaluate(
        f"""() => {{
          const lab = document.querySelector("{LAB}");
          const pictures = (selector) =>
            [...lab.querySelectorAll(selector)].map((canvas) => canvas.toDataURL()).join();
          const kinds = ["[data-panel] canvas", ".draw-scores canvas", ".draw-tiles canvas"];
          const before = kinds.map(pictures);
          const said = lab.querySelector(".draw-scores").textContent;
          const down = new PointerEvent("pointerdown", {{ bubbles: true, button: 0 }});
          lab.querySelectorAll("[data-panel=image] td")[7 * 14 + 2].dispatchEvent(down);
          dispatchEvent(new PointerEvent("pointerup"));
          const same = lab.querySelector(".draw-scores").textContent === said;
          return [same, ...kinds.map((kind, at) => pictures(kind) !== before[at])];
        }}"""
    )
    assert came == [True, True, True, True]
    assert picture(page)[7, 2] == 16
    expect(control(page, "digit")).to_have_value("")


def test_everything_can_be_drawn_by_keyboard(page: Page, weights: list[np.ndarray]) -> None:
    button(page, "Empty").click()
    assert picture(page).sum() == 0
    control(page, "pen").select_option("firm")
    cell(page, 0, 0).focus()
    keys = page.keyboard
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Space", "ArrowRight", "Space", "-", "-"):
        keys.press(key)
    for key in ("End", "+", "Control+Home", "+", "+", "+", "Delete", "-"):
        keys.press(key)
    wanted = np.zeros((SIDE, SIDE), dtype=int)
    wanted[2, 1], wanted[2, 2], wanted[2, 13] = 16, 14, 1
    assert np.array_equal(picture(page), wanted)
    assert close(scores(page), reference(wanted / 16, weights)[-1])
    # On to the map, where the value with the focus is explained.
    keys.press("Tab")
    keys.press("Control+Home")
    expect(lab(page, ".draw-words")).to_contain_text("row 0, column 0:")
    # And to the maps: the one that is chosen, then its neighbours.
    keys.press("Tab")
    expect(page.locator(":focus")).to_be_checked()
    before = page.locator(":focus").input_value()
    keys.press("ArrowRight")
    layer, number = page.locator(":focus").input_value().split(".")
    assert before == f"{layer}.{int(number) - 1}"
    expect(lab(page, "[data-panel=map] .lab-name")).to_contain_text(f"Map {number}")


def test_soft_strokes_have_no_gaps_and_paler_sides(page: Page) -> None:
    button(page, "Empty").click()
    cell(page, 3, 4).hover()
    page.mouse.down()
    cell(page, 8, 4).hover()  # in one leap
    page.mouse.up()
    wanted = np.zeros((SIDE, SIDE), dtype=int)
    wanted[3:9, [3, 5]] = 5
    wanted[[2, 9], 4] = 5
    wanted[3:9, 4] = 16
    assert np.array_equal(picture(page), wanted)
    control(page, "pen").select_option("rubber")
    cell(page, 5, 4).click()
    wanted[5, 4] = 0
    assert np.array_equal(picture(page), wanted)


def test_a_finger_draws_downwards(browser: Browser, site_url: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_lab(page, site_url + ADDRESS, LAB)
    button(page, "Empty").tap()
    control(page, "pen").select_option("firm")
    lab(page, "[data-panel=image]").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 120)")
    session = context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for at, kind in ((4, "touchStart"), (6, "touchMove"), (9, "touchMove"), (9, "touchEnd")):
        box = cell(page, at, 7).bounding_box()
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        points = [] if kind == "touchEnd" else [point]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert np.flatnonzero(picture(page)[:, 7]).tolist() == [4, 5, 6, 7, 8, 9]
    assert picture(page).sum() == 6 * 16
    assert page.evaluate("scrollY") == scrolled, "the page does not scroll away below the finger"
    context.close()


# Fields.


FIELDS = [
    # One window of 3×3.
    (1, (5, 6), "rows 4 to 6 and columns 5 to 7 of the picture, 3×3 pixels.", (4, 5, 6, 7)),
    (
        2,
        (0, 13),
        "rows 0 to 1 and columns 12 to 13 of the picture; the rest of its 3×3 pixels is",
        (0, 12, 1, 13),
    ),
    # Two windows side by side in each direction.
    (3, (2, 3), "rows 3 to 6 and columns 5 to 8 of the picture, 4×4 pixels.", (3, 5, 6, 8)),
    # Three of those, two pixels apart.
    (4, (3, 3), "rows 3 to 10 and columns 3 to 10 of the picture, 8×8", (3, 3, 10, 10)),
    # Two of those, two pixels apart.
    (6, (1, 0), "rows 1 to 10 and columns 0 to 6 of the picture; the rest", None),
]
"""A layer, a place in its maps, what is said of it, and the corners of its frame if it is whole."""


def test_fields_are_said_and_framed(page: Page) -> None:
    for layer, place, said, framed in FIELDS:
        choose(page, layer, 3)
        rested(page, LAB)
        cell(page, *place, panel="map").hover()
        words = lab(page, ".draw-words")
        expect(words).to_contain_text(f"map 3, row {place[0]}, column {place[1]}: ")
        expect(words).to_contain_text(said)
        if framed:
            assert frame(page) == framed


def frame(page: Page) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of the frame in the picture."""
    edges = page.evaluate(
        f"""() => {{
          const canvas = document.querySelector("{LAB} [data-panel=image] canvas");
          const positive = getComputedStyle(canvas).getPropertyValue("--positive").trim();
          const side = {SIDE};
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const at = (x, y) => {{
            const from = 4 * (Math.round(y) * canvas.width + Math.round(x));
            const parts = [...data.slice(from, from + 3)];
            return "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("");
          }};
          const [width, height] = [canvas.width / side, canvas.height / side];
          const found = {{ top: [], left: [], bottom: [], right: [] }};
          for (let row = 0; row < side; row++) {{
            for (let column = 0; column < side; column++) {{
              const [x, y] = [(column + 0.4) * width, (row + 0.4) * height];
              if (at(x, row * height + 1) === positive) found.top.push(row);
              if (at(x, (row + 1) * height - 2) === positive) found.bottom.push(row);
              if (at(column * width + 1, y) === positive) found.left.push(column);
              if (at((column + 1) * width - 2, y) === positive) found.right.push(column);
            }}
          }}
          return ["top", "left", "bottom", "right"].map((edge) => [...new Set(found[edge])]);
        }}"""
    )
    assert [len(edge) for edge in edges] == [1, 1, 1, 1], edges
    return tuple(edge[0] for edge in edges)


# Training digits.


def test_exciting_training_digits_are_those_with_the_largest_values(
    page: Page, weights: list[np.ndarray]
) -> None:
    known, _ = moved_digits(seed=0)
    net = cnn()
    with torch.no_grad():
        for parameter, values_ in zip(net.parameters(), weights, strict=True):
            parameter[:] = torch.tensor(values_)
        strongest = {layer: net[:layer](known.pixels).amax(dim=(2, 3)).numpy() for layer in (1, 4)}
    lab(page, ".draw-best summary").click()
    silent = 0
    for layer, number in [(1, 0), (2, 5), (3, 15), (4, 0), (5, 14), (5, 16), (6, 31)]:
        choose(page, layer, number)
        best = strongest[1 if layer < 4 else 4][:, number]
        order = np.argsort(-best)[:5]
        order = order[best[order] > 0]
        shown = values(page, ".draw-pictures li")
        assert close(shown, best[order]), (layer, number)
        labels = lab(page, ".draw-pictures span").all_inner_texts()
        written = known.labels.numpy()[order]
        assert labels == [f"{w}: {v:.2f}" for w, v in zip(written, best[order], strict=True)]
        if not len(order):
            silent += 1
            expect(lab(page, ".draw-best-words")).to_contain_text("at most zero")
    assert silent, "a map that never answers is among them"


# State.


def test_address_opens_the_same_state_elsewhere(page: Page, browser: Browser) -> None:
    cell(page, 2, 2).click()
    choose(page, 3, 9)
    page.wait_for_url(re.compile(r"draw\.picture=.*draw\.map=3\.9.*#draw-lab"))
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(other.locator(LAB)).to_have_attribute("data-live", "")  # without scrolling
    assert np.array_equal(picture(other), picture(page))
    assert scores(other) == scores(page)
    assert values(other, "[data-panel=map] td") == values(page, "[data-panel=map] td")
    assert other.locator("legend small").count() == 0
    elsewhere.close()
    button(page, "Next digit").click()
    page.wait_for_url(lambda url: "draw.picture" not in url and "draw.map=3.9" in url)
    button(page, "Start again").click()
    page.wait_for_function("() => location.search === ''")
    expect(control(page, "digit")).to_have_value("0")


def test_first_state_leaves_the_address_alone(page: Page, site_url: str) -> None:
    address_is_written(page)
    assert page.url.partition("#")[0] == site_url + ADDRESS


@pytest.mark.parametrize(
    "query",
    [
        "draw.digit=450",
        "draw.digit=-1&draw.map=1",
        "draw.picture=A195&draw.map=7.0",
        "draw.picture=A99999",
        "draw.picture=R196&draw.map=1.16",
        "draw.picture=A0A196&draw.map=0.0",
        "draw.picture=%F0%9F%A6%86&draw.map=toString.0",
    ],
)
def test_nonsense_in_the_address_is_passed_over(
    page_without_errors: Page, site_url: str, query: str
) -> None:
    page = page_without_errors
    open_lab(page, f"{site_url}{ADDRESS}?{query}", LAB)
    _, test = moved_digits(seed=0)
    assert np.array_equal(picture(page) / 16, test.pixels[0, 0].numpy())
    expect(lab(page, "[data-panel=map] .lab-name")).to_contain_text("Convolution 2, ReLU")
    link_is_called_unreadable(page, LAB)


# For everybody.


def test_what_happens_is_announced(page: Page, weights: list[np.ndarray]) -> None:
    status = lab(page, "[role=status]")
    expect(status).to_have_text("")
    button(page, "Empty").click()
    given = reference(np.zeros((SIDE, SIDE)), weights)[-1]
    first, second = np.argsort(-given)[:2]
    best, next_ = (f"{given[digit]:.1f}".replace("-", "−") for digit in (first, second))
    expect(status).to_have_text(f"Read as {first}. Score {best}; next is {second} with {next_}.")
    for key in ("Tab", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(status).to_have_text(re.compile(r"^Row 0, column 1: \d+\. Read as \d\."))


def test_accessible_and_within_the_page_in_every_state(
    page_of_any_reader: Page, site_url: str
) -> None:
    page = page_of_any_reader
    for query in ("", "draw.picture=A196&draw.map=1.3", "draw.digit=3&draw.map=6.14"):
        open_lab(page, f"{site_url}{ADDRESS}?{query}", LAB)
        for summary in lab(page, "summary").all():
            summary.click()
        must_suit_everybody(page, LAB)


@pytest.mark.parametrize("width", [360, 640, 1280])
def test_nothing_moves_when_the_scripts_come_or_when_somebody_draws(
    context: BrowserContext, site_url: str, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    before = height_of_the_figure(page, site_url + ADDRESS, "draw.classic.js", LAB)
    open_lab(page, site_url + ADDRESS, LAB)
    assert abs(height_of(page, LAB) - before) <= 1
    cell(page, 2, 2).click()
    for layer in (6, 1):
        choose(page, layer, 3)
        rested(page, LAB)  # only then are there as many cells as are drawn
        cell(page, 0, 0, panel="map").hover()
        rested(page, LAB)
        assert abs(lab(page, ".draw-layers").bounding_box()["height"]) > 100
        assert abs(height_of(page, LAB) - before) <= 1, layer


def test_without_scripts_it_is_a_figure_with_caption_and_table(
    browser: Browser, site_url: str, proof: dict[str, Any]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    for seen in ("[data-panel=image] table", "figcaption", ".draw-scores", ".draw-source"):
        expect(lab(page, seen)).to_be_visible()
    expect(lab(page, ".lab-off")).to_be_visible()
    for unseen in (".lab-controls", ".lab-tools", ".lab-help", ".draw-best", ".draw-words"):
        expect(lab(page, unseen)).to_be_hidden()
    assert lab(page, ".draw-tile svg").count() == 144
    shown = lab(page, ".draw-scores td:last-child").all_inner_texts()
    wanted = proof["calls"][0]["scores"][0]
    assert shown == [f"{score:+.1f}".replace("-", "−") for score in wanted]
    _, test = moved_digits(seed=0)
    levels = lab(page, "[data-panel=image] td").all_inner_texts()
    assert [int(level or 0) / 16 for level in levels] == test.pixels[0].flatten().tolist()
    context.close()


def test_the_figure_shows_what_the_scripts_show_first(page: Page, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(page.url)
    for selector in (".draw-scores", ".draw-verdict", ".lab-name", "legend"):
        shown = [text.split() for text in lab(page, selector).all_inner_texts()]
        assert shown == [text.split() for text in lab(still, selector).all_inner_texts()]
    chosen = "input:checked"
    assert lab(still, chosen).get_attribute("value") == lab(page, chosen).get_attribute("value")
    context.close()


def test_paper_gets_the_figure_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print")
    for seen in ("figcaption", ".draw-scores", ".draw-source", ".draw-layers"):
        expect(lab(page, seen)).to_be_visible()
    for unseen in (".lab-controls", ".lab-tools", ".lab-help", ".lab-off", ".draw-best"):
        expect(lab(page, unseen)).to_be_hidden()


def test_it_works_from_a_disk(
    context: BrowserContext, built_site: Path, weights: list[np.ndarray]
) -> None:
    page = context.new_page()
    open_lab(page, (built_site / ADDRESS / "index.html").as_uri(), LAB)
    cell(page, 2, 2).click()
    assert close(scores(page), reference(picture(page) / 16, weights)[-1])


def test_weights_are_loaded_only_when_it_comes_near(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    assert not [url for url in requests if re.search(r"/draw[-.]", url)]
    lab(page).scroll_into_view_if_needed()
    expect(lab(page)).to_have_attribute("data-live", "")
    assert [url for url in requests if re.search(r"/draw-lab\.\w+\.js$", url)]


def test_link_is_copied(browser: Browser, site_url: str) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_lab(page, f"{site_url}{ADDRESS}?draw.digit=5", LAB)
    button(page, "Copy link to this state").click()
    expect(lab(page, "[role=status]")).to_have_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site_url}{ADDRESS}?draw.digit=5#draw-lab"
    context.close()

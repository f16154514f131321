"""The laboratory "Shift and see" in a real browser: PyTorch's numbers, and usable by everybody."""

from __future__ import annotations

import hashlib
import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from drawn import drawn as wait_until_drawn
from lab_pages import (
    address_is_written,
    height_of,
    height_of_the_figure,
    link_is_called_unreadable,
    must_suit_everybody,
    open_lab,
    rested,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect
from torch import nn

from snippets.measured import load
from snippets.measurements.moved_networks import held_out
from snippets.shift_lab import LAYERS, canvas, compared, first_of_each, networks, shares

LAB = "#shift-lab"
ADDRESS = "why-cnns-detect-spatial-patterns/why/"
PROOF = "assets/labs/why-cnns-detect-spatial-patterns/why/shift-lab.json"
CLOSE = 1e-5
"""Relative to the larger of 1 and the number itself: single precision keeps seven digits."""

# The page's own functions, and the networks that it has loaded.
OPENED = """
  const load = (name) => import(new URL(`../../assets/js/labs/${name}.js`, location));
  const { openNetwork, run, argMax } = await load("network");
  const { widened } = await load("half");
  const { unpackPictures } = await load("pictures");
  const { placed, reordered, twinOf, compare } = await load("shift-maps");
  const [later] = Object.values(window.labs);
  const open = (name) => {
    const { half, ...exported } = later.networks[name];
    return openNetwork({ ...exported, weights: widened(half) });
  };
  const mlp = open("MLP");
  const networks = [
    { CNN: open("CNN"), MLP: mlp },
    { CNN: open("CNN, permuted"), MLP: twinOf(mlp, later.order) },
  ];
  const pictureOf = (pixels, down, right, scrambled) => {
    const picture = placed(pixels, down, right);
    return scrambled ? reordered(picture, later.order) : picture;
  };
"""
ANSWER = f"""
async ({{ digits, calls, layers }}) => {{
  {OPENED}
  const pictures = unpackPictures(digits);
  return calls.map(({{ digit, down, right, scrambled, outputs }}) => {{
    const {{ pixels }} = pictures[digit];
    const use = networks[Number(scrambled)];
    const passed = {{}};
    for (const name of ["CNN", "MLP"]) {{
      passed[name] = run(use[name], pictureOf(pixels, down, right, scrambled));
    }}
    const home = run(use.CNN, pictureOf(pixels, 0, 0, scrambled));
    const counts = layers.map(([at, step]) => {{
      const result = compare(passed.CNN[at], home[at], down, right, step);
      return [result.differ, result.compared, result.kept];
    }});
    const last = (name) => [...passed[name][passed[name].length - 1].data];
    const all = (name) => passed[name].map(({{ data }}) => [...data]);
    return {{
      scores: {{ CNN: last("CNN"), MLP: last("MLP") }},
      best: {{ CNN: argMax(last("CNN")), MLP: argMax(last("MLP")) }},
      outputs: outputs && {{ CNN: all("CNN"), MLP: all("MLP") }},
      counts,
    }};
  }});
}}
"""
EVERYWHERE = f"""
async () => {{
  {OPENED}
  const pictures = unpackPictures(later.digits);
  const found = {{}};
  for (const name of ["CNN", "MLP"]) {{
    for (const scrambled of [false, true]) {{
      found[scrambled ? `${{name}}, permuted` : name] = pictures.map(({{ pixels }}) => {{
        let answers = "";
        for (let down = -3; down <= 3; down++) {{
          for (let right = -3; right <= 3; right++) {{
            const seen = pictureOf(pixels, down, right, scrambled);
            answers += argMax(run(networks[Number(scrambled)][name], seen).pop().data);
          }}
        }}
        return answers;
      }});
    }}
  }}
  return {{ found, given: later.everywhere }};
}}
"""


@pytest.fixture(scope="module")
def proof(built_site: Path) -> dict[str, Any]:
    """What the build wrote down of PyTorch's answers, as the site offers it."""
    return json.loads((built_site / PROOF).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nets() -> dict[str, nn.Sequential]:
    return networks(load("moved_networks"))


@pytest.fixture
def page(context: BrowserContext, site_url: str) -> Page:
    page = context.new_page()
    open_lab(page, site_url + ADDRESS)
    return page


def place(page: Page) -> str:
    rested(page, LAB)
    return page.locator("[data-fact=place]").inner_text()


# The same numbers as PyTorch.


def test_the_answers_were_asked_for_the_scripts_of_the_site(
    proof: dict[str, Any], built_site: Path
) -> None:
    assert {"network.js", "convolution.js", "half.js", "shift-maps.js"} < set(proof["scripts"])
    for name, digest in proof["scripts"].items():
        script = (built_site / "assets/js/labs" / name).read_bytes()
        assert hashlib.sha256(script).hexdigest() == digest, name


def test_the_page_computes_what_pytorch_computes(proof: dict[str, Any], page: Page) -> None:
    calls = proof["calls"]
    assert len(calls) == 450
    assert len({(call["down"], call["right"]) for call in calls}) > 150
    layers = [[at, step] for _, at, step in LAYERS]
    answers = page.evaluate(ANSWER, {"digits": proof["digits"], "calls": calls, "layers": layers})
    whole = 0
    for call, answer in zip(calls, answers, strict=True):
        asked = {name: call[name] for name in ("digit", "down", "right", "scrambled")}
        for name, theirs in call["scores"].items():
            assert_close(answer["scores"][name], theirs, f"{name} {asked}")
            assert answer["best"][name] == int(np.argmax(theirs)), asked
        assert answer["counts"] == call["counts"], asked
        for name, passed in call.get("outputs", {}).items():
            for ours, theirs in zip(answer["outputs"][name], passed, strict=True):
                assert_close(ours, theirs, f"{name} {asked}")
            whole += 1
    assert whole >= 8


def assert_close(ours: list[float], theirs: list[float], asked: str) -> None:
    one, other = np.array(ours), np.array(theirs)
    assert one.shape == other.shape, asked
    assert (np.abs(one - other) <= CLOSE * np.maximum(1, np.abs(other))).all(), asked


def test_answers_at_all_places_are_those_of_pytorch(page: Page) -> None:
    answers = page.evaluate(EVERYWHERE)
    assert answers["found"] == answers["given"]
    assert set(map(len, answers["given"].values())) == {10}
    right = "".join(str(digit) * 49 for digit in range(10))
    wrong = [a for a, b in zip("".join(answers["given"]["CNN"]), right, strict=True) if a != b]
    assert 0 < len(wrong) < 245


def test_half_precision_is_read_as_numpy_reads_it(page: Page) -> None:
    halves = np.arange(2**16, dtype="<u2").view("<f2")
    finite = halves[np.isfinite(halves)]
    text = page.evaluate(
        """async (bytes) => {
          const { widened } = await import(new URL("../../assets/js/labs/half.js", location));
          const text = bytes.reduce((all, byte) => all + String.fromCharCode(byte), "");
          return [...atob(widened(btoa(text)))].map((letter) => letter.charCodeAt(0));
        }""",
        list(finite.tobytes()),
    )
    read = np.frombuffer(bytes(text), dtype="<f4")
    assert len(read) == 63488
    np.testing.assert_array_equal(read, finite.astype("<f4"))


def test_what_is_shown_is_what_pytorch_says(page: Page, nets: dict[str, nn.Sequential]) -> None:
    chance = random.Random(3)
    digits = first_of_each(held_out())
    drag = page.locator(".shift-drag")
    for _ in range(12):
        digit, scrambled = chance.randrange(10), chance.random() < 0.5
        right, down = chance.randint(-7, 7), chance.randint(-7, 7)
        page.locator("[name=digit]").select_option(str(digit))
        page.get_by_label("Scramble the pixels").set_checked(scrambled)
        drag.press("Home")
        for key, count in (("ArrowRight", right), ("ArrowDown", down)):
            back = {"ArrowRight": "ArrowLeft", "ArrowDown": "ArrowUp"}[key]
            for _ in range(abs(count)):
                drag.press(key if count > 0 else back)
        suffix = ", permuted" if scrambled else ""
        picture = canvas(digits.pixels[digit], down, right, scrambled)
        rested(page, LAB)
        for name in ("CNN", "MLP"):
            wanted = shares(nets[name + suffix], picture)
            shown = page.locator(f"[data-of={name}] span > span").all_inner_texts()
            assert [int(text.removesuffix("%")) for text in shown] == pytest.approx(
                [100 * share for share in wanted], abs=0.51
            )
            best = str(int(torch.tensor(wanted).argmax()))
            expect(page.locator(f"[data-answer={name}]")).to_have_text(best)
        results = compared(
            nets[f"CNN{suffix}"], digits.pixels[digit], down=down, right=right, scrambled=scrambled
        )
        for at, result in enumerate(results):
            verdict = page.locator(f'[data-layer="{at}"] .shift-verdict')
            differ, cells = int(result["differ"].sum()), result["differ"].numel()
            expect(verdict).to_contain_text(f"{differ:,} of {cells:,} cells differ")
            maps = len(result["moved"])
            expect(verdict).to_contain_text(f"kept in {result['kept']} of {maps} maps")
            step = LAYERS[at][2]
            between = bool(right % step or down % step)
            words = {False: "Did not move along exactly", True: "Falls between two cells"}
            expect(verdict.locator("b")).to_have_text(
                words[between] if differ else "Moved along exactly"
            )


def drawn(page: Page, kind: str, layer: int | None = None) -> list[list[int]]:
    """Red, green and blue of a picture's cells, row by row."""
    card = "" if layer is None else f'[data-layer="{layer}"] '
    return page.evaluate(
        """(selector) => {
          const canvas = document.querySelector(selector);
          const { data } = canvas
            .getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          return Array.from({ length: data.length / 4 }, (_, at) => [
            ...data.slice(4 * at, 4 * at + 3),
          ]);
        }""",
        f"{card}[data-pixels={kind}] canvas",
    )


def moved_to_the_right(page: Page) -> torch.Tensor:
    """Have the digit 3 moved by 5, and map 3 of the first layer shown; returns the digit."""
    drag = page.locator(".shift-drag")
    for _ in range(4):  # it begins one to the right
        drag.press("ArrowRight")
    page.get_by_label("Map of layer 1").select_option("3")
    return first_of_each(held_out()).pixels[3]


def test_pictures_show_the_digit_the_confetti_and_the_cells_that_differ(
    page: Page, nets: dict[str, nn.Sequential]
) -> None:
    pixels = moved_to_the_right(page)
    seen = {
        "picture": canvas(pixels, 0, 5),
        "seen": canvas(pixels, 0, 5, scrambled=True),
    }
    result = compared(nets["CNN"], pixels, down=0, right=5, scrambled=False)[0]
    differ = torch.cat([torch.zeros(14, 5, dtype=torch.bool), result["differ"][3]], dim=1)
    brand = drawn_colour(page, "brand")
    found = [colour == brand for colour in drawn(page, "marks", 0)]
    assert found == differ.flatten().tolist()
    assert any(found)
    page.get_by_label("Scramble the pixels").check()
    for kind, picture in seen.items():
        greys = [colour[0] for colour in drawn(page, kind)]
        steps = (picture.flatten() * 10 + 0.5).floor() / 10 * 255
        assert greys == pytest.approx(steps.tolist(), abs=1)


def test_colours_of_a_map_say_how_large_its_values_are(
    page: Page, nets: dict[str, nn.Sequential]
) -> None:
    pixels = moved_to_the_right(page)
    with torch.no_grad():
        moved, middle = (nets["CNN"][:2](canvas(pixels, 0, right))[0, 3] for right in (5, 0))
    limit = torch.maximum(moved.max(), middle.max())
    places = (5 * moved / limit + 0.5).flatten()
    sure = ((places - places.round()).abs() > 1e-4).tolist()  # not between two steps
    steps = places.floor().int().tolist()
    assert {0, 5} < set(steps)
    names = ["scale-zero", *(f"scale-plus-{step}" for step in range(1, 6))]
    colours = [drawn_colour(page, name) for name in names]
    shown = zip(drawn(page, "moved", 0), steps, sure, strict=True)
    assert all(colour == colours[step] for colour, step, certain in shown if certain)


def drawn_colour(page: Page, name: str) -> list[int]:
    text = page.evaluate(
        "name => getComputedStyle(document.body).getPropertyValue(`--${name}`).trim()", name
    )
    return [int(text[at : at + 2], 16) for at in (1, 3, 5)]


# Used by everybody.


def test_bars_are_as_long_as_the_shares_are_large(page: Page) -> None:
    page.locator(".shift-drag").press("ArrowDown")
    rested(page, LAB)
    found = page.eval_on_selector_all(
        f"{LAB} td[data-of]",
        """cells => cells.map((cell) => {
          // All bars of a network are one canvas, which begins in its first row.
          const of = cells.filter(({ dataset }) => dataset.of === cell.dataset.of);
          const canvas = of[0].querySelector("canvas");
          const middle = Math.floor((canvas.height * (of.indexOf(cell) + 0.5)) / of.length);
          const { data } = canvas.getContext("2d").getImageData(0, middle, canvas.width, 1);
          const opaque = data.filter((part, at) => at % 4 === 3 && part);
          const share = Number(cell.textContent.replace("%", "")) / 100;
          const colour = [...data.slice(0, 3)];
          return [opaque.length / canvas.width, share, colour, "best" in cell.dataset];
        })""",
    )
    assert len(found) == 20
    positive = drawn_colour(page, "positive")
    for length, share, colour, best in found:
        assert length == pytest.approx(share, abs=0.011)
        assert (colour == positive) == best
    assert sum(best for *_, best in found) == 2


def test_pictures_and_bars_come_at_once_and_words_when_it_rests(page: Page) -> None:
    before = page.locator(".shift-answers").inner_text()
    came = page.evaluate(
        """() => {
          const words = document.querySelector("[data-fact=place]");
          const pictures = () =>
            [...document.querySelectorAll("[data-pixels=moved] canvas, td[data-of=CNN] canvas")]
              .map((canvas) => canvas.toDataURL()).join();
          const [said, drawn] = [words.textContent, pictures()];
          const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
          document.querySelector(".shift-drag").dispatchEvent(key);
          return [words.textContent === said, pictures() !== drawn];
        }"""
    )
    assert came == [True, True]
    expect(page.locator("[data-fact=place]")).to_have_text("2 right")
    assert page.locator(".shift-answers").inner_text() != before


def test_digit_moves_by_key_button_and_pointer(page: Page) -> None:
    assert place(page) == "1 right"
    drag = page.locator(".shift-drag")
    drag.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    assert place(page) == "2 down"
    page.get_by_role("button", name="Move up").click()
    page.get_by_role("button", name="Move left").press("Enter")
    assert place(page) == "1 left, 1 down"
    drag.press("Home")
    assert place(page) == "in the middle"
    box = drag.bounding_box()
    cell = box["width"] / 14
    page.mouse.move(box["x"] + 7 * cell, box["y"] + 7 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 9 * cell, box["y"] + 4 * cell, steps=5)
    assert place(page) == "2 right, 3 up"
    # Beyond the canvas it stops where half of the digit is left.
    page.mouse.move(box["x"] + 60 * cell, box["y"] + 4 * cell)
    page.mouse.up()
    assert place(page) == "7 right, 3 up"
    page.mouse.move(box["x"], box["y"])
    assert place(page) == "7 right, 3 up"
    button = page.get_by_role("button", name="Move right")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.press("Enter")
    expect(button).to_be_focused()
    assert place(page) == "7 right, 3 up"
    page.get_by_role("button", name="Middle").click()
    assert place(page) == "in the middle"


def test_in_the_middle_nothing_has_moved_along(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    open_lab(page, f"{site_url}{ADDRESS}?shift.dx=0", LAB)
    verdicts = page.locator(".shift-verdict b")
    for scrambled in (False, True):
        page.get_by_label("Scramble the pixels").set_checked(scrambled)
        rested(page, LAB)
        expect(verdicts).to_have_text(["Not moved yet: move the digit"] * len(LAYERS))
        signs = verdicts.evaluate_all(
            "all => all.map((b) => getComputedStyle(b, '::before').content)"
        )
        assert set(signs) == {"none"}
        expect(page.locator(".shift-layer[data-equal]")).to_have_count(0)
    page.get_by_role("button", name="Move right").click()
    expect(page.locator(".shift-layer[data-still]")).to_have_count(0)


def test_a_finger_drags_and_does_not_scroll(browser: Browser, site_url: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_lab(page, site_url + ADDRESS)
    drag = page.locator(".shift-drag")
    drag.scroll_into_view_if_needed()
    box = drag.bounding_box()
    assert box["width"] / 14 >= 10
    cell = box["width"] / 14
    session = context.new_cdp_session(page)
    before = page.evaluate("scrollY")

    def touch(kind: str, *points: tuple[float, float]) -> None:
        where = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    x, y = box["x"] + 7 * cell, box["y"] + 7 * cell
    touch("touchStart", (x, y))
    for part in range(1, 9):
        touch("touchMove", (x, y - part * cell / 2))
    touch("touchEnd")
    expect(page.locator("[data-fact=place]")).to_have_text("1 right, 4 up")
    assert page.evaluate("scrollY") == before
    for button in page.locator(".shift-moves button").all():
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 24
    context.close()


def test_what_happens_is_announced_once_it_rests(page: Page) -> None:
    status = page.locator(f"{LAB} [role=status]")
    expect(status).to_have_text("")
    page.locator(".shift-drag").press("ArrowRight")
    expect(status).to_have_text(
        re.compile(
            r"The digit 3, 2 right\. CNN: \d\. MLP: \d\. "
            r"Cells that differ, layer by layer: 0, 0, \d+, \d+\."
        )
    )
    name = page.locator("[data-pixels=picture] canvas").get_attribute("aria-label")
    assert name == "The digit 3, 2 right."


def test_address_opens_the_same_state_elsewhere(page: Page, browser: Browser) -> None:
    page.locator("[name=digit]").select_option("7")
    page.get_by_label("Scramble the pixels").check()
    page.get_by_label("Map of layer 2").select_option("30")
    drag = page.locator(".shift-drag")
    for key in ("Home", "ArrowUp", "ArrowUp", "ArrowLeft"):
        drag.press(key)
    page.wait_for_url(
        re.compile(r"shift\.digit=7&shift\.dx=-1&shift\.dy=-2&shift\.deep=30&shift\.scrambled=on")
    )
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(page.url)
    # At once, wherever the laboratory stands on the page.
    expect(other.locator(LAB)).to_have_attribute("data-live", "")
    rested(page, LAB)
    for selector in (".shift-answers", ".shift-layers", ".shift-everywhere", "[data-fact=place]"):
        texts = [each.locator(selector).inner_text() for each in (page, other)]
        assert texts[0] == texts[1]
    assert drawn(page, "moved", 2) == drawn(other, "moved", 2)
    assert other.locator("[data-here]").count() == 2
    expect(other.get_by_label("Scramble the pixels")).to_be_checked()
    assert other.locator("legend small").count() == 0
    elsewhere.close()


def test_first_state_leaves_the_address_alone(page: Page) -> None:
    address_is_written(page)
    assert page.evaluate("location.search") == ""
    page.locator(".shift-drag").press("ArrowDown")
    page.wait_for_url("**/?shift.dy=1#shift-lab")
    page.get_by_role("button", name="Start again").click()
    page.wait_for_function("() => location.search === ''")
    assert place(page) == "1 right"


def chosen(page: Page) -> list[str]:
    """The digit, and the two maps."""
    return page.locator(f"{LAB} select").evaluate_all("all => all.map(one => one.value)")


def test_maps_are_numbered_from_0(
    page: Page, site_url: str, nets: dict[str, nn.Sequential]
) -> None:
    pixels = first_of_each(held_out()).pixels[3]
    results = compared(nets["CNN"], pixels, down=0, right=1, scrambled=False)
    largest = [results[at]["moved"].amax(dim=(1, 2)).argmax().item() for at in (0, 2)]
    assert chosen(page)[1:] == [str(number) for number in largest]
    for first, second in (("0", "0"), ("15", "31")):
        open_lab(page, f"{site_url}{ADDRESS}?shift.map={first}&shift.deep={second}", LAB)
        assert chosen(page)[1:] == [first, second]
    numbers = page.locator(f"{LAB} select").evaluate_all(
        "all => all.map((one) => [...one.options].map((option) => option.value))"
    )
    assert numbers == [[str(number) for number in range(count)] for count in (10, 16, 32)]


@pytest.mark.parametrize(
    "query",
    [
        "shift.digit=10&shift.dx=8&shift.dy=-8&shift.map=16&shift.deep=32&shift.scrambled=1",
        "shift.digit=&shift.dx=1e0&shift.dy=0x1&shift.map=NaN",
        "shift.dx=%00&shift.dx=--1&shift.digit=3.5",
    ],
)
def test_nonsense_in_the_address_is_passed_over(
    page_without_errors: Page, site_url: str, query: str
) -> None:
    page = page_without_errors
    open_lab(page, site_url + ADDRESS)
    first = chosen(page)
    open_lab(page, f"{site_url}{ADDRESS}?{query}")
    assert place(page) == "1 right"
    assert chosen(page) == first
    expect(page.get_by_label("Scramble the pixels")).not_to_be_checked()
    link_is_called_unreadable(page, LAB)


def test_ring_and_tables_follow(page: Page) -> None:
    rings = page.locator("[data-here]")
    assert rings.count() == 2
    page.locator("[name=digit]").select_option("8")
    rested(page, LAB)
    for name in ("CNN", "MLP"):
        table = page.locator(f"[data-places={name}]")
        answers = table.locator("tbody td").all_inner_texts()
        right = answers.count("8")
        expect(table.locator("caption")).to_have_text(f"{name} by place: {right} of 49 right")
        assert table.locator("[data-wrong]").count() == 49 - right
        answer = page.locator(f"[data-answer={name}]").inner_text()
        assert table.locator("[data-here]").inner_text() == answer
    for _ in range(3):
        page.locator(".shift-drag").press("ArrowRight")
    rested(page, LAB)
    assert rings.count() == 0  # the digit reaches beyond the border


def test_scrambling_leaves_the_mlp_as_it_was(page: Page) -> None:
    before = page.locator("[data-of=MLP]").all_inner_texts()
    maps = drawn(page, "moved", 0)
    page.get_by_label("Scramble the pixels").check()
    rested(page, LAB)
    assert page.locator("[data-of=MLP]").all_inner_texts() == before
    assert drawn(page, "moved", 0) != maps


def test_accessible_and_within_the_page_in_every_state(
    page_of_any_reader: Page, site_url: str
) -> None:
    page = page_of_any_reader
    for query in ("", "?shift.dx=7&shift.dy=-7&shift.scrambled=on&shift.digit=1", "?shift.dx=2"):
        open_lab(page, site_url + ADDRESS + query)
        must_suit_everybody(page, LAB)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_scripts_come_or_the_digit_does(
    context: BrowserContext, site_url: str, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    before = height_of_the_figure(page, site_url + ADDRESS, "shift.classic.js", LAB)
    open_lab(page, site_url + ADDRESS)
    assert abs(before - height_of(page, LAB)) <= 1
    page.get_by_label("Scramble the pixels").check()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Home"):
        page.locator(".shift-drag").press(key)
        rested(page, LAB)
        assert abs(before - height_of(page, LAB)) <= 1


def test_scheme_changes_the_pictures(page: Page) -> None:
    before = drawn(page, "marks", 1)
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    wait_until_drawn(page)
    after = drawn(page, "marks", 1)
    assert before != after
    assert drawn_colour(page, "brand") in after


def test_without_scripts_it_is_a_figure_with_caption_and_tables(
    browser: Browser, site_url: str, nets: dict[str, nn.Sequential]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    lab = page.locator(LAB)
    for seen in ("figcaption", ".shift-answers", ".lab-off", "[data-places=MLP]"):
        expect(lab.locator(seen)).to_be_visible()
    assert lab.locator("[data-pixels] svg").count() == 14
    for unseen in (".lab-controls", ".shift-moves", ".lab-tools", ".lab-help"):
        expect(lab.locator(unseen)).to_be_hidden()
    picture = canvas(first_of_each(held_out()).pixels[3], 0, 1)
    for name in ("CNN", "MLP"):
        wanted = shares(nets[name], picture)
        shown = lab.locator(f"[data-of={name}] span > span").all_inner_texts()
        assert [int(text.removesuffix("%")) for text in shown] == pytest.approx(
            [100 * share for share in wanted], abs=0.51
        )
    context.close()


def test_scripts_change_nothing_that_stood_there(
    browser: Browser, site_url: str, page: Page
) -> None:
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(site_url + ADDRESS)
    for selector in (".shift-stage", ".shift-layers", ".shift-everywhere"):
        texts = [each.locator(selector).text_content().split() for each in (still, page)]
        assert texts[0] == texts[1]
    context.close()


def test_paper_gets_the_figure_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print")
    lab = page.locator(LAB)
    expect(lab.locator(".shift-answers")).to_be_visible()
    for unseen in (".lab-controls", ".shift-moves", ".lab-tools", ".lab-help", ".lab-off"):
        expect(lab.locator(unseen)).to_be_hidden()


def test_it_works_from_a_disk(context: BrowserContext, built_site: Path) -> None:
    page = context.new_page()
    open_lab(page, (built_site / ADDRESS / "index.html").as_uri())
    page.locator(".shift-drag").press("ArrowRight")
    assert place(page) == "2 right"
    expect(page.locator('[data-layer="1"] .shift-verdict')).to_contain_text("Moved along exactly")


def test_it_loads_only_when_it_comes_near(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    names = {url.rpartition("/")[2] for url in requests if "/labs/" in url}
    assert names == {"load.js"}
    page.locator(LAB).scroll_into_view_if_needed()
    expect(page.locator(LAB)).to_have_attribute("data-live", "")
    assert any("/shift-lab." in url for url in requests)

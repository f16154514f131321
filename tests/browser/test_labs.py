"""The Kernel lab in a real browser, tried as readers would."""

from __future__ import annotations

import contextlib
import random
import re
from pathlib import Path
from typing import Any

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
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

FULL = "why-cnns-detect-spatial-patterns/visualise/"
SMALL = "why-cnns-detect-spatial-patterns/"
CLOSE = 1e-5
LAB = "#kernel-lab"
MODES = ("zeros", "reflect", "replicate", "circular")


@pytest.fixture
def page(context: BrowserContext, site_url: str) -> Page:
    """The visualise page with its laboratory at work."""
    page = context.new_page()
    open_lab(page, site_url + FULL, LAB)
    return page


def control(page: Page, name: str) -> Locator:
    return page.locator(f"#kernel-lab .lab-controls [name={name}]")


def weights(page: Page) -> Locator:
    return page.locator("#kernel-lab [data-panel=kernel] input")


def cells(page: Page, panel: str) -> Locator:
    return page.locator(f"#kernel-lab [data-panel={panel}] td")


def shown_code(page: Page) -> str:
    rested(page, LAB)
    details = page.locator(".lab-code")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return details.locator("code").inner_text()


def shown_map(page: Page) -> list[list[float]]:
    """The numbers of the map, to the last digit that the page knows."""
    rested(page, LAB)
    return page.eval_on_selector_all(
        "#kernel-lab [data-panel=map] tr",
        "rows => rows.map(row => [...row.cells].map(cell => Number(cell.dataset.value)))",
    )


def run(code: str) -> torch.Tensor:
    """What the shown program calls `feature_map`."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(None):
        exec(code, names)
    return names["feature_map"]


def set_state(page: Page, chance: random.Random) -> None:
    """Another state, made as a reader would make it."""
    control(page, "image").select_option(
        chance.choice(["square", "letter", "diagonal", "photo", "blank"])
    )
    control(page, "kernel").select_option(
        chance.choice(["horizontal", "vertical", "sobel", "laplace", "blur5", "sharpen", "random"])
    )
    if chance.random() < 0.5:
        control(page, "size").select_option(chance.choice(["1", "3", "5"]))
    control(page, "padding").fill(str(chance.choice([0, 1, 1, 2, 3, 5, 9])))
    control(page, "stride").fill(str(chance.choice([1, 1, 2, 3, 0])))
    control(page, "dilation").fill(str(chance.choice([1, 1, 2, 3])))
    control(page, "mode").select_option(chance.choice(MODES))
    control(page, "relu").set_checked(chance.random() < 0.3)
    weight = weights(page).nth(chance.randrange(weights(page).count()))
    weight.fill(str(round(chance.uniform(-3, 3), 3)))
    rested(page, LAB)  # only then are there as many cells as are drawn
    image = page.locator("#kernel-lab [data-panel=image] td:not([data-padding])")
    image.nth(chance.randrange(image.count())).click()


def test_code_is_right_where_nobody_has_unfolded_it(page: Page) -> None:
    """The theme unfolds it for paper, and the browser tells of that too late for what it prints."""
    control(page, "stride").fill("2")
    rested(page, LAB)
    shown = page.evaluate(
        """() => {
          dispatchEvent(new Event("beforeprint"));
          const details = document.querySelector(".lab-code");
          return [details.open, details.querySelector("code").textContent];
        }"""
    )
    assert shown[0]
    assert "stride=2" in shown[1]


def test_signs_of_the_next_settings_are_learnt_while_nothing_happens(page: Page) -> None:
    """To read them from a canvas would take half of the frame in which the grid changes."""
    control(page, "image").select_option("photo")
    asked = page.evaluate(
        """async () => {
          let times = 0;
          const { prototype } = CanvasRenderingContext2D;
          const read = prototype.getImageData;
          prototype.getImageData = function (...where) {
            times++;
            return read.apply(this, where);
          };
          for (let before = -1; before !== times; ) {
            before = times;
            await new Promise((resolve) => setTimeout(resolve, 1000));
          }
          const learnt = times;
          const field = document.querySelector("#kernel-lab [name=padding]");
          for (const padding of ["1", "2", "3"]) {
            field.value = padding;
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          }
          return [learnt, times - learnt];
        }"""
    )
    assert asked[0]
    assert asked[1] == 0
    rested(page, LAB)
    assert cells(page, "image").count() == (12 + 2 * 3) * (11 + 2 * 3)


def test_shown_code_gives_the_shown_numbers(page: Page) -> None:
    chance = random.Random(5)
    answered = refused = 0
    for _ in range(30):
        set_state(page, chance)
        code = shown_code(page)
        try:
            expected = run(code)
        except RuntimeError as error:
            message = page.locator(".lab-message")
            expect(message).to_contain_text(f"RuntimeError: {error}")
            assert shown_map(page) == [], code
            refused += 1
            continue
        expect(page.locator(".lab-message")).to_be_hidden()
        shown = torch.tensor(shown_map(page), dtype=torch.float32)
        assert shown.shape == expected.shape, code
        assert torch.allclose(shown, expected, rtol=CLOSE, atol=CLOSE), code
        height, width = expected.shape
        assert f"# ({height}, {width})" in code
        expect(page.locator("[data-formula=rows] b")).to_have_text(str(height))
        expect(page.locator("[data-formula=columns] b")).to_have_text(str(width))
        answered += 1
    assert min(answered, refused) >= 5


def test_products_add_up_to_the_value_pointed_at(page: Page) -> None:
    control(page, "image").select_option("letter")
    control(page, "padding").fill("0")
    rested(page, LAB)
    cells(page, "map").nth(8).hover()  # row 1, column 3 of a map with 5 columns
    rested(page, LAB)
    products = page.locator(".lab-products b").all_inner_texts()
    # In columns 3 to 5 of the letter E, row 1 is white, and rows 2 and 3 are black.
    assert products == ["−1", "−1", "−1", "0", "0", "0", "0", "0", "0"]
    factors = page.locator(".lab-products span").all_inner_texts()
    assert factors[:4] == ["1 × −1", "1 × −1", "1 × −1", "0 × 0"]
    expect(page.locator(".lab-total")).to_have_text("The sum of the 9 products is −3.")
    expect(page.locator(".lab-place")).to_have_text(
        "Map row 1, column 3: −3. The window: rows 1 to 3, columns 3 to 5 of the image."
    )
    assert framed(page) == [7 * row + column for row in (1, 2, 3) for column in (3, 4, 5)]


def framed(page: Page) -> list[int]:
    """Cells of the image, counted row by row, whose left edge is drawn in the frame's colour."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("#kernel-lab [data-panel=image] canvas");
          const table = document.querySelector("#kernel-lab [data-panel=image] table");
          const pen = canvas.getContext("2d");
          const origin = canvas.getBoundingClientRect();
          const scale = canvas.width / origin.width;
          const positive = getComputedStyle(table).getPropertyValue("--positive").trim();
          const hex = (data) => "#" + [...data.slice(0, 3)]
            .map((part) => part.toString(16).padStart(2, "0")).join("");
          return [...table.querySelectorAll("td").entries()].flatMap(([at, cell]) => {
            const { left, top, height } = cell.getBoundingClientRect();
            const x = Math.round(scale * (left - origin.left)) + 1;
            const y = scale * (top + height / 4 - origin.top);
            return hex(pen.getImageData(x, y, 1, 1).data) === positive ? [at] : [];
          });
        }"""
    )


def test_a_setting_changes_the_number_of_cells_and_moves_nothing_else(page: Page) -> None:
    boxes = """[...document.querySelectorAll("#kernel-lab .lab-stage > *")]
      .map((part) => Object.values(part.getBoundingClientRect().toJSON()).join())"""
    canvases = """[...document.querySelectorAll("#kernel-lab .lab-stage canvas")]
      .map(({ width, height }) => [width, height])"""
    before = page.evaluate(boxes), page.evaluate(canvases)
    control(page, "image").select_option("photo")
    for name, value in (("padding", "3"), ("stride", "2"), ("dilation", "2"), ("padding", "9")):
        control(page, name).fill(value)
        rested(page, LAB)
        assert (page.evaluate(boxes), page.evaluate(canvases)) == before, (name, value)
        (image, padded), (map_, columns) = (
            cells(page, panel).evaluate_all(
                "([cell]) => [cell.getBoundingClientRect().width, cell.parentNode.cells.length]"
            )
            for panel in ("image", "map")
        )
        assert image == pytest.approx(map_, abs=0.25), "cells of one size"
        assert padded > columns


def test_relu_is_explained(page: Page) -> None:
    control(page, "relu").check()
    cells(page, "map").nth(22).hover()  # row 4, column 2: -3 before ReLU
    expect(page.locator(".lab-total")).to_have_text(
        "The sum of the 9 products is −3; ReLU makes it 0."
    )
    assert min(map(min, shown_map(page))) == 0


def test_pictures_come_at_once_and_words_when_it_rests(page: Page) -> None:
    cell = """[...document.querySelectorAll("#kernel-lab [data-panel=map] td")][12]"""
    words, frame = page.evaluate(
        f"""async () => {{
          const words = document.querySelector("#kernel-lab .lab-place");
          const canvas = document.querySelector("#kernel-lab [data-panel=map] canvas");
          const [said, drawn] = [words.textContent, canvas.toDataURL()];
          {cell}.dispatchEvent(new PointerEvent("pointerover", {{ bubbles: true }}));
          return [words.textContent === said, canvas.toDataURL() !== drawn];
        }}"""
    )
    assert (words, frame) == (True, True)
    expect(page.locator(".lab-place")).to_contain_text("Map row 2, column 2: 0.")


def test_a_change_is_drawn_as_if_all_were_drawn_anew(page: Page) -> None:
    changed, anew = page.evaluate(
        """() => {
          const lab = document.querySelector("#kernel-lab");
          const cells = lab.querySelectorAll("[data-panel=image] td"); // 7 in a row, with padding
          const drawn = () =>
            [...lab.querySelectorAll(".lab-stage canvas")].map((canvas) => canvas.toDataURL());
          const before = drawn();
          const changed = [];
          // Cells at both edges of the image, in its middle, and beside each other.
          for (const at of [8, 12, 15, 24, 25, 26, 40]) {
            const mouse = { bubbles: true, button: 0 };
            cells[at].dispatchEvent(new PointerEvent("pointerdown", mouse));
            dispatchEvent(new PointerEvent("pointerup"));
            changed.push(drawn());
          }
          const after = changed.at(-1);
          if (after.some((canvas, at) => canvas === before[at])) return [];
          dispatchEvent(new Event("resize"));
          return [after, drawn()];
        }"""
    )
    assert changed == anew


def test_numbers_of_another_size_are_read_from_a_canvas_once(page: Page) -> None:
    """To read one sign takes a browser as long as to read all."""
    control(page, "image").select_option("photo")
    readings = page.evaluate(
        """() => {
          const field = document.querySelector("#kernel-lab [name=padding]");
          const { prototype } = CanvasRenderingContext2D;
          const { getImageData } = prototype;
          let count = 0;
          prototype.getImageData = function (...place) {
            count++;
            return getImageData.apply(this, place);
          };
          return ["4", "2", "6", "4"].map((padding) => {
            count = 0;
            field.value = padding;
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            return count;
          });
        }"""
    )
    # The map's numbers are longer, and may be smaller than the image's.
    assert all(count in (1, 2) for count in readings[:3]), readings
    assert readings[3] == 0


def test_paper_has_the_words_of_its_pictures(page: Page) -> None:
    said = page.evaluate(
        """() => {
          const cells = document.querySelectorAll("#kernel-lab [data-panel=map] td");
          cells[12].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
          dispatchEvent(new Event("beforeprint"));
          return document.querySelector("#kernel-lab .lab-place").textContent;
        }"""
    )
    assert said.startswith("Map row 2, column 2: 0.")


def test_other_settings_do_not_move_what_stands_below(page: Page) -> None:
    control(page, "image").select_option("photo")
    tops = []
    for padding in ("3", "0", "2", "3"):
        control(page, "padding").fill(padding)
        rested(page, LAB)
        tops.append(page.locator(".lab-shape").evaluate("it => it.offsetTop"))
    assert len(set(tops)) == 1


def test_words_of_any_length_move_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})  # where some words need a second line
    control(page, "image").select_option("photo")
    control(page, "relu").check()
    rested(page, LAB)  # now all cells of the larger map are there
    heights = page.locator(LAB).evaluate(
        """lab => [...lab.querySelectorAll("[data-panel=map] td")].map((cell) => {
          cell.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
          dispatchEvent(new Event("beforeprint")); // no waiting for the words
          return lab.getBoundingClientRect().height;
        })"""
    )
    assert len(heights) == 11 * 12
    assert len(set(heights)) == 1


@pytest.mark.parametrize("address", [SMALL, FULL])
def test_cells_are_large_enough_to_touch_at_any_width(
    context: BrowserContext, site_url: str, address: str
) -> None:
    """At least 24 pixels (WCAG 2.5.8), also where a panel more would just fit into the line."""
    page = context.new_page()
    open_lab(page, site_url + address, LAB)
    for width in range(320, 1300, 20):
        page.set_viewport_size({"width": width, "height": 800})
        for panel in ("image", "kernel", "map"):
            box = cells(page, panel).first.bounding_box()
            assert min(box["width"], box["height"]) >= 24, (width, panel, box)
    page.close()


def test_steps_visit_the_map_in_reading_order(page: Page) -> None:
    place = page.locator(".lab-place")
    expect(place).to_contain_text("Map row 0, column 2: 3.")
    for wanted in ("row 0, column 3", "row 0, column 4", "row 1, column 0"):
        page.locator(LAB).get_by_role("button", name="Step", exact=True).click()
        expect(place).to_contain_text(wanted)
    page.locator(LAB).get_by_role("button", name="Step back").click()
    expect(place).to_contain_text("row 0, column 4")
    expect(
        page.locator(LAB).get_by_role("status").filter(has_text="row 0, column 4")
    ).to_have_count(1)


def test_it_plays_until_it_is_paused(page: Page) -> None:
    page.locator(LAB).get_by_role("button", name="Play").click()
    # Not one place: it may be gone before it is looked for again.
    expect(page.locator(".lab-place")).to_contain_text(re.compile("Map row [1-4], column"))
    page.locator(LAB).get_by_role("button", name="Pause").click()
    expect(page.locator(LAB).get_by_role("button", name="Play")).to_be_visible()


def test_reduced_motion_leaves_steps_and_takes_play_away(browser: Browser, site_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_lab(page, site_url + SMALL, LAB)
    expect(page.locator(LAB).get_by_role("button", name="Play")).to_be_hidden()
    expect(page.locator(LAB).get_by_role("button", name="Step", exact=True)).to_be_visible()
    context.close()


def test_address_opens_the_same_state_elsewhere(page: Page, browser: Browser) -> None:
    chance = random.Random(7)
    for _ in range(6):
        before = page.evaluate("location.search")
        set_state(page, chance)
        address_is_written(page)
        assert page.evaluate("location.search") != before
        elsewhere = browser.new_context()
        other = elsewhere.new_page()
        other.goto(page.url)
        # At once, wherever the laboratory stands on the page.
        expect(other.locator(LAB)).to_have_attribute("data-live", "")
        assert shown_code(other) == shown_code(page)
        assert shown_map(other) == shown_map(page)
        assert [control(other, n).input_value() for n in ("image", "kernel", "mode")] == [
            control(page, n).input_value() for n in ("image", "kernel", "mode")
        ]
        assert other.locator("legend small").count() == 0
        elsewhere.close()


def test_first_state_leaves_the_address_alone(page: Page) -> None:
    address_is_written(page)
    assert page.evaluate("location.search") == ""
    control(page, "padding").fill("2")
    page.wait_for_url("**/?kernel.padding=2#kernel-lab")
    page.locator(LAB).get_by_role("button", name="Start again").click()
    page.wait_for_function("() => location.search === ''")
    rested(page, LAB)
    assert control(page, "padding").input_value() == "1"


@pytest.mark.parametrize(
    "query",
    [
        "kernel.padding=x&kernel.stride=-1&kernel.dilation=1e9&kernel.mode=toString&kernel.relu=1",
        "kernel.image=0.zz&kernel.weights=1_2",
        "kernel.image=3.zzzzzz",
        "kernel.image=99.00&kernel.weights=NaN",
        "kernel.weights=____&kernel.nothing=%00",
        "kernel.image=%F0%9F%A6%86&kernel.weights=1e400",
    ],
)
def test_nonsense_in_the_address_is_passed_over(
    page_without_errors: Page, site_url: str, query: str
) -> None:
    page = page_without_errors
    open_lab(page, f"{site_url}{SMALL}?{query}", LAB)
    assert shown_map(page)[0] == [1, 2, 3, 2, 1]
    link_is_called_unreadable(page, LAB)


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    keys = page.keyboard
    control(page, "relu").focus()
    keys.press("Tab")
    # The image: one stop, arrows inside it.
    for key in ("ArrowDown", "ArrowRight", "Space"):
        keys.press(key)
    focus = page.locator(":focus")
    expect(focus).to_have_attribute("aria-label", "row 0, column 0: 1")
    keys.press("-")
    expect(focus).to_have_attribute("aria-label", "row 0, column 0: 0.9")
    keys.press("Home")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "padding, row 0, column −1: 0")
    keys.press("Space")  # padding can't be painted
    expect(page.locator(":focus")).to_have_attribute("aria-label", "padding, row 0, column −1: 0")
    # The kernel.
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("End")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "weight in row 1, column 2")
    keys.type("-1,5")
    keys.press("PageUp")
    assert page.locator(":focus").input_value() == "−0.5"
    # The map.
    keys.press("Tab")
    keys.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", "map row 0, column 1: " + str(shown_map(page)[0][1]).removesuffix(".0")
    )
    expect(page.locator(".lab-place")).to_contain_text("Map row 0, column 1:")
    keys.press("Control+End")
    expect(page.locator(".lab-place")).to_contain_text("Map row 4, column 4:")
    expected = run(shown_code(page))
    assert torch.allclose(torch.tensor(shown_map(page), dtype=torch.float32), expected, atol=CLOSE)


def test_what_happens_is_announced(page: Page) -> None:
    status = page.locator("#kernel-lab [role=status]")
    expect(status).to_have_text("")
    control(page, "stride").fill("2")
    expect(status).to_have_text("Map of 3 rows and 3 columns, values from −3 to 3.")
    control(page, "relu").focus()
    for key in ("Tab", "ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(status).to_contain_text("Row 0, column 0: 1. Map of 3 rows and 3 columns, values from")
    control(page, "relu").check()
    expect(status).to_have_text("Map of 3 rows and 3 columns, values from 0 to 3.")
    control(page, "stride").fill("0")
    expect(status).to_contain_text("No map. With a stride of 0 the window would never move on.")


def test_a_weight_that_is_no_number_changes_nothing(page: Page) -> None:
    before = shown_map(page)
    weight = weights(page).first
    weight.fill("abc")
    assert shown_map(page) == before
    weight.blur()
    expect(weight).to_have_value("−1")


def test_accessible_and_within_the_page_in_every_state(
    page_of_any_reader: Page, site_url: str
) -> None:
    page = page_of_any_reader
    queries = [
        "kernel.padding=3&kernel.mode=reflect&kernel.relu=on",
        "kernel.stride=0",
        "kernel.padding=9&kernel.mode=replicate&kernel.weights="
        + "_".join(str(at - 12.5) for at in range(25)),
    ]
    for query in ("", *queries):
        open_lab(page, f"{site_url}{FULL}?{query}#kernel-lab", LAB)
        shown_code(page)
        must_suit_everybody(page, LAB)


def test_a_finger_paints(browser: Browser, site_url: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_lab(page, site_url + SMALL, LAB)
    cell = page.locator("#kernel-lab [data-panel=image] td:not([data-padding])").first
    assert min(cell.bounding_box()["width"], cell.bounding_box()["height"]) >= 24
    cell.tap()
    expect(cell).to_have_attribute("aria-label", "row 0, column 0: 1")
    cells(page, "map").nth(12).tap()
    expect(page.locator(".lab-place")).to_contain_text("Map row 2, column 2")
    context.close()


def test_a_drag_paints_all_cells_on_its_way(page: Page) -> None:
    control(page, "image").select_option("blank")
    rested(page, LAB)  # it has more cells than the image before
    row = page.locator("#kernel-lab [data-panel=image] td:not([data-padding])")
    row.nth(0).hover()
    page.mouse.down()
    for at in (1, 2, 3):
        row.nth(at).hover()
    page.mouse.up()
    row.nth(5).hover()
    rested(page, LAB)
    labels = [row.nth(at).get_attribute("aria-label") for at in range(6)]
    assert [label.rpartition(": ")[2] for label in labels] == ["1", "1", "1", "1", "0", "0"]


def test_it_loads_only_when_it_comes_near(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    with page.expect_response("**/labs/load.js"):
        page.goto(site_url + SMALL)
    page.wait_for_load_state("networkidle")

    def scripts() -> set[str]:
        return {url.rpartition("/")[2] for url in requests if "/labs/" in url}

    assert scripts() == {"load.js"}
    page.locator(LAB).scroll_into_view_if_needed()
    expect(page.locator(LAB)).to_have_attribute("data-live", "")
    assert scripts() == {"load.js", "kernel.classic.js"}, "one file holds all of it"


@pytest.mark.parametrize("address", [FULL, SMALL])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_scripts_come(
    context: BrowserContext, site_url: str, address: str, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    before = height_of_the_figure(page, site_url + address, "kernel.classic.js", LAB)
    open_lab(page, site_url + address, LAB)
    assert abs(height_of(page, LAB) - before) <= 1


@pytest.mark.parametrize("address", [FULL, SMALL])
def test_without_scripts_it_is_a_figure_with_caption_and_table(
    browser: Browser, site_url: str, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + address)
    lab = page.locator(LAB)
    for seen in ("[data-panel=image] table", "figcaption", ".lab-facts", ".lab-off"):
        expect(lab.locator(seen)).to_be_visible()
    for unseen in (".lab-controls", ".lab-window", ".lab-tools", ".lab-help"):
        expect(lab.locator(unseen)).to_be_hidden()
    rows = [row.split() for row in lab.locator("[data-panel=map] tr").all_inner_texts()]
    assert rows[0] == ["+1", "+2", "+3", "+2", "+1"]
    context.close()


@pytest.mark.parametrize(
    ("address", "name", "kept"),
    [
        (FULL, "kernel", ".lab-facts"),
        (FULL, "draw", ".draw-scores"),
        ("why-cnns-detect-spatial-patterns/why/", "shift", ".shift-answers"),
        ("why-cnns-detect-spatial-patterns/challenge/", "curve", ".curve-controls"),
        ("reference/receptive-field/", "field", ".field-layers"),
    ],
)
def test_without_its_own_script_it_is_the_same_figure_and_says_so(
    context: BrowserContext, site_url: str, address: str, name: str, kept: str
) -> None:
    page = context.new_page()
    page.route(f"**/labs/{name}.classic.js", lambda route: route.abort())
    page.goto(site_url + address)
    lab = page.locator(f"#{name}-lab")
    lab.scroll_into_view_if_needed()
    expect(lab.locator(".lab-off")).to_have_text(re.compile("could not be loaded"))
    expect(lab.locator(".lab-off")).to_be_visible()
    expect(lab.locator(kept).first).to_be_visible()
    # A map's tile that is chosen stays marked.
    dead = "button, select, summary:not(.curve-answer *), input:not([type=radio])"
    for control in lab.locator(dead).all():
        expect(control).to_be_hidden()


def test_a_weight_does_not_outgrow_its_address(page: Page, browser: Browser) -> None:
    weight = page.locator("[data-panel=kernel] input").first
    for typed, key, wanted in (("999.5", "PageUp", "1000"), ("-1000", "PageDown", "−1000")):
        weight.fill(typed)
        weight.press(key)
        expect(weight).to_have_value(wanted)
    address_is_written(page)
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    open_lab(other, page.url, LAB)
    expect(other.locator("[data-panel=kernel] input").first).to_have_value("−1000")
    elsewhere.close()


def test_paper_gets_the_figure_and_nothing_to_press(page: Page) -> None:
    control(page, "stride").fill("2")
    page.emulate_media(media="print")
    rested(page, LAB)
    lab = page.locator(LAB)
    expect(lab.locator(".lab-facts")).to_be_visible()
    assert lab.locator(".lab-facts td").all_inner_texts()[-1] == "3×3"
    for unseen in (".lab-controls", ".lab-window", ".lab-tools", ".lab-help", ".lab-off"):
        expect(lab.locator(unseen)).to_be_hidden()


def test_it_works_from_a_disk(context: BrowserContext, built_site: Path) -> None:
    page = context.new_page()
    open_lab(page, (built_site / SMALL / "index.html").as_uri(), LAB)
    control(page, "stride").fill("2")
    expect(page.locator("[data-formula=rows] b")).to_have_text("3")
    page.wait_for_function("() => location.search.includes('stride=2')")


def test_copy_buttons_copy(browser: Browser, site_url: str) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_lab(page, site_url + FULL, LAB)
    page.locator(LAB).get_by_role("button", name="Copy code").click()
    expect(page.locator("#kernel-lab [role=status]")).to_have_text("Code copied.")
    assert page.evaluate("navigator.clipboard.readText()") == shown_code(page)
    control(page, "relu").check()
    page.locator(LAB).get_by_role("button", name="Copy link").click()
    expect(page.locator("#kernel-lab [role=status]")).to_have_text("Link copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site_url}{FULL}?kernel.relu=on#kernel-lab"
    context.close()

"""The receptive field explorer in a real browser: equal to PyTorch, and usable by everybody."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lab_pages import (
    height_of,
    height_of_the_figure,
    link_is_called_unreadable,
    must_suit_everybody,
    open_lab,
    rested,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect

ADDRESS = "reference/receptive-field/"


@pytest.fixture(scope="module")
def kept(built_site: Path) -> dict[str, Any]:
    """What the build wrote down of PyTorch's answers, as the site offers it."""
    return json.loads((built_site / "assets/labs/stack_fields.json").read_text(encoding="utf-8"))


@pytest.fixture
def page(context: BrowserContext, site_url: str) -> Page:
    page = context.new_page()
    open_lab(page, site_url + ADDRESS)
    return page


def shown(page: Page, name: str) -> list[str]:
    rested(page)
    return page.locator(f"[data-shown={name}]").all_inner_texts()


def test_the_answers_were_asked_for_the_script_of_the_site(
    kept: dict[str, Any], built_site: Path
) -> None:
    assert set(kept["scripts"]) == {"reach.js"}
    script = (built_site / "assets/js/labs/reach.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == kept["scripts"]["reach.js"]


def test_the_page_computes_what_pytorch_measured(kept: dict[str, Any], page: Page) -> None:
    calls = kept["calls"]
    assert len(calls) >= 100
    assert {layer["kind"] for call in calls for layer in call["layers"]} == {"conv", "pool"}
    answers = page.evaluate(
        """async (stacks) => {
          const { reachOf } = await import(new URL("../../assets/js/labs/reach.js", location));
          return stacks.map(reachOf);
        }""",
        [call["layers"] for call in calls],
    )
    for call, fields in zip(calls, answers, strict=True):
        assert fields[-1]["reach"] == call["reach"], call["layers"]
        assert sum(field["learned"] for field in fields) == call["learned"], call["layers"]


def test_layers_are_changed_added_and_removed(page: Page) -> None:
    page.locator("[name=stack]").select_option("lesson")
    # 3, then 2 pooled rows, then 3 values that lie 2 pixels apart, then 2 that lie 2 apart.
    assert shown(page, "reach") == ["3", "4", "8", "10"]
    assert shown(page, "jump") == ["1", "2", "2", "4"]
    # Nine weights and a bias, so the column is not called weights.
    assert shown(page, "learned") == ["10", "0", "10", "0"]
    heads = page.locator(".field-layers thead th").all_inner_texts()
    assert heads[-3:] == ["field", "jump", "learns"]
    page.get_by_label("kernel of layer 1").fill("5")
    assert shown(page, "reach") == ["5", "6", "10", "12"]
    expect(page.locator("[name=stack]")).to_have_value("own")
    expect(page.locator(".field-words")).to_contain_text("12×12 pixels")
    page.get_by_role("button", name="Add a layer").click()
    assert shown(page, "reach") == ["5", "6", "10", "12", "16"]
    page.get_by_role("button", name="remove layer 2").click()
    assert shown(page, "reach") == ["5", "7", "8", "10"]
    facts = {name: page.locator(f"[data-fact={name}]").inner_text() for name in ("stack", "single")}
    assert facts == {"stack": "36", "single": "101"}
    expect(page.locator("[data-fact=dense]")).to_have_text("10,100")


def test_a_count_shows_no_digit_that_is_not_right(page: Page, site_url: str) -> None:
    layers = 12
    reach = 1 + sum(8 * 14 * 4**before for before in range(layers))
    open_lab(page, f"{site_url}{ADDRESS}?field.layers=" + "_".join(["c15.4.8"] * layers))
    expect(page.locator(".field-words")).to_contain_text(f"{reach:,}×{reach:,} pixels")
    for name, count in (("single", reach**2 + 1), ("dense", reach**4 + reach**2)):
        digits, power = f"{count:.1e}".split("e+")
        raised = power.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        expect(page.locator(f"[data-fact={name}]")).to_have_text(f"about {digits}×10{raised}")


def test_the_picture_comes_at_once_and_the_words_when_the_input_rests(page: Page) -> None:
    shown(page, "reach")
    changed = page.evaluate(
        """() => {
          const lab = document.querySelector(".lab");
          const look = () => lab.querySelector("canvas").toDataURL();
          const field = lab.querySelector("[data-of=kernel]");
          const [before, words] = [look(), lab.querySelector("figure").innerText];
          field.value = "5";
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          return [look() !== before, lab.querySelector("figure").innerText !== words];
        }"""
    )
    assert changed == [True, False]
    assert shown(page, "reach") == ["5", "7", "9", "11", "13"]


def test_the_last_layer_stays(page: Page) -> None:
    page.locator("[name=stack]").select_option("one")
    expect(page.get_by_role("button", name="remove layer 1")).to_be_disabled()


def test_what_is_no_setting_changes_nothing(page: Page) -> None:
    before = shown(page, "reach")
    field = page.get_by_label("stride of layer 1")
    for text in ("", "0", "-1", "99", "2.5"):
        field.fill(text)
        assert shown(page, "reach") == before, text
        field.blur()
        expect(field).to_have_value("1")


def test_effective_field_is_shown_for_the_listed_stacks_only(
    page: Page, kept: dict[str, Any]
) -> None:
    for stack in kept["listed"]:
        page.locator("[name=stack]").select_option(stack["name"])
        expect(page.locator(".field-words")).to_contain_text(
            f"effective field is about {stack['effective']:g} pixels wide"
        )
    page.get_by_label("kernel of layer 1").fill("4")
    expect(page.locator(".field-words")).to_contain_text("listed stacks only")


def test_address_opens_the_same_stack_elsewhere(page: Page, browser: Browser) -> None:
    page.locator("[name=stack]").select_option("lesson")
    page.get_by_label("dilation of layer 3").fill("3")
    page.wait_for_url(re.compile(r"field\.layers=c3\.1\.1_p2\.2\.1_c3\.1\.3_p2\.2\.1#field-lab"))
    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(page.url)
    expect(other.locator(".lab")).to_have_attribute("data-live", "")
    assert shown(other, "reach") == shown(page, "reach")
    assert other.locator("legend small").count() == 0
    elsewhere.close()


@pytest.mark.parametrize("layers", ["", "c3", "x3.1.1", "c0.1.1", "p2.2.2", "c3.1.1_" * 40])
def test_nonsense_in_the_address_is_passed_over(
    context: BrowserContext, site_url: str, layers: str
) -> None:
    page = context.new_page()
    open_lab(page, f"{site_url}{ADDRESS}?field.layers={layers}")
    assert shown(page, "reach") == ["3", "5", "7", "9", "11"]
    link_is_called_unreadable(page, ".lab")


def test_accessible_and_within_the_page(page_of_any_reader: Page, site_url: str) -> None:
    page = page_of_any_reader
    for layers in ([], ["c3.1.1", "p2.2.1"] * 6, ["c15.4.8"] * 12):
        query = f"?field.layers={'_'.join(layers)}" if layers else ""
        open_lab(page, site_url + ADDRESS + query)
        must_suit_everybody(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_scripts_come(
    context: BrowserContext, site_url: str, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    before = height_of_the_figure(page, site_url + ADDRESS, "field.classic.js")
    open_lab(page, site_url + ADDRESS)
    assert abs(height_of(page) - before) <= 1


def test_without_scripts_it_is_a_figure_with_caption_and_tables(
    browser: Browser, site_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    lab = page.locator(".lab")
    for seen in ("svg", "figcaption", ".field-layers", ".field-counts", ".lab-off"):
        expect(lab.locator(seen)).to_be_visible()
    assert lab.locator("rect").count() == 5
    expect(lab.locator("select")).to_be_hidden()
    for button in lab.locator("button").all():
        expect(button).to_be_hidden()
    context.close()


def test_paper_gets_the_layers_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".field-layers")).to_be_visible()
    for button in page.locator(".lab button").all():
        expect(button).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_a_layers_settings_and_what_they_come_to(
    browser: Browser, site_url: str, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    page.locator(".lab").scroll_into_view_if_needed()
    if scripts:
        expect(page.locator(".lab")).to_have_attribute("data-live", "")
    for row in page.locator(".field-layers tr").all():
        boxes = [cell.bounding_box() for cell in row.locator("> *").all()]
        assert all(box["x"] + box["width"] <= 360 for box in boxes)
        # Kernel, stride and dilation stand above field, jump and what is learned.
        for above, below in zip(boxes[2:5], boxes[5:8], strict=True):
            assert (above["x"], above["y"] + above["height"]) == (below["x"], below["y"])
    context.close()


def test_as_a_figure_its_table_scrolls_by_keyboard(context: BrowserContext, site_url: str) -> None:
    page = context.new_page()
    page.route("**/labs/field.classic.js", lambda route: route.abort())
    page.goto(site_url + ADDRESS)
    # As with letters that a reader has made far wider.
    page.locator(".field-layers").evaluate("table => { table.style.minWidth = '40rem'; }")
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".lab-scroll")).to_have_attribute("tabindex", "0")
    must_suit_everybody(page)
    for control in page.locator(".lab :is(select, button)").all():
        expect(control).to_be_disabled()

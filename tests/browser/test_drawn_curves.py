"""Curves to draw, in a real browser: by pointer, finger and keys, and what was measured after."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from drawn import drawn as wait_until_drawn
from lab_pages import (
    height_of,
    height_of_the_figure,
    link_is_called_unreadable,
    must_suit_everybody,
)
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from snippets.measured import load

ADDRESS = "why-cnns-detect-spatial-patterns/challenge/"
COUNT = 3
ZIGZAG = "#curve-lab-2"


@pytest.fixture
def page(context: BrowserContext, site_url: str) -> Page:
    page = context.new_page()
    open_curve(page, site_url + ADDRESS)
    return page


def open_curve(page: Page, address: str, number: int = 1) -> Locator:
    """The page with its laboratory `number`, counted from 0, at work; by default the zig-zag."""
    page.goto(address)
    lab = page.locator(".lab").nth(number)
    lab.scroll_into_view_if_needed()
    expect(lab).to_have_attribute("data-live", "")
    return lab


def zigzag(page: Page) -> Locator:
    return page.locator(ZIGZAG)


def handles(lab: Locator) -> Locator:
    return lab.locator("input[type=range]")


def drawn(lab: Locator) -> list[int]:
    return [int(handle.input_value()) for handle in handles(lab).all()]


def show(lab: Locator) -> None:
    lab.get_by_text("Show what was measured").click()
    expect(lab.locator(".curve-over")).to_be_attached()


def points(line: Locator) -> list[tuple[float, float]]:
    """Of a polyline: places in percent of the width, and values in percent."""
    pairs = (line.get_attribute("points") or "").split()
    return [(float(x), 100 - float(y)) for x, y in (pair.split(",") for pair in pairs)]


def measured() -> list[list[list[float]]]:
    """What the build kept: for each laboratory and place, the share of each run."""
    moved, dots = load("shifted"), load("two_dots")
    shares: list[list[list[float]]] = [
        [[count / moved["pictures"] for count in runs] for runs in moved["correct"][name]]
        for name in ("pool, flatten", "pool, global max")
    ]
    return [*shares, [stack["accuracy"] for stack in dots["stacks"]]]


def mean_at_the_start() -> str:
    """What the zig-zag shows where nothing is to be drawn."""
    return f"{100 * fmean(measured()[1][0]):.1f}%"


@pytest.mark.parametrize("number", range(COUNT))
def test_what_is_shown_is_what_was_kept(
    context: BrowserContext, site_url: str, number: int
) -> None:
    lab = open_curve(context.new_page(), site_url + ADDRESS, number)
    show(lab)
    kept = measured()[number]
    rows = lab.locator(".curve-numbers tbody tr").all()
    cells = [row.locator("td").all_inner_texts()[:3] for row in rows]
    assert cells == [[f"{pick(runs):.1%}" for pick in (fmean, min, max)] for runs in kept]

    line = points(lab.locator(".curve-over polyline"))
    assert [x for x, _ in line] == pytest.approx(
        [100 * (at + 0.5) / len(kept) for at in range(len(kept))], abs=0.01
    )
    assert [y for _, y in line] == pytest.approx([100 * fmean(runs) for runs in kept], abs=0.01)
    marks = lab.locator(".curve-over .curve-runs").get_attribute("d") or ""
    dots = [100 - float(y) for y in re.findall(r"M[\d.]+,([\d.]+)h0", marks)]
    assert dots == pytest.approx([100 * share for runs in kept for share in runs], abs=0.01)


def test_nothing_of_the_answer_is_there_before_it_is_asked_for(
    context: BrowserContext, site_url: str
) -> None:
    page = context.new_page()
    for number in range(COUNT):
        lab = open_curve(page, site_url + ADDRESS, number)
        given = 0 if number == 2 else 1
        kept = measured()[number]
        secrets = {f"{pick(runs):.1%}" for runs in kept[given:] for pick in (fmean, min, max)}
        secrets -= {f"{fmean(runs):.1%}" for runs in kept[:given]}
        heard = lab.aria_snapshot()
        assert "Show what was measured" in heard
        assert "slider" in heard
        for said in (heard, lab.inner_text()):
            assert [secret for secret in secrets if secret in said] == []
        lines = lab.locator("fieldset .curve-measured polyline").all()
        assert [len(points(line)) for line in lines] == [1] * given


def test_search_does_not_know_the_answer(built_site: Path) -> None:
    texts = (built_site / "search/texts.js").read_text(encoding="utf-8")
    assert "Challenge: predict, then look" in texts
    answer = "It is a zig-zag"
    assert answer in (built_site / ADDRESS / "index.html").read_text(encoding="utf-8")
    assert answer not in texts
    assert f"{fmean(measured()[1][1]):.1%}" not in texts


def test_by_keyboard_from_the_first_handle_to_the_words(page: Page) -> None:
    lab, keys = zigzag(page), page.keyboard
    first = handles(lab).first
    first.focus()
    expect(first).to_have_accessible_name("moved to the right, in pixels: 1, in percent")
    assert drawn(lab) == [60, 60, 60, 60]
    keys.press("ArrowUp")
    keys.press("ArrowRight")
    keys.press("ArrowDown")
    keys.press("PageUp")
    assert drawn(lab)[0] == 71
    expect(first).to_have_attribute("aria-valuetext", "71 percent")
    keys.press("Tab")
    keys.press("End")
    keys.press("Tab")
    keys.press("Home")
    keys.press("Tab")
    assert drawn(lab) == [71, 100, 0, 60]
    given = mean_at_the_start()
    expect(lab.locator(".curve-value")).to_have_text([given, "71%", "100%", "0%", "60%"])
    assert points(lab.locator(".curve-yours"))[1:] == [(30, 71), (50, 100), (70, 0), (90, 60)]
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Show what was measured")
    keys.press("Enter")
    expect(lab.get_by_role("status")).to_contain_text("points away from the measured means")
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("deep-dive"))


def test_distance_is_said_in_words(page: Page) -> None:
    lab = zigzag(page)
    for handle, value in zip(handles(lab).all(), (90, 80, 90, 81), strict=True):
        handle.fill(str(value))
    show(lab)
    means = [100 * fmean(runs) for runs in measured()[1]]
    away = [abs(v - m) for v, m in zip((90, 80, 90, 81), means[1:], strict=True)]
    shown = lab.locator(".curve-words").text_content() or ""
    average = re.search(r"your curve is ([\d.]+) points away", shown)[1]
    # Not by its last digit: a half may be rounded up here and down there.
    assert float(average) == pytest.approx(fmean(away), abs=0.051)
    words = (
        f"On average, your curve is {average} points away from the measured means. "
        f"It is furthest away at 2: you drew 80%, and {means[2]:.1f}% was measured. "
        # Down, down, up, down; measured were down, up, down, up.
        "From place to place, it rises, falls or stays level as the measured one does in 1 of 4 "
        "steps; level is less than 3 points."
    )
    assert max(away) == away[1]
    expect(lab.locator(".curve-words")).to_have_text(words)
    expect(lab.get_by_role("status")).to_have_text(words)
    yours = lab.locator(".curve-numbers tr > :nth-child(5)")
    expect(yours).to_have_text(["you", "", "90%", "80%", "90%", "81%"])
    expect(lab.locator("[data-key=yours]")).to_be_visible()


def test_words_of_all_kinds(page: Page) -> None:
    compare = """async ([places, drawn, means, given]) => {
      const { compareWords } = await import(
        new URL("../../assets/js/labs/curve-words.js", location));
      return compareWords(
        places, drawn, means.map((share) => ({ share, text: `<${share}>` })), given);
    }"""

    def words(*arguments: Any) -> str:
        return page.evaluate(compare, list(arguments))

    met = words(["3", "5", "7"], [50, 50, 100], [0.5, 0.504, 1], 0)
    assert met.startswith("Your curve meets every measured mean, to within half a point. From")
    assert "in 2 of 2 steps" in met
    # The given place is no merit: 30 and 10 points at the two others.
    said = words(["a", "b", "c"], [20, 50, 10], [0.2, 0.8, 0], 1)
    assert "is 20.0 points away" in said
    assert "furthest away at b: you drew 50%, and <0.8> was measured" in said
    assert "in 2 of 2 steps" in said
    # 2.9 points are level, 3 are not.
    assert "in 1 of 2 steps" in words(["a", "b", "c"], [50, 50, 50], [0.5, 0.529, 0.559], 0)
    assert "in 2 of 2 steps" in words(["a", "b", "c"], [50, 50, 53], [0.5, 0.529, 0.56], 0)


def box_of(lab: Locator) -> dict[str, float]:
    return lab.locator("fieldset svg").bounding_box()


def test_a_press_moves_the_nearest_handle(page: Page) -> None:
    lab = zigzag(page)
    box = box_of(lab)
    page.mouse.click(box["x"] + box["width"] * 0.52, box["y"] + box["height"] * 0.25)
    assert drawn(lab) == [60, 75, 60, 60]
    handle = handles(lab).nth(1)
    expect(handle).to_be_focused()
    centre = handle.evaluate(
        """(input) => {
          const box = input.getBoundingClientRect();
          const size = box.width;  // the slider is turned, its handle as long as it is wide
          return box.bottom - size / 2 - (box.height - size) * input.value / 100;
        }"""
    )
    assert centre == pytest.approx(box["y"] + box["height"] * 0.25, abs=1.5)
    # On the given place there is nothing to move.
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.5)
    assert drawn(lab) == [60, 75, 60, 60]
    assert points(lab.locator(".curve-yours"))[0][1] == pytest.approx(
        100 * fmean(measured()[1][0]), abs=0.01
    )


def test_a_drag_draws_through_all_places_on_its_way(page: Page) -> None:
    lab = zigzag(page)
    box = box_of(lab)
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.7)  # one leap
    page.mouse.move(box["x"] + box["width"] * 2, box["y"] + box["height"] * 3)  # and out of it
    page.mouse.up()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    assert drawn(lab) == [90, 70, 50, 0]


def bring_to_the_middle(lab: Locator) -> None:
    lab.locator("fieldset").evaluate("part => part.scrollIntoView({ block: 'center' })")


def wait_until_it_lies_still(page: Page) -> None:
    """Let a scrolled page roll out: it goes on for a while when the finger is gone."""
    top = None
    while top != (top := page.evaluate("scrollY")):
        page.wait_for_timeout(300)
        wait_until_drawn(page)  # a slow machine may take longer for a frame


def test_a_finger_draws_and_still_scrolls(browser: Browser, site_url: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    lab = open_curve(page, site_url + ADDRESS)
    bring_to_the_middle(lab)
    box = box_of(lab)
    page.touchscreen.tap(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5)
    assert drawn(lab) == [60, 60, 50, 60]
    target = handles(lab).first.bounding_box()
    assert min(target["width"], target["height"]) >= 24
    assert lab.locator("fieldset .curve-plot").evaluate("p => getComputedStyle(p).touchAction") == (
        "pan-y pinch-zoom"
    )

    fingers = context.new_cdp_session(page)

    def swipe(x: float, y: float, to_x: float, to_y: float) -> None:
        for step in range(9):
            part = step / 8
            at = {"x": x + (to_x - x) * part, "y": y + (to_y - y) * part}
            kind = "touchMove" if step else "touchStart"
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        wait_until_it_lies_still(page)

    # Between two handles, upwards: the page scrolls, and the curve is as it was.
    top = page.evaluate("scrollY")
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.9
    swipe(x, y, x, y - 120)
    assert page.evaluate("scrollY") > top + 40
    assert drawn(lab) == [60, 60, 50, 60]
    # On a handle, upwards: the handle moves, and the page does not.
    bring_to_the_middle(lab)
    top = page.evaluate("scrollY")
    box = box_of(lab)
    x = box["x"] + box["width"] * 0.7
    swipe(x, box["y"] + box["height"] * 0.5, x, box["y"] + box["height"] * 0.2)
    assert page.evaluate("scrollY") == top
    assert drawn(lab) == [60, 60, 80, 60]
    # Across: the finger draws.
    y = box["y"] + box["height"] * 0.75
    swipe(box["x"] + box["width"] * 0.2, y, box["x"] + box["width"] * 0.95, y)
    assert drawn(lab) == [25, 25, 25, 25]
    context.close()


def test_a_curve_is_not_bent_afterwards(page: Page) -> None:
    lab = zigzag(page)
    handles(lab).first.fill("20")
    show(lab)
    expect(handles(lab).first).to_be_hidden()
    box = box_of(lab)
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    assert drawn(lab) == [20, 60, 60, 60]
    # Folded again, the answer is gone from the picture.
    lab.get_by_text("Show what was measured").click()
    expect(lab.locator(".curve-over")).to_have_count(0)
    expect(lab.get_by_role("status")).to_have_text("")
    expect(handles(lab).first).to_be_enabled()
    show(lab)
    lab.get_by_role("button", name="Draw again").click()
    assert drawn(lab) == [60, 60, 60, 60]
    expect(handles(lab).first).to_be_focused()
    expect(lab.locator("details")).not_to_have_attribute("open", "")
    expect(lab.locator(".curve-over")).to_have_count(0)


def test_a_curve_outlives_a_reload_and_the_answer_stays_folded(page: Page) -> None:
    handles(zigzag(page)).last.fill("7")
    page.wait_for_url("**/?curve-2.drawn=60_60_60_7#curve-lab-2")
    show(zigzag(page))
    page.reload()
    lab = zigzag(page)
    lab.scroll_into_view_if_needed()
    expect(lab).to_have_attribute("data-live", "")
    assert drawn(lab) == [60, 60, 60, 7]
    expect(lab.locator("details")).not_to_have_attribute("open", "")
    expect(lab.locator("legend small")).to_have_count(0)
    lab.get_by_role("button", name="Draw again").click()
    page.wait_for_function("() => location.search === ''")


@pytest.mark.parametrize(
    "query", ["60_60_60", "60_60_60_101", "60_60_60_-1", "a_b_c_d", "1_2_3_4_5"]
)
def test_nonsense_in_the_address_is_passed_over_and_said(
    context: BrowserContext, site_url: str, query: str
) -> None:
    page = context.new_page()
    lab = open_curve(page, f"{site_url}{ADDRESS}?curve-2.drawn={query}")
    assert drawn(lab) == [60, 60, 60, 60]
    link_is_called_unreadable(page, ZIGZAG)


def test_accessible_and_within_the_page_in_every_state(
    page_of_any_reader: Page, site_url: str
) -> None:
    page = page_of_any_reader

    for number in range(COUNT):
        lab = open_curve(page, site_url + ADDRESS, number)
        must_suit_everybody(page, f"#{lab.get_attribute('id')}")
        handles(lab).first.fill("3")
        show(lab)
        must_suit_everybody(page, f"#{lab.get_attribute('id')}")
        outside = lab.evaluate(
            """lab => [...lab.querySelectorAll("*")].filter((part) =>
              part.getBoundingClientRect().right > lab.getBoundingClientRect().right + 1)
              .map((part) => part.outerHTML.slice(0, 80))"""
        )
        assert outside == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_scripts_come(
    context: BrowserContext, site_url: str, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    before = height_of_the_figure(page, site_url + ADDRESS, "curve.classic.js", ZIGZAG)
    open_curve(page, site_url + ADDRESS)
    assert abs(height_of(page, ZIGZAG) - before) <= 1


def test_scripts_come_late_and_are_small(
    context: BrowserContext, site_url: str, built_site: Path
) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site_url + ADDRESS, wait_until="networkidle")
    assert {url.rpartition("/")[2] for url in requests if "/labs/" in url} == {"load.js"}
    joined = (built_site / "assets/js/labs/curve.classic.js").read_bytes()
    assert len(gzip.compress(joined)) < 4_000


@pytest.mark.parametrize(("prefix", "number"), [("curve", 0), ("curve-3", 2)])
def test_only_the_curve_that_was_shared_starts_at_once(
    context: BrowserContext, site_url: str, prefix: str, number: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 120})  # all are far below
    page.goto(f"{site_url}{ADDRESS}?{prefix}.drawn=1")
    lab = page.locator(".lab").nth(number)
    expect(lab).to_have_attribute("data-live", "")
    expect(page.locator(".lab[data-live]")).to_have_count(1)


def test_without_scripts_the_answer_is_a_folded_figure_with_its_table(
    browser: Browser, site_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + ADDRESS)
    lab = zigzag(page)
    for seen in ("figcaption", "fieldset .curve-scale", ".lab-off", "summary"):
        expect(lab.locator(seen).first).to_be_visible()
    for unseen in ("input", "button", ".curve-figure", ".curve-numbers"):
        expect(lab.locator(unseen).first).to_be_hidden()
    expect(lab.locator(".curve-value:visible")).to_have_text([mean_at_the_start()])
    lab.locator("summary").click()
    expect(lab.get_by_role("img", name="The curve of pool, global max")).to_be_visible()
    expect(lab.locator(".curve-numbers")).to_be_visible()
    expect(lab.locator(".curve-numbers tr > :nth-child(5)").first).to_be_hidden()
    assert len(points(lab.locator(".curve-figure polyline"))) == 5
    context.close()


def test_paper_gets_no_answer_that_was_not_asked_for(page: Page) -> None:
    lab = zigzag(page)
    handles(lab).first.fill("33")
    page.emulate_media(media="print")
    expect(lab.locator("figcaption")).to_be_visible()
    for unseen in ("input", "button", ".curve-numbers", ".curve-over"):
        assert not any(part.is_visible() for part in lab.locator(unseen).all()), unseen
    page.emulate_media(media="screen")
    show(lab)
    page.emulate_media(media="print")
    expect(lab.locator(".curve-numbers")).to_be_visible()
    expect(lab.locator(".curve-over polyline")).to_be_attached()


def test_it_works_from_a_disk(context: BrowserContext, built_site: Path) -> None:
    page = context.new_page()
    lab = open_curve(page, (built_site / ADDRESS / "index.html").as_uri())
    handles(lab).first.fill("12")
    show(lab)
    expect(lab.locator(".curve-words")).to_contain_text("points away")

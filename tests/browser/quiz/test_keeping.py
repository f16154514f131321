"""Progress as a file of the reader's: saved, loaded elsewhere, refused, deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from quiz_pages import check, choose, feedback, gap, live, open_quiz

SAID = ".quiz-said"
ANSWER = {"digest": "x", "selected": [0], "checked": True, "right": False, "tries": 1}


def save(page: Page) -> dict:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save progress to a file").click()
    return json.loads(Path(download.value.path()).read_text("utf-8"))


def load(page: Page, file: object, name: str = "mine.json") -> Locator:
    text = file if isinstance(file, str) else json.dumps(file)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load progress from a file").click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": text.encode()})
    said = page.locator(SAID)
    expect(said).not_to_be_empty()
    return said


def stored(page: Page) -> dict:
    """Answers by the last part of their names."""
    answers = page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((key) => key.startsWith("quiz-progress"));
          return key ? JSON.parse(localStorage[key]).answers : {};
        }"""
    )
    return {name.rsplit("#", 1)[-1]: answer for name, answer in answers.items()}


def test_progress_moves_to_another_browser(page: Page, browser: Browser, address: str) -> None:
    first, *_ = open_quiz(page, address)
    choose(first, "A 3")
    check(first).click()
    file = save(page)
    assert (file["kind"], file["version"]) == ("quiz-progress", 1)

    other = browser.new_context()
    fresh = other.new_page()
    first, second, _ = open_quiz(fresh, address)
    choose(second, "B List<int>")
    check(second).click()
    said = load(fresh, file)
    expect(said).to_contain_text("One answer was added.")
    fresh.get_by_role("button", name="Show them").click()
    first, second, _ = live(fresh)
    expect(feedback(first)).to_have_text("Not yet.One less.")
    expect(feedback(second)).to_contain_text("Right.")
    other.close()


def test_what_is_there_is_never_lost(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    check(first).click()
    file = save(page)
    (name,) = file["answers"]
    file["answers"][name]["selected"] = [0]
    file["answers"]["old.md#gone"] = ANSWER
    expect(load(page, file)).to_contain_text("What was here already (1) is as it was.")
    kept = stored(page)
    assert kept["add-two-numbers"]["selected"] == [1]
    assert kept["gone"] == ANSWER


GOOD = {"kind": "quiz-progress", "version": 1, "answers": {"a#b": ANSWER}}


REFUSED = [
    ("{", "not a file that was saved here"),
    ("", "not a file that was saved here"),
    ("[1, 2]", "not a file that was saved here"),
    ("null", "not a file that was saved here"),
    ({"version": 1, "answers": {}}, "not a file that was saved here"),
    (GOOD | {"version": 2}, "another version of this site (2)"),
    (GOOD | {"answers": []}, "the answers are missing"),
    (GOOD | {"answers": {"a#b": 1}}, 'damaged at "a#b"'),
    (GOOD | {"answers": {"a#b": ANSWER | {"selected": ["<img>"]}}}, 'damaged at "a#b"'),
    (GOOD | {"answers": {"a#b": ANSWER | {"tries": -1}}}, 'damaged at "a#b"'),
    (GOOD | {"answers": {"a#b": {"digest": "x", "box": 9, "due": 1}}}, 'damaged at "a#b"'),
    (GOOD | {"answers": {"a#b": {"digest": "x", "seed": "s", "ids": []}}}, 'damaged at "a#b"'),
    (GOOD | {"answers": {"<img src=x>": 1}}, 'damaged at "<img src=x>"'),
    ("x" * 2_000_001, "too large"),
]


def test_other_files_are_refused_and_change_nothing(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    before = stored(page)
    for number, (file, why) in enumerate(REFUSED):
        said = load(page, file, name=f"{number}.json")
        expect(said).to_contain_text(f"{number}.json was not loaded.")
        expect(said).to_contain_text(why)
        expect(said).to_contain_text("Nothing has changed.")
        assert stored(page) == before
    expect(load(page, GOOD)).to_contain_text("One answer was added.")
    assert stored(page) == before | {"b": ANSWER}


@pytest.mark.parametrize("selected", [[99], [3], ["A"]])
def test_a_file_with_an_option_that_is_not_there_does_no_harm(
    page: Page, address: str, selected: list
) -> None:
    """Nobody saved such a file, but it looks like one that was saved."""
    first, second, *_ = open_quiz(page, address)
    load(page, changed_by_hand(first, selected))
    page.reload()
    first, second, *_ = live(page)
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)
    expect(feedback(first)).to_be_empty()
    choose(second, "B List<int>")
    check(second).click()
    expect(page.locator(".quiz-summary")).to_contain_text("1 of 3 answered")


@pytest.mark.parametrize("selected", [["Z", "B"], ["A"], [0, 1]])
def test_a_file_with_a_gap_that_nothing_fills_does_no_harm(
    page: Page, address: str, selected: list
) -> None:
    page.goto(f"{address}try/")
    (task,) = live(page)
    load(page, changed_by_hand(task, selected))
    page.reload()
    (task,) = live(page)
    expect(feedback(task)).to_be_empty()
    for number in (1, 2):
        expect(gap(task, number)).to_have_value("")
        gap(task, number).select_option("B")
    task.get_by_role("button", name="Check the program").click()
    expect(feedback(task)).to_contain_text("The program works.")


def changed_by_hand(question: Locator, selected: list) -> dict:
    name = question.get_attribute("data-question")
    answer = ANSWER | {"digest": question.get_attribute("data-digest"), "selected": selected}
    return GOOD | {"answers": {name: answer}}


def test_progress_can_be_deleted_where_a_quiz_does_not_start(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    page.route("**/quizdown.js", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-quiz=plain]")).to_be_visible()
    page.get_by_role("button", name="Delete all progress").click()
    with page.expect_event("load"):
        page.get_by_role("button", name="Delete it, really").click()
    assert stored(page) == {}


def test_a_blocked_storage_takes_no_file(page: Page, address: str) -> None:
    page.add_init_script(
        """Storage.prototype.setItem = () => { throw new DOMException("full"); };"""
    )
    open_quiz(page, address)
    expect(page.locator(".quiz-keeping")).to_contain_text("Your progress ends with this page")
    said = load(page, GOOD)
    expect(said).to_contain_text("Your browser does not let this page keep anything.")
    expect(said).to_contain_text("Nothing has changed.")


def test_a_full_storage_is_read_and_new_answers_last_as_long_as_the_page(
    page: Page, address: str
) -> None:
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    check(first).click()
    expect(feedback(first)).not_to_be_empty()
    page.add_init_script(
        """Storage.prototype.setItem = () => { throw new DOMException("full"); };"""
    )
    page.reload()
    _, second, _ = live(page)
    expect(page.locator(".quiz-summary")).to_contain_text("1 of 3 answered, 1 right")
    choose(second, "B List<int>")
    check(second).click()
    assert len(save(page)["answers"]) == 2


def test_what_others_stored_does_no_harm(page: Page, address: str) -> None:
    """A broken entry counts as none."""
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    for broken in ("{", "null", "[]", '{"version": 1}', '{"version": 1, "answers": []}'):
        page.evaluate(
            """text => {
              for (const key of Object.keys(localStorage)) {
                if (key.startsWith("quiz-progress")) localStorage[key] = text;
              }
            }""",
            broken,
        )
        page.reload()
        first, *_ = live(page)
        expect(first.get_by_role("radio", checked=True)).to_have_count(0)
        choose(first, "B 4")
    assert stored(page)["add-two-numbers"]["selected"] == [1]


def test_all_progress_is_deleted_only_on_purpose(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    choose(first, "B 4")
    erase = page.get_by_role("button", name="Delete all progress")
    erase.click()
    expect(page.locator(SAID)).to_contain_text("This can't be undone.")
    assert stored(page)
    first.get_by_role("radio").first.focus()
    expect(erase).to_be_visible()
    erase.click()
    with page.expect_event("load"):
        page.get_by_role("button", name="Delete it, really").click()
    assert stored(page) == {}
    first, *_ = live(page)
    expect(first.get_by_role("radio", checked=True)).to_have_count(0)

"""Practice questions in a real browser, tried as readers would."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from quiz_pages import (
    PAGES,
    check,
    choose,
    comes_as_one,
    feedback,
    live,
    open_quiz,
    title_below_header,
    violations,
)
from small_site import build, make_project


def test_an_answer_is_checked_and_explained(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    solution = first.locator("[data-solution]")
    expect(solution).to_be_hidden()
    expect(first.get_by_text("Two and two.")).to_be_hidden()
    expect(first.get_by_role("radiogroup", name="Options: Add two numbers")).to_be_visible()

    first.get_by_role("radio", name="A 3").check(force=True)
    expect(feedback(first)).to_have_attribute("role", "status")  # before it says anything
    check(first).click()
    expect(feedback(first)).to_have_text("Not yet.One less.")
    expect(first.get_by_role("radio", name="A 3 Not right")).to_be_checked()
    expect(check(first)).to_be_focused()
    expect(solution).to_be_visible()
    expect(first.get_by_text("Two and two.")).to_be_hidden()

    first.get_by_role("radio", name="B 4").check(force=True)
    expect(feedback(first)).to_be_empty()
    check(first).click()
    expect(feedback(first)).to_have_text("Right.Two and two.")
    solution.locator("summary").click()
    expect(solution.get_by_text("The sum is 4.")).to_be_visible()


def test_nothing_chosen_is_no_answer(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    check(first).click()
    expect(feedback(first)).to_have_text("Choose an option first.")
    expect(first.get_by_role("radio").first).to_be_focused()
    expect(first.locator("[data-solution]")).to_be_hidden()


def test_several_options_have_to_be_chosen_together(page: Page, address: str) -> None:
    *_, third = open_quiz(page, address)
    third.get_by_role("checkbox", name="B 2").check(force=True)
    check(third).click()
    expect(feedback(third)).to_contain_text("Not yet.")
    third.get_by_role("checkbox", name="C 4").check(force=True)
    check(third).click()
    expect(feedback(third)).to_have_text("Right.Half of it is one.Half of it is two.")
    assert comes_as_one(feedback(third))


def test_what_is_typed_never_runs(page: Page, address: str) -> None:
    _, second, _ = open_quiz(page, address)
    name = "A Dict<str, int> </div><script>window.hacked = 2</script>"
    second.get_by_role("radio", name=name).check(force=True)
    check(second).click()
    assert page.evaluate("window.hacked") is None
    expect(second).to_contain_text("not </div><script>window.hacked = 1</script>.")


def test_the_keyboard_is_enough(page: Page, address: str) -> None:
    """Every question, with Tab, arrows, Space and Enter; focus is never lost."""
    first, *_ = open_quiz(page, address)
    first.locator("h3 a, h3").first.evaluate("e => { e.tabIndex = -1; e.focus(); }")
    answered: set[int] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
              let e = document.activeElement;
              const question = e.closest("[data-question]");
              const all = [...document.querySelectorAll("[data-question]")];
              if (e.shadowRoot) e = e.shadowRoot.activeElement;
              const ring = e.tagName === "INPUT" ? e.nextElementSibling : e;
              return { number: all.indexOf(question), type: e.type ?? "", tag: e.tagName,
                       text: (e.closest("label") ?? e).textContent.trim(),
                       outline: getComputedStyle(ring).outlineStyle };
            }"""
        )
        assert focus["tag"] != "BODY"
        if focus["tag"] != "A":
            assert focus["outline"] != "none", focus
        if focus["type"] == "radio" and focus["number"] not in answered:
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            answered.add(focus["number"])
        elif focus["type"] == "checkbox" and not focus["text"].startswith("A"):
            page.keyboard.press("Space")
        elif focus["text"] == "Check answer" and focus["number"] == 2:
            page.keyboard.press("Enter")
            answered.add(2)
            break
    assert answered == {0, 1, 2}
    expect(page.locator(".quiz-summary")).to_have_text(
        "3 of 3 answered, 3 right, 3 at the first try."
    )


def test_progress_survives_a_reload(page: Page, address: str) -> None:
    first, second, _ = open_quiz(page, address)
    first.get_by_role("radio", name="C 5").check(force=True)
    check(first).click()
    second.get_by_role("radio", name="B List<int>").check(force=True)
    page.reload()
    first, second, third = live(page)
    expect(feedback(first)).to_have_text("Not yet.One more.")
    expect(first.get_by_role("radio", name="C 5")).to_be_checked()
    expect(second.get_by_role("radio", name="B List<int>")).to_be_checked()
    expect(feedback(second)).to_be_empty()
    assert not third.get_by_role("checkbox", checked=True).count()
    expect(page.locator(".quiz-summary")).to_have_text("1 of 3 answered, 0 right.")
    # It was read out when it was new, and is again when it is asked for again.
    expect(first.get_by_role("status")).to_have_count(0)
    check(first).click()
    expect(first.get_by_role("status")).to_have_text("Not yet.One more.")


def test_progress_does_not_outlive_its_question(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    first.get_by_role("radio", name="C 5").check(force=True)
    check(first).click()
    page.evaluate(
        """() => {
          for (const key of Object.keys(localStorage).filter(k => k.startsWith("quiz-progress"))) {
            localStorage[key] = localStorage[key].replace(/"digest":"./, '"digest":"?');
          }
        }"""
    )
    page.reload()
    first, *_ = live(page)
    expect(feedback(first)).to_be_empty()
    assert not first.get_by_role("radio", checked=True).count()


def test_results_lead_to_solutions_and_a_fresh_start(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    first.get_by_role("radio", name="A 3").check(force=True)
    check(first).click()
    page.get_by_role("button", name="Solution of: Add two numbers").click()
    expect(first.get_by_text("The sum is 4.")).to_be_visible()
    expect(first.locator("[data-solution] summary")).to_be_focused()

    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".quiz-summary")).to_have_text("None of 3 answered yet.")
    expect(feedback(first)).to_be_empty()
    expect(first.locator("[data-solution]")).to_be_hidden()
    expect(first.get_by_role("radio").first).to_be_focused()
    assert title_below_header(first)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('quiz'))") == []


def test_it_works_where_storage_is_blocked(page: Page, address: str) -> None:
    page.add_init_script(
        """for (const name of ["getItem", "setItem", "removeItem"]) {
          const own = Storage.prototype[name];
          Storage.prototype[name] = function (key, ...rest) {
            if (String(key).startsWith("quiz-")) throw new DOMException("blocked");
            return own.call(this, key, ...rest);
          };
        }"""
    )
    first, *_ = open_quiz(page, address)
    first.get_by_role("radio", name="B 4").check(force=True)
    check(first).click()
    expect(feedback(first)).to_have_text("Right.Two and two.")
    expect(page.locator(".quiz-summary")).to_contain_text("1 of 3 answered, 1 right")
    expect(page.locator(".quiz-summary")).to_contain_text("does not let this page keep")


def test_instant_navigation_keeps_quizzes_alive(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("window.sameDocument = true")
    for _ in range(2):
        page.get_by_role("link", name="To the lesson").click()
        first, *_ = live(page)
        first.get_by_role("radio", name="B 4").check(force=True)
        check(first).click()
        expect(feedback(first)).to_contain_text("Right.")
        page.go_back()
        page.get_by_role("link", name="to the other").click()
        expect(page.get_by_text("No questions.")).to_be_visible()
        page.go_back()
    page.go_forward()
    page.get_by_role("link", name="Lesson", exact=True).last.click()
    first, *_ = live(page)
    expect(feedback(first)).to_contain_text("Right.")
    assert page.evaluate("window.sameDocument")


def test_nothing_is_loaded_before_a_quiz_comes_near(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rsplit("/", 1)[-1]))
    page.goto(f"{address}other/", wait_until="networkidle")
    assert not [name for name in loaded if "quiz" in name or name == "load.js"]
    page.goto(f"{address}lesson/", wait_until="networkidle")
    assert "load.js" in loaded
    assert "quizdown.js" not in loaded
    assert "main.js" not in loaded
    live(page)
    assert "quizdown.js" in loaded


def test_it_reads_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}lesson/")
    first = page.locator("article.question").first
    expect(first.get_by_role("heading", name="Add two numbers")).to_be_visible()
    expect(first.get_by_role("listitem").filter(has_text="B 4").first).to_be_visible()
    expect(first.get_by_text("Add the numbers.")).to_be_hidden()
    first.get_by_text("Hint").click()
    expect(first.get_by_text("Add the numbers.")).to_be_visible()
    expect(first.get_by_text("The sum is 4.")).to_be_hidden()
    first.get_by_text("Solution").click()
    expect(first.get_by_text("The sum is 4.")).to_be_visible()
    context.close()


def test_it_reads_when_the_library_is_missing(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.route("**/quizdown.js", lambda route: route.abort())
    with page.expect_console_message(lambda message: "stays a plain page" in message.text):
        page.goto(f"{address}lesson/#practice")
    first = page.locator("article.question").first
    expect(first.locator("[data-options]")).to_be_visible()
    expect(first.locator("[data-solution]")).to_be_visible()
    expect(first.locator(".quizdown")).to_be_hidden()


def top(element: Locator) -> float:
    return element.bounding_box()["y"]


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_has_questions_first_and_solutions_last(
    browser: Browser, address: str, scripts: bool
) -> None:
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": 700, "height": 900}
    )
    page = context.new_page()
    if scripts:
        first, *_ = open_quiz(page, address)
        choose(first, "A 3")
        check(first).click()
    else:
        page.goto(f"{address}lesson/")
    page.emulate_media(media="print")
    first, second, third = page.locator("article.question").all()
    for question in (first, second, third):
        expect(question.locator("[data-options]")).to_be_visible()
        expect(question.locator(".quizdown")).to_be_hidden()
    for part in (".question-check", ".question-feedback", ".quiz-results", ".quiz-keeping"):
        for found in page.locator(part).all():
            expect(found).to_be_hidden()
    order = [
        third.locator("[data-options]"),
        page.get_by_text("Hints", exact=True),
        first.get_by_text("Add the numbers."),
        page.get_by_text("Solutions", exact=True),
        first.get_by_text("The sum is 4."),
        second.get_by_text("Look for the list."),
        third.get_by_text("Two and four."),
    ]
    assert [top(part) for part in order] == sorted(map(top, order))
    content = first.locator("[data-solution] summary").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert content == '"Add two numbers"'
    # Options are as wide as the text above them, not moved in.
    lefts = {
        round(part.bounding_box()["x"])
        for part in (first.locator("[data-options]"), first.get_by_text("What does it print?"))
    }
    assert len(lefts) == 1
    context.close()


def test_it_works_from_a_disk(page: Page, tmp_path: Path) -> None:
    project = make_project(tmp_path / "disk", PAGES, directory_urls=False)
    assert build(project, "--strict").returncode == 0
    page.goto((project / "site" / "lesson.html").as_uri())
    first, *_ = live(page)
    first.get_by_role("radio", name="B 4").check(force=True)
    check(first).click()
    expect(feedback(first)).to_have_text("Right.Two and two.")


def test_no_state_has_an_accessibility_violation(page: Page, address: str) -> None:
    first, second, third = open_quiz(page, address)
    found = violations(page, "untouched")
    check(first).click()
    second.locator("[data-hint] summary").click()
    third.get_by_role("checkbox", name="A 1").check(force=True)
    found += violations(page, "nothing chosen, a hint, chosen")
    choose(first, "A 3")
    check(first).click()
    choose(second, "B List<int>")
    check(second).click()
    third.get_by_role("checkbox", name="B 2").check(force=True)
    check(third).click()
    for question in (first, second, third):
        question.locator("[data-solution] summary").click()
    found += violations(page, "wrong, right, partly right, solutions")
    assert found == []

"""A test drawn from a bank, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from quiz_pages import check, choose, feedback, title_below_header, violations


def open_exam(page: Page, address: str, seed: str = "") -> list[Locator]:
    page.goto(f"{address}test/" + (f"?seed={seed}" if seed else ""))
    return live_exam(page)


def live_exam(page: Page) -> list[Locator]:
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator("article.question:visible").all()


def titles(questions: list[Locator]) -> list[str]:
    return [question.get_attribute("data-anchor") for question in questions]


def test_a_test_draws_by_level_and_by_seed(page: Page, address: str) -> None:
    drawn = titles(open_exam(page, address, seed="kernel"))
    levels = [title.split("-")[0] for title in drawn]
    assert levels == ["easy"] * 4 + ["medium"] * 3 + ["hard"] * 3
    assert titles(open_exam(page, address, seed="kernel")) == drawn
    shares = page.evaluate(
        """async () => {
          const { drawQuestions } = await import("../assets/js/quiz/draw.js");
          const bank = [...Array(12).keys()].map(n => ({ id: `${n}`, level: "easy" }));
          const times = Object.fromEntries(bank.map(({ id }) => [id, 0]));
          for (let seed = 0; seed < 1200; seed += 1) {
            for (const id of drawQuestions(bank, "easy 3", `seed ${seed}`)) times[id] += 1;
          }
          return Object.values(times);
        }"""
    )
    assert sum(shares) == 3600
    # 300 each, give or take; 5 standard deviations of the binomial.
    assert all(abs(share - 300) < 75 for share in shares)
    expect(page.locator(".md-sidebar--secondary").get_by_text("Easy 1")).to_have_count(0)


def test_a_fresh_test_gets_a_seed_that_repeats_it(page: Page, address: str) -> None:
    drawn = titles(open_exam(page, address))
    assert "?seed=" in page.url
    page.evaluate("localStorage.clear()")
    page.goto(page.url)
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    assert titles(page.locator("article.question:visible").all()) == drawn


def test_questions_of_a_test_come_to_life_when_they_are_near(page: Page, address: str) -> None:
    libraries: list[str] = []
    page.on("request", lambda sent: libraries.append(sent.url) if "quizdown" in sent.url else None)
    page.set_viewport_size({"width": 1000, "height": 120})
    first, *_, last = open_exam(page, address, seed="kernel")
    page.wait_for_timeout(300)  # in which the first would come
    assert not libraries
    for question in (first, last):
        expect(question.locator("[data-options]")).to_be_visible()
        expect(question.get_by_role("radio")).to_have_count(0)
        for part in question.locator("details").all():
            expect(part).to_be_hidden()
    page.mouse.wheel(0, 1)
    expect(first.get_by_role("radio")).to_have_count(3)
    assert len(libraries) == 1
    expect(last.get_by_role("radio")).to_have_count(0)
    page.keyboard.press("End")
    expect(last.get_by_role("radio")).to_have_count(3)
    # The others in between are live, too, once their answers are counted.
    page.get_by_role("button", name="Finish the test").click()
    page.get_by_role("button", name="Finish anyway").click()
    expect(page.locator(".quiz-summary")).to_have_text("0 of 10 right.")
    expect(page.locator("article.question:visible [data-solution]:visible")).to_have_count(10)


@pytest.mark.parametrize("finished", [False, True])
def test_a_test_without_its_library_is_the_bank_to_read(
    context: BrowserContext, address: str, finished: bool
) -> None:
    page = context.new_page()
    if finished:
        open_exam(page, address)
        page.get_by_role("button", name="Finish the test").click()
        page.get_by_role("button", name="Finish anyway").click()
        expect(page.locator(".quiz-summary")).to_have_text("0 of 10 right.")
    page.route("**/quizdown.js", lambda route: route.abort())
    with page.expect_console_message(lambda message: "stays a plain page" in message.text):
        page.goto(f"{address}test/")
        # A question asks for the library as it comes near, which may be at once.
        page.locator("[data-quiz=live], [data-quiz=plain]").wait_for()
        page.locator("article.question:visible").first.scroll_into_view_if_needed()
    expect(page.locator("[data-quiz]")).to_have_attribute("data-quiz", "plain")
    expect(page.locator("article.question:visible")).to_have_count(15)
    expect(page.locator("article.question [data-solution]:visible")).to_have_count(15)
    expect(page.locator("[data-bank-note]")).to_be_visible()
    expect(page.locator("[data-number]").last).to_have_text("Question 15 of 15")
    expect(page.locator(".quiz-results")).to_have_count(0)


def test_a_test_tells_nothing_before_its_end(page: Page, address: str) -> None:
    questions = open_exam(page, address, seed="kernel")
    choose(questions[0], "B 4")
    choose(questions[1], "A 3")
    for question in questions:
        expect(question.locator("details")).to_have_count(2)
        for part in question.locator("details").all():
            expect(part).to_be_hidden()
        expect(check(question)).to_have_count(0)
    expect(page.locator(".quiz-summary")).to_have_text("2 of 10 answered.")

    page.reload()
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    expect(page.locator(".quiz-summary")).to_have_text("2 of 10 answered.")
    finish = page.get_by_role("button", name="Finish the test")
    finish.click()
    expect(page.locator(".quiz-summary")).to_contain_text("8 of 10 not answered yet")
    page.get_by_role("button", name="Finish anyway").click()
    expect(page.locator(".quiz-summary")).to_have_text("1 of 10 right.")
    expect(page.locator(".quiz-summary")).to_be_focused()
    # It alone is read out, and not what now stands at each of the ten.
    expect(page.locator("article.question").get_by_role("status")).to_have_count(0)
    expect(page.locator(".exam-verdict")).to_contain_text("this result says little")
    expect(page.locator(".exam-table")).to_contain_text("Easy14")
    expect(page.locator(".exam-missed > li")).to_have_count(9)
    missed = page.locator(".exam-missed > li")
    expect(missed.first).to_have_text(re.compile(r"^Easy \d\. Read again: Basics$"))
    expect(missed.last).to_have_text(re.compile(r"^Hard \d\? Read again: Basics$"))
    link = page.locator(".exam-missed").get_by_role("link", name="Basics").first
    assert link.evaluate("link => link.href").endswith("/lesson/#practice")
    first, second, third, *_ = page.locator("article.question:visible").all()
    expect(feedback(first)).to_have_text("Right.Two and two.")
    expect(feedback(second)).to_have_text("Not yet.One less.")
    expect(feedback(third)).to_have_text("Not answered.")
    expect(second.get_by_role("radio").first).to_be_disabled()
    expect(second.locator("[data-solution]")).to_be_visible()


def test_an_answer_does_not_outlive_its_question(page: Page, address: str) -> None:
    first, second, *_ = open_exam(page, address, seed="kernel")
    choose(first, "B 4")
    choose(second, "C 5")
    page.get_by_role("button", name="Finish the test").click()
    page.get_by_role("button", name="Finish anyway").click()
    expect(page.locator(".quiz-summary")).to_have_text("1 of 10 right.")
    name = first.get_attribute("data-question")
    # As if the question had other options now.
    page.evaluate(
        """name => {
          const key = Object.keys(localStorage).find((key) => key.startsWith("quiz-progress"));
          const stored = JSON.parse(localStorage[key]);
          const [run] = Object.values(stored.answers);
          run.digests[name] = "another";
          run.selected[name] = [7];
          localStorage[key] = JSON.stringify(stored);
        }""",
        name,
    )
    page.reload()
    first, second, *_ = live_exam(page)
    expect(page.locator(".quiz-summary")).to_have_text("1 of 10 answered.")
    assert not first.get_by_role("radio", checked=True).count()
    expect(first.get_by_role("radio").first).to_be_enabled()
    expect(second.get_by_role("radio", name="C 5")).to_be_checked()
    expect(second.locator("[data-solution]")).to_be_hidden()


def test_the_missed_ones_can_be_tried_again(page: Page, address: str) -> None:
    questions = open_exam(page, address, seed="kernel")
    last = titles(questions)[8:]
    for question in questions[:8]:
        choose(question, "B 4")
    for question in questions[8:]:
        choose(question, "C 5")
    page.get_by_role("button", name="Finish the test").click()
    expect(page.locator(".quiz-summary")).to_have_text("8 of 10 right.")
    page.get_by_role("button", name="Try the missed ones").click()
    expect(page.locator(".quiz-summary")).to_have_text("0 of 2 answered.")
    left = page.locator("article.question:visible").all()
    assert titles(left) == last
    expect(left[0].get_by_role("radio").first).to_be_focused()
    assert title_below_header(left[0])
    assert "seed=" not in page.url  # which would draw the ten
    choose(left[0], "B 4")
    page.reload()
    left = live_exam(page)
    assert titles(left) == last
    choose(left[1], "B 4")
    page.get_by_role("button", name="Finish the test").click()
    expect(page.locator(".quiz-summary")).to_have_text("2 of 2 right.")
    page.get_by_role("button", name="Draw other questions").click()
    expect(page.locator("article.question:visible")).to_have_count(10)
    assert "seed=" in page.url
    open_exam(page, address, seed="kernel")
    expect(page.locator("article.question:visible")).to_have_count(10)


def test_only_a_whole_draw_is_called_strong(page: Page, address: str) -> None:
    *others, _ = open_exam(page, address, seed="kernel")
    for question in others:
        choose(question, "B 4")
    last = page.locator("article.question:visible").last
    choose(last, "C 5")
    page.get_by_role("button", name="Finish the test").click()
    verdict = page.locator(".exam-verdict")
    expect(verdict).to_contain_text("This pattern is strong")
    for option, words in (("C 5", "Some are still missing"), ("B 4", "are right now")):
        page.get_by_role("button", name="Try the missed ones").click()
        expect(page.locator(".quiz-summary")).to_have_text("0 of 1 answered.")
        choose(last, option)
        page.get_by_role("button", name="Finish the test").click()
        expect(verdict).to_contain_text(words)
        expect(verdict).not_to_contain_text("strong")


def test_without_hard_questions_nothing_is_called_strong(page: Page, address: str) -> None:
    page.goto(f"{address}test/")
    words = page.evaluate(
        """async () => {
          const { judge } = await import("../assets/js/quiz/verdict.js");
          return judge(Array(10).fill({ level: "easy", chance: 0.3, right: true }), false).words;
        }"""
    )
    assert "strong" not in words


def test_no_state_of_a_test_has_an_accessibility_violation(page: Page, address: str) -> None:
    questions = open_exam(page, address, seed="kernel")
    choose(questions[0], "B 4")
    found = violations(page, "begun", widths=(360,))
    for question in questions[1:6]:
        choose(question, "B 4")
    page.get_by_role("button", name="Finish the test").click()
    page.get_by_role("button", name="Finish anyway").click()
    found += violations(page, "finished", widths=(360,))
    assert found == []

"""Questions in a real browser, tried as readers would."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "quiz"))
from small_site import GAPS, QUESTION, build, make_project

LESSON = (
    "# Lesson\n\n"
    + "A long way down.\n\n" * 120
    + "## Practice\n\n:::{quizdown}\n"
    + QUESTION.format(title="Add two numbers", number=2)
    + """
## Shown as typed

<!-- difficulty: medium -->

Choose `List<int>`, not </div><script>window.hacked = 1</script>.

> Read it aloud.

1. [ ] `Dict<str, int>` </div><script>window.hacked = 2</script>
    > That is a dictionary.
1. [x] `List<int>`
    > As it stands there.

<!-- proof: #practice -->

<!-- solution
1. Look for the list.
-->

## More than one

<!-- difficulty: hard -->

Choose all even numbers.

```python
numbers = [1, 2, 4]
```

> Halve them.

- [ ] 1
    > Half of it is no whole number.
- [x] 2
    > Half of it is one.
- [x] 4
    > Half of it is two.

<!-- proof: [int(option) % 2 == 0 for option in options] -->

<!-- solution
1. Two and four.
-->
:::

The end.
"""
)


def bank_question(level: str, number: int) -> str:
    question = QUESTION.format(title=f"{level.capitalize()} {number}", number=2)
    return question.replace(
        "easy -->", f"{level} -->\n\n<!-- section: [Basics](lesson.md#practice) -->"
    )


BANK = (
    "# Test\n\n:::{quizdown}\n<!-- draw: 4 easy, 3 medium, 3 hard -->\n\n"
    + "\n".join(
        bank_question(level, number)
        for level, count in (("easy", 6), ("medium", 5), ("hard", 4))
        for number in range(count)
    )
    + ":::\n"
)


DECK = """\
# Recall

:::{cards}
## What is 2 + 2?

```python
total = 2 + 2
```

It is `= total`, says `List<int>`.

## What is 3 + 3?

Six.
:::
"""
PAGES = {
    "index.md": "# Home\n\n[To the lesson](lesson.md), [to the other](other.md)\n",
    "lesson.md": LESSON,
    "test.md": BANK,
    "recall.md": DECK,
    "try.md": "# Try\n\n" + GAPS.format(number=3),
    "other.md": "# Other\n\nNo questions. [Lesson](lesson.md)\n",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the site, under a sub-path, as project pages are served."""
    host = tmp_path_factory.mktemp("host")
    project = make_project(host / "some", PAGES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(host)))
    address = f"http://127.0.0.1:{server.server_port}/some/site/"
    done = build(project, "--strict", site_url=address)
    assert done.returncode == 0, done.stderr
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1000, "height": 800}, reduced_motion="reduce", accept_downloads=True
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose browser has no complaint."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    assert complaints == []


def open_quiz(page: Page, address: str) -> list[Locator]:
    """Go to the lesson, down to its questions, and wait until they are live."""
    page.goto(f"{address}lesson/#practice")
    return live(page)


def live(page: Page) -> list[Locator]:
    page.locator("[data-quiz]").scroll_into_view_if_needed()
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator("article.question").all()


def check(question: Locator) -> Locator:
    return question.get_by_role("button", name="Check answer")


def feedback(question: Locator) -> Locator:
    return question.get_by_role("status")


def test_an_answer_is_checked_and_explained(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    solution = first.locator("[data-solution]")
    expect(solution).to_be_hidden()
    expect(first.get_by_text("Two and two.")).to_be_hidden()
    expect(first.get_by_role("radiogroup", name="Options: Add two numbers")).to_be_visible()

    first.get_by_role("radio", name="A 3").check(force=True)
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

    with page.expect_download() as download:
        page.get_by_role("button", name="Save progress to a file").click()
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert saved["version"] == 1
    (answer,) = saved["answers"].values()
    assert answer["selected"] == [0]

    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".quiz-summary")).to_have_text("None of 3 answered yet.")
    expect(feedback(first)).to_be_empty()
    expect(first.locator("[data-solution]")).to_be_hidden()
    expect(first.get_by_role("radio").first).to_be_focused()
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


def test_paper_gets_the_plain_list(page: Page, address: str) -> None:
    first, *_ = open_quiz(page, address)
    first.get_by_role("radio", name="A 3").check(force=True)
    check(first).click()
    page.emulate_media(media="print")
    expect(first.locator("[data-options]")).to_be_visible()
    for part in (first.locator(".quizdown"), check(first), feedback(first)):
        expect(part).to_be_hidden()
    expect(page.locator(".quiz-results")).to_be_hidden()
    expect(first.get_by_text("The sum is 4.")).to_be_hidden()


def test_it_works_from_a_disk(page: Page, tmp_path: Path) -> None:
    project = make_project(tmp_path / "disk", PAGES, directory_urls=False)
    assert build(project, "--strict").returncode == 0
    page.goto((project / "site" / "lesson.html").as_uri())
    first, *_ = live(page)
    first.get_by_role("radio", name="B 4").check(force=True)
    check(first).click()
    expect(feedback(first)).to_have_text("Right.Two and two.")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_state_has_an_accessibility_violation(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    axe = Axe()
    found: dict[str, str] = {}

    def look(state: str) -> None:
        results = axe.run(page, context=".quiz")
        if results.violations_count:
            found[state] = results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state

    page.goto(f"{address}lesson/")
    first, second, third = live(page)
    look("untouched")
    first.locator("[data-hint] summary").click()
    look("hint")
    check(first).click()
    look("nothing chosen")
    first.get_by_role("radio", name="A 3").check(force=True)
    look("chosen")
    check(first).click()
    look("wrong")
    second.get_by_role("radio", name="B List<int>").check(force=True)
    check(second).click()
    look("right")
    third.get_by_role("checkbox", name="A 1").check(force=True)
    third.get_by_role("checkbox", name="B 2").check(force=True)
    check(third).click()
    look("partly right")
    for question in (first, second, third):
        question.locator("[data-solution] summary").click()
    look("solutions")
    context.close()
    assert found == {}


def open_exam(page: Page, address: str, seed: str = "") -> list[Locator]:
    page.goto(f"{address}test/" + (f"?seed={seed}" if seed else ""))
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator("article.question:visible").all()


def titles(questions: list[Locator]) -> list[str]:
    return [question.get_attribute("data-anchor") for question in questions]


def choose(question: Locator, name: str) -> None:
    question.get_by_role("radio", name=name).check(force=True)


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
    expect(page.locator(".exam-verdict")).to_contain_text("this result says little")
    expect(page.locator(".exam-table")).to_contain_text("Easy14")
    expect(page.locator(".exam-missed > li")).to_have_count(9)
    link = page.locator(".exam-missed").get_by_role("link", name="Basics").first
    assert link.evaluate("link => link.href").endswith("/lesson/#practice")
    first, second, third, *_ = page.locator("article.question:visible").all()
    expect(feedback(first)).to_have_text("Right.Two and two.")
    expect(feedback(second)).to_have_text("Not yet.One less.")
    expect(feedback(third)).to_have_text("Not answered.")
    expect(second.get_by_role("radio").first).to_be_disabled()
    expect(second.locator("[data-solution]")).to_be_visible()


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
    for question in left:
        choose(question, "B 4")
    page.get_by_role("button", name="Finish the test").click()
    expect(page.locator(".quiz-summary")).to_have_text("2 of 2 right.")
    before = page.url
    page.get_by_role("button", name="Draw other questions").click()
    expect(page.locator("article.question:visible")).to_have_count(10)
    assert page.url != before


def test_no_state_of_a_test_has_an_accessibility_violation(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    questions = open_exam(page, address, seed="kernel")
    axe = Axe()
    found = [axe.run(page, context=".quiz")]
    for question in questions[:6]:
        choose(question, "B 4")
    page.get_by_role("button", name="Finish the test").click()
    page.get_by_role("button", name="Finish anyway").click()
    found.append(axe.run(page, context=".quiz"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert [result.generate_report() for result in found if result.violations_count] == []


def open_deck(page: Page, address: str) -> Locator:
    page.goto(f"{address}recall/")
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator(".deck > .quiz-summary")


def test_cards_come_back_when_they_are_due(page: Page, address: str) -> None:
    page.clock.install(time="2030-01-01T10:00:00")
    status = open_deck(page, address)
    first, second = page.locator("details.card").all()
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")
    expect(second).to_be_hidden()
    expect(page.get_by_role("button", name="I knew it")).to_be_hidden()
    page.get_by_role("button", name="Show the answer").click()
    expect(first.get_by_text("It is 4, says List<int>.")).to_be_visible()
    expect(page.get_by_role("button", name="I knew it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(second.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(second.get_by_text("Six.")).to_be_visible()
    page.get_by_role("button", name="Not yet").click()
    expect(status).to_have_text("1 of 2 cards to review, 0 well known.")
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="I knew it").click()
    expect(status).to_have_text("Done for now. The next card is due in 1 day.")

    page.clock.fast_forward("25:00:00")
    status = open_deck(page, address)
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")
    for _ in range(2):
        page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name="I knew it").click()
    expect(status).to_have_text("Done for now. The next card is due in 3 days.")
    page.get_by_role("button", name="List all cards").click()
    expect(first).to_be_visible()
    expect(second).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(status).to_have_text("2 of 2 cards to review, 0 well known.")


def test_cards_have_no_accessibility_violation(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    open_deck(page, address)
    axe = Axe()
    found = [axe.run(page, context=".quiz")]
    page.get_by_role("button", name="Show the answer").click()
    found.append(axe.run(page, context=".quiz"))
    page.get_by_role("button", name="I knew it").click()
    page.get_by_role("button", name="List all cards").click()
    found.append(axe.run(page, context=".quiz"))
    context.close()
    assert [result.generate_report() for result in found if result.violations_count] == []


def open_gaps(page: Page, address: str) -> Locator:
    page.goto(f"{address}try/")
    expect(page.locator("[data-quiz=live]")).to_be_visible()
    return page.locator("article.question")


def test_gaps_are_filled_checked_and_kept(page: Page, address: str) -> None:
    task = open_gaps(page, address)
    button = task.get_by_role("button", name="Check the program")
    button.click()
    expect(feedback(task)).to_have_text("Fill every gap first.")
    expect(task.get_by_label("Gap 1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(task.get_by_label("Gap 1")).to_have_value("B")
    task.get_by_label("Gap 2").select_option('"3"')
    button.click()
    expect(feedback(task)).to_contain_text("Not yet.Gap 1: right.Right. Gap 2: not right.")
    expect(feedback(task)).to_contain_text("The program then gives: TypeError")
    page.reload()
    expect(feedback(task)).to_contain_text("Not yet.")
    task.get_by_label("Gap 2").select_option("3")
    expect(feedback(task)).to_be_empty()
    button.click()
    expect(feedback(task)).to_contain_text("The program works.")
    expect(page.locator(".quiz-summary")).to_contain_text("1 of 1 answered, 1 right")
    page.get_by_role("button", name="Solution of: Add up to five").click()
    expect(task.get_by_text("The total is 5.")).to_be_visible()


def test_gaps_need_no_library(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rsplit("/", 1)[-1]))
    open_gaps(page, address)
    assert "quizdown.js" not in loaded


@pytest.mark.parametrize("width", [360, 1280])
def test_gaps_have_no_accessibility_violation(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    task = open_gaps(page, address)
    axe = Axe()
    found = [axe.run(page, context=".quiz")]
    task.get_by_label("Gap 1").select_option("2")
    task.get_by_label("Gap 2").select_option('"3"')
    task.get_by_role("button", name="Check the program").click()
    task.locator("[data-solution] summary").click()
    found.append(axe.run(page, context=".quiz"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert [result.generate_report() for result in found if result.violations_count] == []

"""Pages with questions of every kind, and what several tests do with them."""

from __future__ import annotations

import sys
from pathlib import Path

from accessibility import broken_rules, show_in
from playwright.sync_api import Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parents[2] / "quiz"))
from small_site import GAPS, QUESTION

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

<!-- proof: other.md#shown -->

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

<!-- proof: [numbers[at] % 2 == 0 for at in range(3)] -->

<!-- solution
1. Two and four.
-->
:::

The end.
"""
)


def bank_question(level: str, number: int) -> str:
    title = f"{level.capitalize()} {number}{'?' if level == 'hard' else ''}"
    question = QUESTION.format(title=title, number=2)
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
OTHER = """\
# Other

No questions. [Lesson](lesson.md)

## Shown

```python
print(["List<int>"])
```
"""
PAGES = {
    "index.md": "# Home\n\n[To the lesson](lesson.md), [to the other](other.md)\n",
    "lesson.md": LESSON,
    "test.md": BANK,
    "recall.md": DECK,
    "decks.md": DECK + DECK.replace("# Recall\n", "").replace("What is", "How much is"),
    "try.md": "# Try\n\n" + GAPS.format(number=3),
    "other.md": OTHER,
}


SCHEMES = ("light", "dark")
WIDTHS = (360, 1280)


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
    return question.locator(".question-feedback")


def comes_as_one(feedback: Locator) -> bool:
    """Whether a screen reader is told of all of it at once: of several parts it may skip some."""
    return feedback.locator("> *").evaluate_all("parts => parts.map(({role}) => role)") == ["group"]


def choose(question: Locator, name: str) -> None:
    question.scroll_into_view_if_needed()  # it may wait for that
    question.get_by_role("radio", name=name).check(force=True)


def title_below_header(question: Locator) -> bool:
    """Whether the page stands at the question, with its title in sight."""
    tops = question.evaluate(
        """question => [
          question.querySelector(":is(h2, h3)").getBoundingClientRect().top,
          document.querySelector(".md-header").getBoundingClientRect().bottom,
        ]"""
    )
    return 0 <= tops[0] - tops[1] < 50


def gap(task: Locator, number: int) -> Locator:
    """The list in the code."""
    return task.get_by_role("combobox", name=f"Gap {number}")


def violations(page: Page, state: str, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """What axe finds in the quiz, in both colour schemes and all widths; and what sticks out.

    The same page is looked at each time: loading it takes longer than looking.
    """
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{state}, {width} px: wider than the screen")
        for scheme in SCHEMES:
            show_in(page, scheme)
            rules = broken_rules(page, ".quiz")
            found += [f"{state}, {width} px, {scheme}: {rule}" for rule in rules]
    return found

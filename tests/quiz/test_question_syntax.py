"""Questions as they are written: what is read, and what is refused."""

from __future__ import annotations

import textwrap

import pytest
from quiz_engine.check import check_page
from quiz_engine.parse import parse_quizzes

GOOD = """\
---
title: A page
---
# Title

## Practice

:::{quizdown}
## Which *shape*?

<!-- difficulty: medium -->

A list in the text is text:

- one
- two

```python
# ## no heading
print("1. [x] no option")
```

> Count the rows.
> Then the columns.

1. [ ] A tuple of two numbers, `(1, 1)`
    > Too small.
1. [x] Two lines
   of text

    ~~~py
    > no comment
    ~~~

    > Right,
    > because.

<!-- proof: [rows == 1, rows == 2] -->

<!-- solution
1. First `= 1 + 1`.
2. Then that.
-->

### Several

<!-- difficulty: hard -->

> Think.

- [x] a
    > yes
- [X] b
    > yes
- [ ] c
    > no

<!-- proof: other.md#there -->

<!-- solution: Both. -->
:::
"""


def test_all_parts_are_read() -> None:
    page = parse_quizzes(GOOD, "docs/a.md")
    assert check_page(page) == ()
    (quiz,) = page.quizzes
    assert quiz.depth == 2
    assert GOOD[quiz.start : quiz.end].startswith(":::{quizdown}\n")
    assert GOOD[quiz.start : quiz.end].endswith("\n:::")
    first, second = quiz.questions
    assert first.title == "Which *shape*?"
    assert first.level == "medium"
    assert "- one\n- two" in first.text
    assert 'print("1. [x] no option")' in first.text
    assert first.hint == "Count the rows.\nThen the columns."
    assert [option.text.split("\n")[0] for option in first.options] == [
        "A tuple of two numbers, `(1, 1)`",
        "Two lines",
    ]
    assert "> no comment" in first.options[1].text
    assert first.options[1].comment == "Right,\nbecause."
    assert first.letters == "B"
    assert not first.multiple
    assert first.solution == "1. First `= 1 + 1`.\n2. Then that."
    assert [span.code for span in first.solution_values] == ["1 + 1"]
    assert GOOD[first.proof.offset :].startswith("<!-- proof: [rows")
    assert second.multiple
    assert second.letters == "A, B"
    assert second.proof.is_anchor


def test_lines_count_from_the_top_of_the_file() -> None:
    first, second = parse_quizzes(GOOD, "docs/a.md").questions
    lines = GOOD.split("\n")
    assert lines[first.line - 1] == "## Which *shape*?"
    assert lines[second.options[2].line - 1] == "- [ ] c"
    assert lines[first.proof.line - 1].startswith("<!-- proof")


def test_a_sample_of_the_syntax_is_no_quiz() -> None:
    sample = f"~~~text\n{GOOD}\n~~~\n"
    assert parse_quizzes(sample, "docs/a.md").quizzes == ()


def test_the_title_alone_names_a_question() -> None:
    changed = GOOD.replace("Too small.", "Far too small.").replace("Count the rows", "Count rows")
    first, *_ = parse_quizzes(GOOD, "").questions
    after, *_ = parse_quizzes(changed, "").questions
    assert (first.slug, first.digest) == (after.slug, after.digest)
    other, *_ = parse_quizzes(GOOD.replace("(1, 1)", "(1, 2)"), "").questions
    assert other.slug == first.slug
    assert other.digest != first.digest


QUESTION = """\
:::{quizdown}
## What prints?

<!-- difficulty: easy -->

Text.

> Think.

1. [ ] `one`
    > No.
1. [x] `two`
    > Yes.

<!-- proof: [word == option for option in options] -->

<!-- solution
Steps.
-->
:::
"""


def test_the_question_that_the_cases_below_break_is_good() -> None:
    assert check_page(parse_quizzes(QUESTION, "a.md")) == ()


@pytest.mark.parametrize(
    "solution",
    ["It is `one` less.", "It prints `one`, then `two`.", "It prints `two`.", "It is `= one`."],
)
def test_a_solution_may_speak_of_a_wrong_option(solution: str) -> None:
    text = QUESTION.replace("Steps.", solution)
    assert check_page(parse_quizzes(text, "a.md")) == ()


def test_blanks_after_commas_make_no_other_answer() -> None:
    text = QUESTION.replace("`two`", "`(1, 2)`").replace("`one`", "`(1,2)`")
    (problem,) = check_page(parse_quizzes(text, "a.md"))
    assert problem.rule == "Q22"
    text = QUESTION.replace("`two`", "`(1, 2)`").replace("> Think.", "> It is (1,2).")
    (problem,) = check_page(parse_quizzes(text, "a.md"))
    assert problem.rule == "Q30"


@pytest.mark.parametrize(
    ("proof", "alone", "with_cell"),
    [
        ("[word == option for option in options]", [], []),
        ("[eval(option) == 2 for option in options]", [], []),
        # The options may be all that is needed, but not where code is shown.
        ("[len(option) == 2 for option in options]", [], ["Q14"]),
        ("[*map(lambda a: a > 't', options)]", [], ["Q14"]),
        ("[at == 1 for at in range(2)]", ["Q14"], ["Q14"]),
    ],
)
def test_a_proof_has_to_look_at_something(proof: str, alone: list, with_cell: list) -> None:
    text = QUESTION.replace("[word == option for option in options]", proof)
    for page, wrong in (
        (text, alone),
        (text.replace("Text.", "```python\nword = 'two'\n```"), with_cell),
    ):
        assert [found.rule for found in check_page(parse_quizzes(page, "a.md"))] == wrong


@pytest.mark.parametrize(
    ("rule", "line", "old", "new"),
    [
        ("Q01", 1, "-->\n:::\n", "-->\n"),
        ("Q01", 3, "## What prints?\n", "## What prints?\n:::{quizdown}\n"),
        ("Q02", 1, "## What prints?", "What prints?"),
        ("Q02", 2, "## What prints?", "Stray.\n## What prints?"),
        ("Q02", 2, "## What prints?", "<!-- proof: 1 -->\n## What prints?"),
        ("Q03", 10, "1. [ ] `one`", "1. [] `one`"),
        ("Q03", 12, "1. [x] `two`", "1.[x] `two`"),
        ("Q03", 12, "1. [x] `two`", "1. [x]`two`"),
        ("Q03", 12, "1. [x] `two`", "1. [x ] `two`"),
        ("Q03", 14, "    > Yes.\n", "    > Yes.\n1. `three`\n"),
        ("Q04", 10, "1. [ ] `one`", "- [ ] `one`"),
        ("Q05", 14, "    > Yes.\n", "    > Yes.\nAnd text.\n"),
        ("Q05", 13, "    > Yes.", "> Yes."),
        ("Q06", 4, "difficulty: easy", "dificulty: easy"),
        ("Q06", 5, "easy -->", "easy -->\n<!-- difficulty: hard -->"),
        ("Q06", 2, "Text.", "Text.\n<!-- output: never -->"),
        ("Q10", 2, "<!-- difficulty: easy -->", ""),
        ("Q10", 2, "easy -->", "simple -->"),
        ("Q11", 2, "> Think.", ""),
        ("Q12", 2, "<!-- solution\nSteps.\n-->", ""),
        ("Q12", 2, "Steps.", ""),
        ("Q13", 10, "    > No.\n", ""),
        ("Q13", 12, "    > Yes.\n", ""),
        ("Q14", 2, "<!-- proof: [word == option for option in options] -->", ""),
        ("Q14", 2, "[word == option for option in options] -->", "-->"),
        ("Q14", 15, "[word == option for option in options]", "[False, 1 < len('two')]"),
        ("Q20", 2, "1. [ ] `one`\n    > No.\n", ""),
        ("Q21", 10, "[x]", "[ ]"),
        ("Q21", 10, "[ ]", "[x]"),
        ("Q22", 12, "`one`", "two"),
        ("Q23", 15, "in options] -->", "in options -->"),
        ("Q27", 17, "Steps.", "So the answer is B."),
        ("Q27", 8, "> Think.", "> It is not option A."),
        ("Q27", 10, "> No.", "> Compare (choice B)."),
        ("Q27", 17, "Steps.", "Quick check: = D"),
        ("Q27", 17, "Steps.", "Answer: (B)."),
        ("Q28", 17, "Steps.", "So the answer is `one`."),
        ("Q27", 17, "Steps.", "So C is right."),
        ("Q28", 17, "Steps.", "The right option: one."),
        ("Q28", 17, "Steps.", "1. Count.\n2. The code prints `one`."),
        ("Q28", 17, "Steps.", "Quick check: = `one`"),
        ("Q30", 8, "> Think.", "> Is it two?"),
        ("Q31", 12, "[x] `two`", "[x] two, and this goes on and on and on until it stands out"),
        ("Q32", 20, ":::\n", ":::\n\n" + QUESTION),
        ("Q33", 17, "Steps.", "```python\nprint(1)\n```"),
        ("Q33", 12, "    > Yes.", "\n    ```python\n    print(1)\n    ```\n\n    > Yes."),
    ],
)
def test_a_broken_question_is_reported_at_its_line(
    rule: str, line: int, old: str, new: str
) -> None:
    assert old in QUESTION
    text = QUESTION.replace(old, new, 1) if rule != "Q32" else f"{QUESTION}\n{QUESTION}"
    if rule == "Q32":
        line = 2 + QUESTION.count("\n") + 1
    problems = check_page(parse_quizzes(text, "docs/a.md"))
    assert (rule, line) in {(problem.rule, problem.location.line) for problem in problems}
    for problem in problems:
        assert problem.location.path == "docs/a.md"
        assert problem.message
        assert problem.why
        assert problem.hint


def test_an_address_proves_nothing_about_code() -> None:
    address = QUESTION.replace("[word == option for option in options]", "#what-is-a-word")
    assert check_page(parse_quizzes(address, "a.md")) == ()
    coded = address.replace("Text.", "Text.\n\n```python\nword = 'two'\n```")
    (problem,) = check_page(parse_quizzes(coded, "a.md"))
    assert (problem.rule, problem.location.line) == ("Q14", 19)


GAPS = """\
:::{gaps}
## Double it

<!-- difficulty: easy -->

```python
side = 3
area = side * side
```

> Multiply.

1. `side * ___`
    - [x] `side`
        > Yes.
    - [ ] `2`
        > No.

<!-- proof: area == 9 -->

<!-- solution
Steps.
-->
:::
"""


@pytest.mark.parametrize(
    ("rule", "line", "old", "new"),
    [
        ("Q14", 19, "area == 9", "True"),
        ("Q14", 19, "area == 9", "a.md#sides"),
        ("Q22", 16, "`2`", "`side`"),
        ("Q27", 16, "> No.", "> See option A."),
        ("Q27", 21, "Steps.", "Answer: A."),
        ("Q30", 11, "> Multiply.", "> It is `side`."),
        (
            "Q33",
            16,
            "        > No.",
            "        ```python\n        side = 2\n        ```\n        > No.",
        ),
    ],
)
def test_a_broken_gap_is_reported(rule: str, line: int, old: str, new: str) -> None:
    assert check_page(parse_quizzes(GAPS, "a.md")) == ()
    assert old in GAPS
    problems = check_page(parse_quizzes(GAPS.replace(old, new), "a.md"))
    assert (rule, line) in {(problem.rule, problem.location.line) for problem in problems}


def test_titles_are_unique_among_all_that_a_page_asks() -> None:
    cards = ":::{cards}\n## What prints?\n\nThis.\n:::\n"
    text = "\n".join([QUESTION, GAPS.replace("Double it", "What prints?"), cards, cards])
    problems = check_page(parse_quizzes(text, "a.md"))
    lines = [at for at, line in enumerate(text.split("\n"), 1) if line == "## What prints?"]
    assert len(lines) == 4
    assert [(problem.rule, problem.location.line) for problem in problems] == [
        ("Q32", line) for line in lines[1:]
    ]


BANK = QUESTION.replace("## What", "<!-- draw: 1 easy -->\n\n## What", 1).replace(
    "Text.", "Text.\n\n<!-- section: [Text](a.md#text) -->"
)


def test_a_bank_says_what_a_test_draws() -> None:
    page = parse_quizzes(BANK, "a.md")
    assert check_page(page) == ()
    assert page.quizzes[0].draw == (("easy", 1),)
    assert page.questions[0].section == "[Text](a.md#text)"


@pytest.mark.parametrize(
    ("rule", "line", "old", "new"),
    [
        ("Q07", 2, "1 easy", "easy 1"),
        ("Q07", 2, "1 easy", "1 simple"),
        ("Q07", 1, "1 easy", "2 easy"),
        ("Q07", 1, "1 easy", "1 easy, 1 hard"),
        ("Q15", 4, "<!-- section: [Text](a.md#text) -->", ""),
        ("Q15", 4, "[Text](a.md#text)", "a.md#text"),
    ],
)
def test_a_broken_bank_is_reported(rule: str, line: int, old: str, new: str) -> None:
    assert old in BANK
    problems = check_page(parse_quizzes(BANK.replace(old, new), "a.md"))
    assert [(problem.rule, problem.location.line) for problem in problems] == [(rule, line)]


def test_a_page_has_one_test() -> None:
    other = BANK.replace("What prints?", "What else?")
    practice = QUESTION.replace("What prints?", "And now?")
    text = "\n".join([practice, BANK, other])
    found = [at for at, line in enumerate(text.split("\n"), 1) if line.startswith(":::{quizdown}")]
    problems = check_page(parse_quizzes(text, "a.md"))
    assert [(problem.rule, problem.location.line) for problem in problems] == [("Q07", found[2])]
    assert f"a.md:{found[1]}" in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "So the answer is `two`.",
        "The answer is one more than `one`, says everyone.",
        "Answer: A batch has as many rows.",
    ],
)
def test_a_solution_may_speak_of_options(text: str) -> None:
    assert check_page(parse_quizzes(QUESTION.replace("Steps.", text), "a.md")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "> Which number is smaller than twofold?",
        "> Count them, then add.",
    ],
)
def test_a_hint_may_share_letters_with_the_answer(text: str) -> None:
    assert check_page(parse_quizzes(QUESTION.replace("> Think.", text), "a.md")) == ()


def test_code_options_that_differ_in_case_are_different() -> None:
    text = QUESTION.replace("`one`", "`Two`")
    assert check_page(parse_quizzes(text, "a.md")) == ()


def test_a_fence_that_swallows_the_end_is_named() -> None:
    text = QUESTION.replace("Steps.", "Steps.\n\n~~~py\nx = 1")
    (problem,) = check_page(parse_quizzes(text, "a.md"))
    line = text.split("\n").index("~~~py") + 1
    assert (problem.rule, problem.location.line) == ("Q01", 1)
    assert f"the code fence of line {line}" in problem.hint
    (problem,) = check_page(parse_quizzes(QUESTION.replace("-->\n:::\n", "-->\n"), "a.md"))
    assert problem.hint == "close it with a line of :::"


def test_a_tab_is_four_blanks() -> None:
    assert "    > " in QUESTION
    read = parse_quizzes(QUESTION.replace("    > ", "\t> "), "a.md")
    assert check_page(read) == ()
    assert read.questions[0].options == parse_quizzes(QUESTION, "a.md").questions[0].options


@pytest.mark.parametrize(
    "line", [":::{quiz}", "::: quizdown", ":::quizdown", "::::{cards}", ":::{Gaps}", "  :::{lob} a"]
)
def test_a_region_that_does_not_exist_is_told(line: str) -> None:
    (problem,) = check_page(parse_quizzes(f"Text.\n\n{line}\n## A\n:::\n", "a.md"))
    assert (problem.rule, problem.location.line) == ("Q01", 3)
    assert repr(line.strip()) in problem.message


def test_other_colons_are_text() -> None:
    text = "A ::: b.\n\n:::{lab} kernel\nA\n:::\n\n~~~text\n:::{quiz}\n~~~\n"
    assert check_page(parse_quizzes(text, "a.md")) == ()


def test_an_unclosed_fence_is_left_to_the_engine() -> None:
    assert parse_quizzes(QUESTION + "\n```python\n", "a.md").quizzes == ()


def test_a_page_without_questions_is_not_read() -> None:
    assert parse_quizzes(textwrap.dedent("# Title\n\n1. [x] done\n"), "a.md").quizzes == ()


CARDS = """\
# Title

:::{cards}
## What is a *kernel*?

The weights that slide.

```python
print("## no card")
```

## What is a map?

The answer.
:::
"""


def test_cards_are_read() -> None:
    page = parse_quizzes(CARDS, "a.md")
    assert check_page(page) == ()
    (deck,) = page.decks
    assert [card.front for card in deck.cards] == ["What is a *kernel*?", "What is a map?"]
    assert "## no card" in deck.cards[0].back
    assert page.regions == (deck,)


@pytest.mark.parametrize(
    ("rule", "line", "old", "new"),
    [
        ("Q16", 12, "The answer.", ""),
        ("Q32", 12, "a map?", "a *kernel*?"),
        ("Q02", 3, "## What is", "What is"),
        ("Q01", 3, "The answer.\n:::", "The answer."),
    ],
)
def test_broken_cards_are_reported(rule: str, line: int, old: str, new: str) -> None:
    text = CARDS.replace(old, new)
    problems = check_page(parse_quizzes(text, "a.md"))
    assert [(problem.rule, problem.location.line) for problem in problems] == [(rule, line)]


def test_an_empty_region_is_reported() -> None:
    for name in ("quizdown", "cards"):
        problems = check_page(parse_quizzes(f":::{{{name}}}\n:::\n", "a.md"))
        assert [problem.rule for problem in problems] == ["Q02"]

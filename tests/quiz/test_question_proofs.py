"""The decision whether code and key agree."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from quiz_engine import proofs
from quiz_engine.parse import parse_quizzes

PAGE = """\
# Title

:::{quizdown}
## One

1. [ ] `(1, 2)`
1. [x] `= 1 + 1` rows
1. [ ] plain **text**

<!-- proof: [option.startswith("2") for option in options] -->

<!-- solution
It is `= 2 * 3` and `= "<b>"`.
-->

## Two

- [x] a
- [ ] b

<!-- proof: [True, 1 > 2] -->

## Three

1. [x] a
1. [ ] b

<!-- proof: #title -->
:::
"""


def test_expressions_stand_at_their_comments() -> None:
    found = proofs.find_expressions(PAGE)
    offsets = [offset for offset, _ in found]
    assert offsets == sorted(set(offsets))
    assert PAGE[offsets[0] :].startswith("<!-- proof: [option")
    assert PAGE[offsets[-1] :].startswith("<!-- proof: [True")
    values = [eval(code) for _, code in found]
    assert values == [[False, True, False], "6", "<b>", [True, False]]


def test_a_question_without_options_has_an_expression_that_python_can_read() -> None:
    ((_, code),) = proofs.find_expressions(
        ":::{quizdown}\n## Q\n\n<!-- proof: [x == option for option in options] -->\n:::\n"
    )
    assert eval(code) == []


def test_what_is_no_question_has_no_expression() -> None:
    assert proofs.find_expressions("~~~text\n" + PAGE + "\n~~~") == ()
    assert proofs.find_expressions(PAGE.replace("[True, 1 > 2]", "[True, 1 >")) != ()


@pytest.mark.parametrize(
    ("key", "value", "rules"),
    [
        ("010", [False, True, False], []),
        ("010", (False, True, False), []),
        ("010", [True, False, False], ["Q24", "Q24"]),
        ("010", [True, True, False], ["Q25", "Q24"]),
        ("010", [False, False, False], ["Q24"]),
        ("010", [False, True], ["Q23"]),
        ("010", [0, 1, 0], ["Q23"]),
        ("010", True, ["Q23"]),
        ("010", "010", ["Q23"]),
        ("010", None, ["Q23"]),
        ("*110", [True, True, False], []),
        ("*110", [True, True, True], ["Q24"]),
        ("*100", [True, True, False], ["Q24"]),
    ],
)
def test_a_key_stands_only_if_the_code_says_the_same(key: str, value: object, rules: list) -> None:
    mark = "-" if key.startswith("*") else "1."
    options = "\n".join(
        f"{mark} [{'x' if bit == '1' else ' '}] {number}"
        for number, bit in enumerate(key.strip("*"))
    )
    text = f":::{{quizdown}}\n## Q\n\n{options}\n\n<!-- proof: x -->\n:::\n"
    (question,) = parse_quizzes(text, "a.md").questions
    problems = proofs.decide(question, question.proof, value, "a.md")
    assert [problem.rule for problem in problems] == rules


def test_a_proof_that_was_not_evaluated_is_a_problem() -> None:
    problems = proofs.check_proofs(parse_quizzes(PAGE, "a.md"), {})
    assert [(problem.rule, problem.location.line) for problem in problems] == [
        ("Q23", 10),
        ("Q23", 21),
    ]


HTML = """\
<h1 id="top">Top</h1>
<h2 id="prose">Prose</h2><p>A code-highlight and a lab.</p>
<h3 id="below">Below</h3><div class="cell-output highlight">1</div>
<h2 id="quiz">Quiz</h2><section class="quiz" data-quiz><div class="highlight">2</div></section>
<script src="assets/js/quiz/load.js" defer></script>
<h2 id="figure">Figure</h2><img class="cell-figure" src="a.svg">
<h2 id="lab">Lab</h2><section class="lab draw" id="digit">3</section>
<h2 id="last">Last</h2><p id="here">No label.</p>
"""


@pytest.mark.parametrize(
    ("anchor", "found", "shown"),
    [
        ("top", "Last", True),
        ("prose", "Below", True),
        ("below", "1", True),
        ("quiz", "Quiz", False),
        ("figure", "Figure", True),
        ("lab", "3", True),
        ("digit", "3", True),
        ("last", "No label.", False),
        ("here", "No label.", False),
    ],
)
def test_a_section_ends_with_the_next_of_its_level(anchor: str, found: str, shown: bool) -> None:
    section = proofs.section_of(HTML, anchor)
    assert found in section
    assert proofs.shows(section) == shown
    assert proofs.section_of(HTML, "nowhere") == ""


@pytest.mark.parametrize(
    "proof",
    [
        "[y[0] == y.max(), y[1] == y.max()]",
        "(y[0] == y.max(), bool(y[1] == y.max()))",
        "y == y.max()",
        "[options[0] == 'a' and y[0] == y.max(), y[1] == y.max()]  # with the options",
    ],
)
def test_truth_values_of_arrays_and_tensors_are_some(proof: str) -> None:
    page = f":::{{quizdown}}\n## Q\n\n1. [ ] a\n1. [x] b\n\n<!-- proof: {proof} -->\n:::\n"
    ((offset, code),) = proofs.find_expressions(page)
    arrays = [np.array([1.0, 2.0]), torch.tensor([1.0, 2.0])]
    for y in arrays:
        value = eval(code, {"y": y})
        assert value == [False, True]
        assert {type(truth) for truth in value} == {bool}
        assert list(proofs.check_proofs(parse_quizzes(page, ""), {offset: value})) == []


def test_what_json_cannot_hold_is_not_called_none() -> None:
    page = ":::{quizdown}\n## Q\n\n1. [ ] a\n1. [x] b\n\n<!-- proof: object() -->\n:::\n"
    ((offset, _),) = proofs.find_expressions(page)
    (problem,) = proofs.check_proofs(parse_quizzes(page, ""), {offset: None})
    assert problem.message == "the proof gives no truth values"

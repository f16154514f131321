"""Each option of a program with gaps begins with what the session has."""

from __future__ import annotations

import random

from quiz_engine import proofs
from quiz_engine.parse import parse_quizzes
from weaver.model import Problem

PAGE = """\
:::{{gaps}}
## Fill it

<!-- difficulty: easy -->

Fill the gap.

```python
{program}
```

> Think.

1. `{gap}`
{options}

<!-- proof: {proof} -->

<!-- solution
1. So it is.
-->
:::
"""


def judge(
    earlier: str, program: str, gap: str, options: str, proof: str
) -> tuple[list[Problem], object, dict]:
    """Problems, what the engine evaluated, and the session's names afterwards.

    The right one of the options has a star.
    """
    items = [
        f"    - [{'x' if option.startswith('*') else ' '}] `{option.removeprefix('*')}`\n"
        f"        > Comment {number}.\n"
        for number, option in enumerate(options.split(" | "))
    ]
    page = PAGE.format(program=program, gap=gap, options="".join(items), proof=proof)
    names: dict = {"__name__": "__main__"}
    exec(earlier, names)
    exec(program, names)
    ((offset, code),) = proofs.find_expressions(page)
    value = eval(code, names)
    written = parse_quizzes(page, "docs/page.md")
    return list(proofs.check_proofs(written, {offset: value})), value, names


def test_option_that_changes_an_object_spoils_no_other_trial() -> None:
    problems, _, names = judge(
        "values = [1]\nsame = values",
        "longer = values + [2]",
        "longer = ___",
        "values.append(2) | values | *values + [2] | same",
        "longer == [1, 2]",
    )
    assert not problems
    assert names["values"] == [1]
    assert names["same"] is names["values"]


def test_what_belongs_together_still_does() -> None:
    problems, _, _ = judge(
        "values = [1]\nshown = {'values': values}",
        "values = shown['values']\nvalues[:] = [2]\nlast = shown['values'][-1]",
        "values[:] = ___",
        "[3] | *[2]",
        "last == 2 and values is shown['values']",
    )
    assert not problems


def test_earlier_functions_see_what_the_program_sets() -> None:
    problems, _, names = judge(
        "rate = 1\ndef step():\n    return 10 * rate",
        "rate = 2\nprint(step())",
        "rate = ___",
        "1 | *2",
        "step() == 20",
    )
    assert not problems
    assert names["rate"] == 2


def test_program_that_changes_what_earlier_cells_made_can_not_be_tried() -> None:
    for earlier, program, gap, options, proof in (
        ("values = [1]", "values.append(2)", "append(___)", "3 | *2", "values == [1, 2]"),
        # What trials had piled up was taken for a proof.
        ("values = [1]", "values.append(2)", "append(___)", "3 | *2", "len(values) == 4"),
        ("x = 1", "x += 1\nprint(x)", "x += ___", "2 | *1", "x > 0"),
        ("x = iter('ab')", "y = next(x)", "next(___)", "y | *x", "y == 'a'"),
    ):
        (problem,) = judge(earlier, program, gap, options, proof)[0]
        assert (problem.rule, problem.location.line) == ("Q41", 2), program


def test_trials_have_the_same_random_numbers_and_leave_the_session_its_own() -> None:
    program = "size = 3\nprint(size, random.random(), numpy.random.rand())"
    earlier = "import random, numpy"
    problems, value, _ = judge(earlier, program, "size = ___", "1 | *3 | 2", "size == 3")
    assert not problems
    assert len({said.split(maxsplit=1)[1] for _, said in value[0]}) == 1
    random.seed(5)
    expected = [random.random() for _ in range(2)][1]
    random.seed(5)
    judge(earlier, program, "size = ___", "1 | *3 | 2", "size == 3")
    assert random.random() == expected

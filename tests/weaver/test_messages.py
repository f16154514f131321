"""Every message of the engine has a bad example that gets it, and a good one that gets none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_project import PAGE, Project

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(
    r"^## (\w\d\d) [^\n]+\n\n`{6}bad\n(.*?)^`{6}\n\n`{6}good\n(.*?)^`{6}$",
    (ROOT / "tests/messages/engine.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


@pytest.mark.parametrize(("code", "bad", "good"), EXAMPLES, ids=[code for code, *_ in EXAMPLES])
def test_bad_example_gets_the_message_and_good_one_none(
    project: Project, code: str, bad: str, good: str
) -> None:
    page = "docs/page.py" if bad.startswith("# %%") else PAGE  # a text notebook
    woven, _ = project.weave({page: bad})
    problems = woven[page].problems
    assert code in {problem.rule for problem in problems}, [str(problem) for problem in problems]
    assert all(problem.hint for problem in problems if problem.rule == code)
    woven, _ = project.weave({page: good})
    assert [str(problem) for problem in woven[page].problems] == []


def test_every_code_has_its_example() -> None:
    used = set()
    for path in (ROOT / "hooks/weaver").rglob("*.py"):
        used |= set(re.findall(r'"([WE]\d\d)"', path.read_text(encoding="utf-8")))
    used.remove("W19")  # this file is UTF-8, and so is all that is in it
    assert {code for code, *_ in EXAMPLES} == used

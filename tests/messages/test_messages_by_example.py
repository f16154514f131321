"""Messages about front matter, questions and laboratories: a bad example gets each, a good none.

Those of the engine have tests of their own, which run cells: tests/weaver/test_messages.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from laboratory.regions import find_regions
from quiz_engine import check, proofs
from quiz_engine.parse import parse_quizzes
from weaver import percent
from weaver.model import Problem
from weaver.parse import parse_page
from web import front_matter, links

HERE = Path(__file__).parent
HOOKS = HERE.parents[1] / "hooks"
PAGE = "docs/page.md"


def examples(name: str) -> list[tuple[str, str, str]]:
    """Code, bad and good text of each example of a file."""
    return re.findall(
        r"^## (\w\d\d) [^\n]+\n\n`{6}bad\n(.*?)^`{6}\n\n`{6}good\n(.*?)^`{6}$",
        (HERE / name).read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )


def questions(fragment: str, good: str) -> str:
    """The page of questions.md, with a fragment in place of a good one."""
    text = (HERE / "questions.md").read_text(encoding="utf-8")
    page = re.search(r"^`{6}page\n(.*?)^`{6}$", text, re.DOTALL | re.MULTILINE)[1]
    assert page.count(good) == 1, good
    return page.replace(good, fragment)


def of_questions(page: str) -> list[Problem]:
    names: dict[str, object] = {}
    for session in parse_page(page, PAGE).sessions:
        exec(session.code, names)
    values = {offset: eval(code, names) for offset, code in proofs.find_expressions(page)}
    written = parse_quizzes(page, PAGE)
    return [*check.check_page(written), *proofs.check_proofs(written, values)]


def of_laboratories(page: str) -> list[Problem]:
    return find_regions(page, PAGE)[1]


def of_pages(page: str) -> list[Problem]:
    return [*front_matter.check(page, PAGE), *links.check(page, PAGE, HOOKS.parent)]


CASES = [
    *((code, bad, good, of_pages) for code, bad, good in examples("pages.md")),
    *(
        (code, questions(bad, good), questions(good, good), of_questions)
        for code, bad, good in examples("questions.md")
    ),
    *((code, bad, good, of_laboratories) for code, bad, good in examples("laboratories.md")),
]


@pytest.mark.parametrize(("code", "bad", "good", "check"), CASES, ids=[case[0] for case in CASES])
def test_bad_example_gets_the_message_and_good_one_none(
    code: str, bad: str, good: str, check: Callable[[str], Iterable[Problem]]
) -> None:
    problems = list(check(bad))
    assert code in {problem.rule for problem in problems}, [str(problem) for problem in problems]
    assert all(problem.why and problem.hint for problem in problems)
    assert [str(problem) for problem in check(good)] == []


def test_every_code_has_its_example() -> None:
    used = set()
    for package in ("web", "quiz_engine", "laboratory"):
        for path in (HOOKS / package).rglob("*.py"):
            used |= set(re.findall(r'"([PQL]\d\d)"', path.read_text(encoding="utf-8")))
    # Not in a page's text: its file, what it computed, an address on another page, a laboratory's
    # scripts.
    of_files = {"P05", "P09"}
    elsewhere = {*of_files, "P08", "Q26", *(code for code in used if code.startswith("L1"))}
    assert {code for code, *_ in CASES} == used - elsewhere


def test_the_name_of_a_file_is_an_address() -> None:
    good = examples("pages.md")[0][2]
    for name in ('docs/a"onload="x.md', "docs/a b.md", "docs/<b>.md", "docs/a&b.md"):
        assert [problem.rule for problem in front_matter.check(good, name)] == ["P05"]
    assert list(front_matter.check(good, "docs/größe/conv2d_1-a.md")) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# Page\n", 1, "the page has no front matter"),
        ("---\ntitle: A\n\n# Page\n", 1, "the front matter is never closed"),
        ("---\ntitle: A\n\t- b\n---\n", 3, "the front matter can't be read"),
        ("---\n- title\n---\n", 2, "the front matter names nothing"),
        ("---\ntitle: A\ndescription: B\nminutes: five\n---\n", 4, "minutes is not a number"),
        ("---\ntitle: A\ndescription: B\naim: <b>\n---\n", 4, "the aim holds '<'"),
        ("---\ntitle: A\ndescription: B\nobjectives: [1]\n---\n", 4, "objectives is not a list"),
        ("---\ntitle: A\ndescription: B\nminutes: true\n---\n", 4, "minutes is not a number"),
        ("---\ntitle: A\ndescription: B\npublished: soon\n---\n", 4, "published is not a day"),
        (
            "---\ntitle: A\ndescription: B\npublished: 2026-01-01 10:00:00\n---\n",
            4,
            "published is not a day, such as",
        ),
        (
            "---\ntitle: A\ndescription: B\npublished: 2026-02-30\n---\n",
            2,
            "the front matter can't be read",
        ),
        ("---\ntitle: A\ndescription: B\nauthor: '\"><b>'\n---\n", 4, "the author holds '\"'"),
        ("---\ntitle: A\ndescription: B\nstatus: [<b>]\n---\n", 4, "the status holds '<'"),
        ("---\ntitle: A\ndescription: B\nsubtitle: {<b>: 1}\n---\n", 4, "the subtitle holds"),
        ("---\ntitle: A\ndescription: B\nicon: !!binary PGI+\n---\n", 4, "the icon holds '<'"),
    ],
)
def test_it_says_where_and_what(text: str, line: int, message: str) -> None:
    (problem,) = front_matter.check(text, PAGE)
    assert problem.location.line == line
    assert problem.message.startswith(message)


def test_entries_of_lists_are_escaped_and_may_hold_anything() -> None:
    page = "---\ntitle: A\ndescription: B\nobjectives: ['Say \"a < b\"']\n---\n"
    assert list(front_matter.check(page, PAGE)) == []


@pytest.mark.parametrize(
    ("link", "hint"),
    [
        ("idnex.md", "did you mean index.md?"),
        ("reference/sources.md", None),
        ("sources.md", "did you mean reference/sources.md?"),
        ("reference", "write the path of a source file, relative to this page's"),
        ("/index.md", "did you mean index.md?"),
    ],
)
def test_it_says_which_file_was_meant(link: str, hint: str | None) -> None:
    found = list(links.check(f"# Page\n\nSee [it]({link}).\n", PAGE, HOOKS.parent))
    if hint is None:
        assert found == []
        return
    (problem,) = found
    assert problem.location.line == 3
    assert problem.hint.startswith(hint)


def test_a_notebook_has_front_matter_too() -> None:
    notebook = "# ---\n# title: A\n# description: <b>\n# ---\n\n# %%\nprint(1)\n"
    text, _ = percent.read_source(notebook, "docs/page.py")
    (problem,) = front_matter.check(text, "docs/page.py")
    assert (problem.rule, problem.location.line) == ("P04", 3)

"""The text cases in `cases/`: what a page is taken for, what is wrong with it, how it is woven.

Every page of every case is also held against pytest-codeblocks: two tools, one meaning.
"""

from __future__ import annotations

import dataclasses
import io
import re
import warnings

import pytest
from pytest_codeblocks import CodeBlock, extract_from_buffer
from small_project import Project
from textcases import PAGE, Case, all_cases, comparable
from weaver.model import CellOptions, Page, Session
from weaver.parse import parse_page
from weaver.rules.source import check_page

CASES = all_cases()


def having(*kinds: str) -> pytest.MarkDecorator:
    cases = [case for case in CASES if any(kind in case.parts for kind in kinds)]
    return pytest.mark.parametrize("case", cases, ids=str)


def theirs(text: str) -> list[CodeBlock]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of markers that we refuse anyway
        blocks = extract_from_buffer(io.StringIO(text))
    return [block for block in blocks if block.syntax == "python"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sessions_are_what_pytest_codeblocks_collects(case: Case) -> None:
    page = parse_page(case.page, PAGE)
    try:
        collected = theirs(case.page)
    except RuntimeError:
        assert check_page(page), "pytest-codeblocks refuses the page, and we say nothing"
        return
    assert [(s.line, comparable(s.code, case.page), s.must_fail) for s in page.sessions] == [
        (block.lineno, comparable(block.code, case.page), any("xfail" in m for m in block.marks))
        for block in collected
    ]


@having("collected")
def test_pytest_codeblocks_collects(case: Case) -> None:
    try:
        blocks = theirs(case.page)
        text = "".join(f"line {block.lineno}\n{_quoted(block.code)}" for block in blocks)
    except RuntimeError:
        text = "refused\n"
    assert (text or "nothing\n") == case.parts["collected"]


@having("sessions")
def test_page_is_taken_apart(case: Case) -> None:
    page = parse_page(case.page, PAGE)
    text = "".join(_session(page, session) for session in page.sessions)
    assert (text or "nothing\n") == case.parts["sessions"]


@having("problems")
def test_text_has_problems(case: Case) -> None:
    problems = check_page(parse_page(case.page, PAGE))
    text = "".join(f"{p.location.line}: {p.rule} {p.message}\n" for p in problems)
    assert (text or "none\n") == case.parts["problems"]
    for problem in problems:
        assert problem.location.path == PAGE
        assert problem.why
        assert problem.hint


@having("woven", "outcome")
def test_page_is_woven(case: Case, project: Project) -> None:
    woven = project.weave(case.page)[0][PAGE]
    outcome = "".join(f"{problem}\n" for problem in woven.problems) or "none\n"
    assert outcome == case.parts.get("outcome", "none\n")
    if "woven" in case.parts:
        assert _without_digests(woven.markdown) == case.parts["woven"]


def test_every_rule_has_a_case() -> None:
    expected = "".join(
        part
        for case in CASES
        for kind, part in case.parts.items()
        if kind in {"problems", "outcome"}
    )
    found = set(re.findall(r"\b[WE]\d\d\b", expected))
    import inspect

    from weaver import parse, plan
    from weaver.rules import outcome, source

    known = set()
    for module in (parse, plan, outcome, source):
        known |= set(re.findall(r'"([WE]\d\d)"', inspect.getsource(module)))
    assert known <= found


def _session(page: Page, session: Session) -> str:
    lines = [f"session at line {session.line}" + (", must fail" if session.must_fail else "")]
    for index, cell in enumerate(session.cells):
        said = [word for word in ("hidden", "embedded") if getattr(cell, word)]
        said += [
            f'{option.name}="{value}"'
            for option in dataclasses.fields(CellOptions)
            if (value := getattr(cell.options, option.name)) != option.default
        ]
        lines.append(" ".join([f"cell at line {cell.fence.line}", *said]))
        lines += _quoted(cell.code).splitlines()
        for expression in session.expressions:
            if expression.after == index:
                replaced = page.text[expression.start : expression.end]
                lines.append(
                    f"value at line {expression.line}: {expression.code}"
                    + ("" if replaced else " (in an option)")
                )
    return "\n".join(lines) + "\n"


def _quoted(code: str) -> str:
    return "".join(f"| {line}".rstrip() + "\n" for line in code.split("\n")[:-1])


def _without_digests(markdown: str) -> str:
    """Names and sizes of pictures depend on Matplotlib's version; other tests look at them."""
    markdown = re.sub(r"\b[0-9a-f]{16}\.(svg|png)", r"PICTURE.\1", markdown)
    return re.sub(r'width="\d+" height="\d+"', 'width="W" height="H"', markdown)

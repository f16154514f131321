"""Our sessions are exactly the tests that pytest-codeblocks makes of a page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pytest_codeblocks import extract_from_buffer
from weaver.parse import parse_page

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CASES = sorted((ROOT / "tests/weaver/cases").rglob("*.md"))


def test_there_are_pages_and_cases() -> None:
    assert ROOT / "docs/why-cnns-detect-spatial-patterns/index.md" in PAGES
    assert CASES


@pytest.mark.parametrize("path", PAGES + CASES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sessions_are_the_collected_tests(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    try:
        blocks = extract_from_buffer(io.StringIO(text))
    except RuntimeError:
        # pytest-codeblocks refuses the whole file; then we must have something to say about it.
        from weaver.rules.source import check_page

        assert check_page(parse_page(text, path.name))
        return
    theirs = [
        (block.lineno, block.code, any("xfail" in mark for mark in block.marks))
        for block in blocks
        if block.syntax == "python"
    ]
    ours = [
        (session.line, session.code, session.must_fail)
        for session in parse_page(text, path.name).sessions
    ]
    assert ours == theirs

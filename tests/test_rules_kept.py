"""Every page that GitHub or the site shows keeps the rules, README and CONTRIBUTING included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from weaver.model import Limits
from weaver.parse import parse_page
from weaver.percent import read_source
from weaver.rules.source import check_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *DOCS.rglob("*.py")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_page_keeps_the_rules(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text, unreadable = read_source(path.read_text(encoding="utf-8"), name)
    problems = check_page(parse_page(text, name)) + unreadable
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_cells_fit_in_the_head(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text, _ = read_source(path.read_text(encoding="utf-8"), name)
    cells = [cell for session in parse_page(text, name).sessions for cell in session.cells]
    shown = [(f"{name}:{cell.line}", cell.lines) for cell in cells if not cell.hidden]
    assert [where for where, lines in shown if sum(map(bool, lines)) > 12] == []
    assert [where for where, lines in shown if max(map(len, lines)) > 79] == []


def test_contributing_explains_every_code() -> None:
    explained = set()
    for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"\| ([WEPQL]\d\d)(?: (to|and) ([WEPQL]\d\d))? \|", line):
            first, _, last = match.groups()
            numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
            explained |= {f"{first[0]}{number:02}" for number in numbers}
    used = set()
    for path in (ROOT / "hooks").rglob("*.py"):
        used |= set(re.findall(r'"([WEPQL]\d\d)"', path.read_text(encoding="utf-8")))
    assert used == explained


def test_contributing_says_what_a_session_may_take() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("\n## Limits\n")[2].partition("~~~")[0]
    said = {unit: int(number) for number, unit in re.findall(r"(\d+) ([A-Za-z]+)", section)}
    assert Limits(said["seconds"], said["GiB"] << 30, said["KiB"] << 10, said["processes"]) == (
        Limits()
    )

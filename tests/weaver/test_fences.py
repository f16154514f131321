"""Scanning: offsets that later steps cut at, and a very long line of pages for the contract."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Callable, Iterable

import pytest
from pytest_codeblocks import extract_from_buffer
from textcases import comparable
from weaver.fences import scan, scan_backticks, scan_tildes, scan_woven
from weaver.parse import parse_page
from weaver.rules.source import check_page

Pages = Callable[[], Iterable[str]]

PAGE = """\
---
title: Page
---

<!-- one -->

  ```python
  x = 1
  ```

<!--pytest-codeblocks:cont--> text
~~~text
<!-- two -->
~~~

<!--
three
-->
```text
``` tail
"""


def test_offsets_enclose_what_was_found() -> None:
    fences, markers = scan_backticks(PAGE)
    tildes = scan_tildes(PAGE, fences)
    both, comments = scan(PAGE)
    assert both == (*fences, *tildes)
    assert [PAGE[fence.start : fence.end] for fence in fences] == [
        "  ```python\n  x = 1\n  ```",
        "```text\n``` tail",
    ]
    assert [PAGE[fence.start : fence.end] for fence in tildes] == ["~~~text\n<!-- two -->\n~~~"]
    assert [PAGE[marker.start : marker.end] for marker in markers] == [
        "<!--pytest-codeblocks:cont-->"
    ]
    assert [PAGE[comment.start : comment.end] for comment in comments] == [
        "<!-- one -->",
        "<!--pytest-codeblocks:cont-->",
        "<!--\nthree\n-->",
    ]
    assert [(fence.line, fence.last_line) for fence in (*fences, *tildes)] == [
        (7, 9),
        (19, 20),
        (12, 14),
    ]
    assert [(comment.line, comment.last_line) for comment in comments] == [
        (5, 5),
        (11, 11),
        (16, 18),
    ]


def test_a_page_with_an_unclosed_fence_is_not_trusted() -> None:
    assert scan(PAGE.removesuffix("``` tail\n")) is None


def test_an_output_may_hold_backticks() -> None:
    woven = "~~~ {.output}\n```\n<!-- 1 -->\n~~~\n\n```python\n~~~\n```\n<!-- 2 -->\n"
    assert scan_woven(PAGE.replace("``` tail", "```")) is not None
    fences, comments = scan_woven(woven)
    assert [(fence.line, fence.last_line, fence.code) for fence in fences] == [
        (1, 4, "```\n<!-- 1 -->\n"),
        (6, 8, "~~~\n"),
    ]
    assert [comment.text for comment in comments] == ["2"]
    assert scan_woven(woven + "```python\n") is None
    assert scan_woven(woven + "```python\nx = 1\n") is None


# Lines that mean something to one of the two readers, and some that look as if they did.
LINES = (
    "```python",
    "```",
    "````python",
    "````",
    "```text",
    "  ```python",
    "```python x",
    "~~~py",
    "~~~",
    "<!--pytest-codeblocks:cont-->",
    "<!-- pytest-codeblocks:cont -->",
    "<!--pytest-codeblocks:expected-output-->",
    "<!--pytest.mark.xfail-->",
    "<!--",
    "-->",
    '<!-- cell: title="x" -->',
    "    code = 1",
    "",
)


def all_short_pages() -> Iterable[str]:
    """A cell, then everything that three lines can do to the next one."""
    for middle in itertools.product(LINES, repeat=3):
        yield "\n".join(["```python", "x = 1", "```", *middle, "```python", "y = 1", "```", ""])


def some_long_pages() -> Iterable[str]:
    choose = random.Random(0)
    for _ in range(3000):
        yield "\n".join(choose.choices(LINES, k=choose.randint(4, 30))) + "\n"


@pytest.mark.parametrize("pages", [all_short_pages, some_long_pages], ids=["short", "long"])
def test_sessions_are_what_pytest_codeblocks_collects(pages) -> None:
    refused = collected = 0
    for text in pages():
        page = parse_page(text, "page.md")
        try:
            blocks = extract_from_buffer(io.StringIO(text))
        except RuntimeError:
            refused += 1
            assert check_page(page), f"refused, and we say nothing:\n{text}"
            continue
        theirs = [
            (block.lineno, comparable(block.code, text), bool(block.marks))
            for block in blocks
            if block.syntax == "python"
        ]
        ours = [(s.line, comparable(s.code, text), s.must_fail) for s in page.sessions]
        assert ours == theirs, text
        collected += len(theirs)
    assert refused > 100
    assert collected > 500


@pytest.mark.parametrize("pages", [all_short_pages, some_long_pages], ids=["short", "long"])
def test_no_cell_is_lost_in_silence(pages) -> None:
    """Where readers see a cell that pytest-codeblocks does not run, a rule speaks up."""
    lost = 0
    for text in pages():
        page = parse_page(text, "page.md")
        cells = {cell.fence.line for session in page.sessions for cell in session.cells}
        seen = {number for number, line in enumerate(text.split("\n"), 1) if line == "```python"}
        inside = {
            number for fence in page.fences for number in range(fence.line + 1, fence.last_line + 1)
        }
        if seen - cells - inside:
            lost += 1
            assert check_page(page), text
    assert lost > 100

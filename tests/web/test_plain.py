"""Woven Markdown in, plain Markdown out."""

from __future__ import annotations

import textwrap

import pytest
from web.plain import Entry, list_pages, plain


@pytest.mark.parametrize(
    ("woven", "expected"),
    [
        ("---\ntitle: T\n---\n\n# T\n", "# T"),
        ("# T { #here }\n\nText { .lead } on.", "# T\n\nText on."),
        ("Words.\n{ .cell-caption }\n\nMore.", "Words.\n\nMore."),
        ('It has <span class="computed" title="n">9</span>.', "It has 9."),
        ("![a](m.svg#only-light){ .x }![a](n.svg#only-dark){ .x }", "![a](m.svg)"),
        ('<div class="columns" markdown>\n<div markdown>\n\nA.\n\n</div>\n</div>\nB.', "A.\n\nB."),
        ("A.\n\n<!-- a\nnote -->\n\nB.", "A.\n\nB."),
        ("A &amp; &#58;", "A & :"),
        ("<!-- solution: It is. -->\n\nB.", "Solution:\n\nIt is.\n\nB."),
        (
            '~~~ {.text .cell-output title="Output"}\n<!-- 1 -->\n~~~',
            "Output:\n\n~~~text\n<!-- 1 -->\n~~~",
        ),
        (
            '~~~ {.output title="ValueError"}\nx &lt; 1\n~~~',
            "ValueError:\n\n~~~text\nx &lt; 1\n~~~",
        ),
        (
            "```python\nx = 1  # { .a } <!-- b -->\n```",
            "```python\nx = 1  # { .a } <!-- b -->\n```",
        ),
        (":::{quizdown}\n## Q\n\n- [x] `a`\n:::\nEnd.", "## Q\n\n- [x] `a`\nEnd."),
        ("See `<!--` and\n\n`-->`.\n\n<!-- a -->\nB.", "See `<!--` and\n\n`-->`.\n\nB."),
        ("A `&lt; { .a }`, `` ` `` &lt; `&amp;`.", "A `&lt; { .a }`, `` ` `` < `&amp;`."),
        (
            "<!-- solution\n~~~py\n&lt; ::: # { .a }\n~~~\n-->",
            "Solution:\n\n~~~py\n&lt; ::: # { .a }\n~~~",
        ),
        ("~~~text\n```\n<!-- 1\n~~~\n\nA { .b }", "~~~text\n```\n<!-- 1\n~~~\n\nA"),
        (":::{lab} kernel\n<!-- data: lab -->\nA map.\n:::\nEnd.", "A map.\nEnd."),
        (
            ":::{lab} curve\nDraw.\n\n<!-- measured -->\n\nThat.\n:::",
            "Draw.\n\nMeasured:\n\nThat.",
        ),
    ],
)
def test_only_text_and_outputs_stay(woven: str, expected: str) -> None:
    assert plain(woven) == expected + "\n"


def test_a_solution_comes_out_with_its_values() -> None:
    woven = textwrap.dedent("""\
        <!-- proof: [True] -->

        <!-- solution
        1. Run it:

        ~~~py
        print("code")
        ~~~

        2. That is `= n + 1`, not `= n`.
        -->

        After `code`.

        <!-- solution
        It is `= m`.
        -->
        """)
    text = plain(woven, ["4", "3", "5"])
    assert text.startswith("Solution:\n\n1. Run it:")
    assert "2. That is 4, not 3.\n" in text
    assert "After `code`." in text
    assert text.endswith("Solution:\n\nIt is 5.\n")


def test_pages_are_listed_by_section() -> None:
    entries = [
        Entry("", "Home", "index.md", "The\nstart."),
        Entry("A", "One", "a/one.md", "First."),
        Entry("A", "Two", "a/two.md", "Second."),
    ]
    assert list_pages("Site", "About  it.", entries) == (
        "# Site\n\n> About it.\n\n## Start\n\n- [Home](index.md): The start.\n"
        "\n## A\n\n- [One](a/one.md): First.\n- [Two](a/two.md): Second.\n"
    )

"""The Markdown of the site, made simple for Jupyter."""

from __future__ import annotations

import pytest
from notebook import prose

SOURCE = '''\
"""A module."""
# --8<-- [start:area]
def area(side):
    # --8<-- [start:inner]
    return side * side
    # --8<-- [end:inner]
# --8<-- [end:area]
'''
AREA = "def area(side):\n    return side * side\n"
ADDRESSES = {"": "https://example.org/why/", "deep-dive.md": "https://example.org/deep-dive/"}


def simplify(text: str) -> str:
    return prose.simplify(
        text,
        read_section=lambda path, name: prose.section(SOURCE, name) if path else "",
        resolve=lambda link: ADDRESSES.get(link, ""),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("area", AREA),
        ("inner", "return side * side\n"),
        ("", f'"""A module."""\n{AREA}'),
        ("none", ""),
    ],
)
def test_section(name: str, text: str) -> None:
    assert prose.section(SOURCE, name) == text


def test_include_becomes_the_code_it_names() -> None:
    page = 'See:\n\n~~~py\n--8<-- "snippets/a.py:area"\n~~~\n\nDone.'
    assert simplify(page) == f"See:\n\n~~~python\n{AREA}~~~\n\nDone."


def test_tabs_and_boxes_become_titles_and_plain_text() -> None:
    page = (
        '=== "One"\n\n    First.\n\n    !!! note "Mind"\n\n        Inner.\n\n    Second.\n\nOut.\n'
        "??? tip\n    Untitled.\n"
    )
    assert simplify(page) == (
        "**One**\n\nFirst.\n\n**Mind**\n\nInner.\n\nSecond.\n\nOut.\nUntitled.\n"
    )


def test_code_is_left_alone() -> None:
    page = '~~~text\n<div> {: .x } [a](b.md)\n=== "no"\n~~~\nIn `<div>` and `{: .x }`.'
    assert simplify(page) == page


def test_html_attributes_and_pictures_go() -> None:
    page = '<div class="columns" markdown>\nText{: .big }\n{: .cell-caption }\n</div>\n![a](b.svg)'
    assert simplify(page) == "\nText\n\n\n"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("deep-dive.md#a", "[words](https://example.org/deep-dive/#a)"),
        ("#here", "[words](https://example.org/why/#here)"),
        ("https://pytorch.org/#x", "[words](https://pytorch.org/#x)"),
        ("unknown.md#a", "words"),
    ],
)
def test_links_are_complete(link: str, expected: str) -> None:
    assert simplify(f"[words]({link})") == expected
    assert simplify(f"`[words]({link})`") == f"`[words]({link})`"

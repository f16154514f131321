"""What a page may write for a laboratory, and what it is told otherwise."""

from __future__ import annotations

import pytest
from laboratory.regions import find_expressions, find_regions

GOOD = """\
# Page

:::{lab} kernel
<!-- data: make(
    padding=1
) -->
<!-- form: small -->
A map of `= 5` rows.
:::

Below.
"""


def codes(text: str) -> list[str]:
    return [f"{p.location.line} {p.rule}" for p in find_regions(text, "page.md")[1]]


def test_region_is_read() -> None:
    (region,), problems = find_regions(GOOD, "page.md")
    assert problems == []
    assert (region.name, region.form, region.line) == ("kernel", "small", 3)
    assert region.data == "make(\n    padding=1\n)"
    assert region.caption == "A map of `= 5` rows."
    assert GOOD[region.start : region.end] == GOOD[GOOD.index(":::{") : GOOD.index("\n\nBelow")]


def test_an_unclosed_fence_is_left_to_the_engine() -> None:
    assert find_regions(f"```text\n\n{GOOD}", "page.md") == ([], [])


def test_the_engine_gets_the_data_as_one_expression() -> None:
    ((offset, code),) = find_expressions(GOOD)
    assert GOOD[offset:].startswith("<!-- data: make(")
    assert code == "(make(\n    padding=1\n))"


def test_form_is_full_unless_something_is_said() -> None:
    (region,), _ = find_regions(GOOD.replace("<!-- form: small -->\n", ""), "page.md")
    assert region.form == "full"


@pytest.mark.parametrize(
    "sample",
    [f"~~~text\n{GOOD}~~~\n", f"````markdown\n{GOOD}````\n", f"<!--\n{GOOD.split('<!--')[0]}-->\n"],
)
def test_samples_are_no_laboratories(sample: str) -> None:
    assert find_regions(sample, "page.md") == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n:::\n", "\n", "3 L01"),
        ("{lab} kernel", "{lab} kernle", "3 L02"),
        ("{lab} kernel", "{lab}", "3 L02"),
        ("<!-- form: small", "<!-- from: small", "7 L03"),
        ("<!-- form: small", "<!-- form: tiny", "7 L03"),
        ("{lab} kernel", "{lab} field", "7 L03"),
        ("<!-- form: small -->", "<!-- data: other() -->", "7 L03"),
        ("<!-- data: make(\n    padding=1\n) -->\n", "", "3 L04"),
        ("A map of `= 5` rows.\n", "", "3 L05"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert codes(GOOD.replace(old, new)) == [said]


def test_two_laboratories_of_a_page_are_told_apart() -> None:
    regions, problems = find_regions(GOOD + GOOD, "page.md")
    assert problems == []
    assert [region.line for region in regions] == [3, 14]

"""What a notebook takes from a page, and what it must not."""

from __future__ import annotations

import json
from pathlib import Path

from notebook.compose import Source, compose
from weaver.model import CellResult, SessionResult, Stream, Value
from weaver.parse import parse_page

MARK = "\ue33c"
"""What stands for a cell while the text around it is made simple."""


def cells_of(text: str, root: Path, *values: str) -> list[dict]:
    """The notebook's own cells; each cell of the page has printed its number."""
    page = parse_page(text, "docs/page.md")
    (session,) = page.sessions
    outputs = tuple(CellResult((Stream("stdout", f"{at}\n"),), 0.0) for at in range(9))
    result = SessionResult(outputs[: len(session.cells)], tuple(Value(text) for text in values))
    made = compose(page, ((session, result),), Source(root, lambda _: ""))
    return [cell | {"source": "".join(cell["source"])} for cell in json.loads(made)["cells"]][2:]


def test_an_output_that_the_page_hides_is_not_in_its_notebook(tmp_path: Path) -> None:
    hide = '<!-- cell: output="hide" -->\n'
    more = "\n<!--pytest-codeblocks:cont-->\n```python\nprint(1)\n```\n"
    first, second = cells_of(f"{hide}```python\nprint(0)\n```\n{more}", tmp_path)
    assert first["outputs"] == []
    assert second["outputs"][0]["text"] == ["1\n"]


def test_a_value_is_text_on_one_line_and_includes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET\n", "utf-8")
    text = "```python\nx = 1\n```\n\n`= x`\n\nIt is `= x`.\n\n`= x`\n"
    _, words = cells_of(text, tmp_path, '~~~\n--8<-- ".env"\n~~~', "(3, 'a*b')", "- [-2.5]")
    assert "SECRET" not in words["source"]
    assert words["source"].split("\n")[2:] == [
        "It is (3, 'a&#42;b').",
        "",
        "&#45; &#91;-2.5&#93;",
    ]


def test_the_mark_of_a_cell_may_stand_in_words_values_and_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"from a {MARK}file\n", "utf-8")
    text = f"Be{MARK}fore.\n\n```python\nx = 1\n```\n\nAf{MARK}ter `= x`.\n\n"
    text += '~~~\n--8<-- "a.txt"\n~~~\n'
    cells = cells_of(text, tmp_path, f"{MARK}value")
    assert [cell["source"] for cell in cells] == [
        "Before.",
        "x = 1",
        "After value.\n\n~~~\nfrom a file\n~~~",
    ]

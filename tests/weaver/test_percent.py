"""Text notebooks: the same lines as Markdown, run like a page."""

from __future__ import annotations

import pytest
from small_project import Project
from weaver import percent

NOTEBOOK = """\
# ---
# title: Doubling
# ---

# %% [markdown]
# # Doubling
#
# One line, then code.

# %%
x = 21

# %% [markdown]
# Twice that is `= 2 * x`.
#
# <!-- cell: alt="A line up to `= x`" caption="It rises." -->

# %%
from snippets.drawing import draw_line

print(2 * x)
draw_line(0, x)
"""

MARKDOWN = """\
---
title: Doubling
---


# Doubling

One line, then code.

```python
x = 21
```

Twice that is `= 2 * x`.

<!-- cell: alt="A line up to `= x`" caption="It rises." -->
<!--pytest-codeblocks:cont-->
```python
from snippets.drawing import draw_line

print(2 * x)
draw_line(0, x)
```
"""

PATH = "docs/doubling.py"


def problems(text: str) -> list[str]:
    return [
        f"{found.location.line}: {found.message.partition(': ')[2]}"
        for found in percent.read_source(text, PATH)[1]
    ]


def test_the_lines_stay_where_they_are() -> None:
    markdown, found = percent.read_source(NOTEBOOK, PATH)
    assert markdown == MARKDOWN
    assert found == []
    written = NOTEBOOK.split("\n")
    for number, line in enumerate(markdown.split("\n")[: len(written)]):
        if line and "pytest-codeblocks" not in line and not line.startswith("```"):
            assert line in written[number]


def test_markdown_is_left_alone() -> None:
    assert percent.read_source("# %%\ntext", "docs/page.md") == ("# %%\ntext", [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n\n# %%\ny = 2\n", ["1: the line stands in no cell"]),
        ("# %% [markdown]\n# words\nx = 1\n", ["3: code stands among words"]),
        ("# %% [markdown]\n#words\n", ["2: code stands among words"]),
        ("# %%\nx = 1\n\n# %%\ny = 2\n", ["4: two cells of code follow each other"]),
        ("# %%\nx = 1\n# %% [markdown]\n# words\n", ["3: no blank line stands above the cell"]),
        ("# %% [raw]\n# words\n", ["1: the cell is of no known kind"]),
        (
            "# ---\n# title: T\n",
            [
                "1: the header is never closed",
                "1: the line stands in no cell",
                "2: the line stands in no cell",
            ],
        ),
    ],
)
def test_what_cannot_be_read_is_said(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_words_after_code_need_no_second_blank_line() -> None:
    assert problems("# %%\nx = 1\n\n# %% [markdown]\n# words\n\n# %%\nx = 2\n") == []


def test_a_notebook_is_one_session_and_woven_like_its_markdown(project: Project) -> None:
    woven, _ = project.weave({PATH: NOTEBOOK, "docs/doubling.md": MARKDOWN})
    notebook, page = woven.values()
    assert not notebook.problems
    assert len(notebook.sessions) == 1
    assert "\n42\n~~~\n" in notebook.markdown
    assert notebook.markdown == page.markdown
    assert notebook.artifacts == page.artifacts


def test_a_cell_that_fails_is_named_and_not_kept(project: Project) -> None:
    text = NOTEBOOK.replace("x = 21", "x = 21 / 0")
    cache = project.new_cache()
    for _ in range(2):
        woven, tally = project.weave({PATH: text}, cache)
        (found, *_) = woven[PATH].problems
        assert str(found).startswith(f"{PATH}:11: E01 ZeroDivisionError in cell")
        assert (tally.ran, tally.cached) == (1, 0)


def test_a_notebook_comes_from_the_cache(project: Project) -> None:
    cache = project.new_cache()
    first, _ = project.weave({PATH: NOTEBOOK}, cache)
    again, tally = project.weave({PATH: NOTEBOOK}, cache)
    assert (tally.ran, tally.cached) == (0, 1)
    assert again[PATH].markdown == first[PATH].markdown


def test_links_to_notebooks_lead_to_their_markdown_but_programs_stay() -> None:
    program = 'link = "[it](book.py)"'
    text = (
        f"See [it](book.py), [`this`](../more/book.py#end) or\n[that](https://example.org/a.py).\n\n"
        f"```python\n{program}\n```\n\n~~~text\n[it](book.py)\n```\n~~~\n\n"
        "`[code](book.py)` and [a `` ` `` in](book.py)."
    )
    led = text.replace("See [it](book.py)", "See [it](book.md)")
    led = led.replace("more/book.py#", "more/book.md#").replace("in](book.py)", "in](book.md)")
    assert percent.link_to_markdown(text) == led

"""What the cells of questions gave, in a page that is read as plain text."""

from __future__ import annotations

from quiz_engine.parse import parse_quizzes
from quiz_engine.results import write_outputs
from weaver.model import Failure, Stream
from weaver.parse import parse_page

PAGE = """\
# Page

:::{quizdown}
## Twice?

<!-- difficulty: easy -->

- In a list:

    ```python
    print(1)
    ```

<!--
```python
hidden = 0
```
-->

```python
print(2)
```

~~~py
print("a sample")
~~~

> Count.

1. [x] yes
    > Yes.

<!-- solution
1. Two.
-->

## Error?

```python
1 / 0
```

<!-- solution
1. It fails.
-->

## Kept error?

<!-- output: after -->

```python
1 / 0
```

<!-- solution
1. It fails.
-->

## Shown?

<!-- output: shown -->

```python
print(5)
```

<!-- solution
1. Shown.
-->
:::

```python
print("not of a question")
```

:::{cards}
## Front

```python
print(6)
```

Back.
:::

:::{gaps}
## Gaps

```python
print(7)
```

1. `print(___)`
    - [x] `7`
        > Yes.

<!-- solution
1. Seven.
-->
:::
"""
EXPECTED = [
    ("    print(1)\n    ```\n", ""),
    ("print(2)\n```\n", ""),
    ("> Count.\n\n1. [x] yes\n    > Yes.\n\n", "What the code does:\n\n(1)\n\n(2)\n\n"),
    ("Error?\n\n```python\n1 / 0\n```", "\n\n(3)"),
    ("after -->\n\n```python\n1 / 0\n```\n\n", "What the code does:\n\n(4)\n\n"),
    ("print(5)\n```", "\n\n(5)"),
    ('print("not of a question")\n```\n', ""),
    ("print(6)\n```", "\n\n(7)"),
    ("- [x] `7`\n        > Yes.\n\n", "What the code does:\n\n(8)\n\n"),
]


def cells_with_outputs(text: str) -> list:
    """Each visible cell of a page with one output, `(1)` and so on; some of them errors."""
    sessions = parse_page(text, "page.md").sessions
    cells = [cell for session in sessions for cell in session.cells if not cell.hidden]
    return [
        (
            cell,
            [
                (
                    Failure("ZeroDivisionError", "") if "/" in cell.code else Stream("stdout", ""),
                    f"({number})",
                )
            ],
        )
        for number, cell in enumerate(sorted(cells, key=lambda cell: cell.line), start=1)
    ]


def test_outputs_stand_where_the_built_page_has_them() -> None:
    expected = PAGE
    for before, output in EXPECTED:
        assert expected.count(before) == 1
        expected = expected.replace(before, before + output)
    assert write_outputs(PAGE, parse_quizzes(PAGE, ""), cells_with_outputs(PAGE)) == expected


def test_lines_of_the_file_are_found_in_the_woven_page() -> None:
    """The engine has put outputs above the questions, so that lines differ."""
    woven = PAGE.replace("# Page", "# Page\n\n~~~text\noutput\n~~~")
    written = parse_quizzes(PAGE, "")
    said = write_outputs(woven, written, cells_with_outputs(PAGE))
    assert "print(6)\n```\n\n(7)\n\nBack." in said


def test_an_indented_cell_has_its_output_below_it() -> None:
    page = PAGE.replace("<!-- difficulty: easy -->", "<!-- output: shown -->")
    said = write_outputs(page, parse_quizzes(page, ""), cells_with_outputs(page))
    assert "    print(1)\n    ```\n\n    (1)\n" in said


def test_a_cell_keeps_its_title() -> None:
    options = '<!-- cell: title="Six" -->\n'
    page = PAGE.replace("```python\nprint(6)", f"{options}```python\nprint(6)")
    woven = page.replace(options, "")
    said = write_outputs(woven, parse_quizzes(page, ""), cells_with_outputs(page))
    assert '```{.python title="Six"}\nprint(6)\n```\n\n(7)' in said

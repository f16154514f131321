"""Regions in a notebook: their source, with the right answers marked, stays away."""

from __future__ import annotations

import json
from pathlib import Path

from notebook.compose import Source, compose
from weaver.model import CellResult, SessionResult, Stream
from weaver.parse import parse_page

CONT = "<!--pytest-codeblocks:cont-->\n"
PAGE = f"""\
# Page

```python
a = 1
```

:::{{quizdown}}
## How much?

{CONT}```python
a += 1
print(a)
```

> Add.

1. [x] `2`
    > `= a`

{CONT}```python
a += 2
```
:::

{CONT}```python
print(a)
```

:::{{lab}} kernel
<!-- data: a -->
A caption.
:::
"""


def test_questions_leave_their_cells_and_nothing_else(tmp_path: Path) -> None:
    page = parse_page(PAGE, "docs/page.md")
    (session,) = page.sessions
    outputs = tuple(CellResult((Stream("stdout", f"{at}\n"),), 0.0) for at in range(4))
    result = SessionResult(outputs, values=(None,) * len(session.expressions))
    made = compose(page, ((session, result),), Source(tmp_path, lambda _: ""))
    cells = ["".join(cell["source"]) for cell in json.loads(made)["cells"]]
    assert cells[2:] == [
        "# Page",
        "a = 1",
        "*Here the page asks you questions.*",
        "a += 1\nprint(a)",
        "a += 2",
        "print(a)",
        "*Here the page has a figure that answers.*",
    ]
    printed = [cell["outputs"] for cell in json.loads(made)["cells"] if "outputs" in cell]
    assert [len(shown) for shown in printed] == [0, 1, 0, 0, 1]


def test_sample_of_a_region_stays(tmp_path: Path) -> None:
    sample = "~~~text\n:::{quizdown}\n## How much?\n:::\n~~~"
    page = parse_page(f"```python\na = 1\n```\n\n{sample}\n", "docs/page.md")
    (session,) = page.sessions
    done = ((session, SessionResult((CellResult((), 0.0),))),)
    made = compose(page, done, Source(tmp_path, lambda _: ""))
    assert "".join(json.loads(made)["cells"][-1]["source"]) == sample

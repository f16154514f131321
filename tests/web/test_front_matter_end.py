"""Where the front matter ends, for MkDocs and for all who read pages beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mkdocs.utils import meta
from notebook.compose import Source, compose
from weaver.model import CellResult, SessionResult
from weaver.parse import parse_page
from weaver.plan import read_limits
from web import front_matter
from web.plain import plain

PATH = "docs/page.md"


@pytest.mark.parametrize("opening", ["---", "---  ", "---\t"])
@pytest.mark.parametrize("closing", ["---", "...", "--- ", "...\t"])
def test_all_find_the_same_end(tmp_path: Path, opening: str, closing: str) -> None:
    text = (
        f"{opening}\ntitle: Page\ndescription: One.\nweaver: {{seconds: no}}\n{closing}\n"
        "\n# Page\n\n```python\nx = 1\n```\n"
    )
    assert meta.get_data(text)[0].startswith("# Page\n")
    assert plain(text).startswith("# Page\n")
    assert list(front_matter.check(text, PATH)) == []
    _, problems = read_limits(text, PATH)
    assert [str(problem.location) for problem in problems] == [f"{PATH}:4"]
    page = parse_page(text, PATH)
    done = ((page.sessions[0], SessionResult((CellResult((), 0.0),))),)
    made = compose(page, done, Source(tmp_path, lambda _: ""))
    assert "".join(json.loads(made)["cells"][2]["source"]) == "# Page"

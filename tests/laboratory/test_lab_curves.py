"""A curve to draw, as it is built: everything there, the answer folded, bad data refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from laboratory import curves
from laboratory.regions import find_regions
from weaver import runtime

ROOT = Path(__file__).parents[2]
CONFIG = f"""\
site_name: Small site
theme: {{name: material, font: false}}
markdown_extensions: [attr_list, md_in_html, pymdownx.highlight, pymdownx.superfences]
plugins: [search]
hooks: [{ROOT}/hooks/execute.py, {ROOT}/hooks/laboratories.py]
"""
PAGE = """\
# Page

```python
data = {
    "name": "<net>",
    "label": "steps",
    "across": ["zero", "one", "two"],
    "runs": [[0.5, 0.75], [0.25, 0.25], [1, 0.125]],
    "given": 1,
    "start": 40,
}
```

:::{lab} curve
<!-- data: data -->
Draw *it*.

<!-- measured -->

Zanzibar, `= data["runs"][2][1]`.

~~~py
why = "fences have divisions around them"
~~~
:::
"""
LINE = PAGE[: PAGE.index(":::{lab}")].count("\n") + 1
GOOD: dict[str, Any] = {
    "name": "net",
    "label": "steps",
    "across": ["0", "1", "2"],
    "runs": [[0.5], [0, 1], [1.0]],
    "given": 1,
    "start": 0,
}


def build(folder: Path, page: str) -> tuple[int, str]:
    """Exit code and what was said."""
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    shutil.copytree(ROOT / "docs/assets/js/labs", folder / "docs/assets/js/labs")
    shutil.copytree(ROOT / "docs/assets/css", folder / "docs/assets/css")
    (folder / "docs/index.md").write_text(page, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_answer_is_folded_and_complete_without_any_script(tmp_path: Path) -> None:
    code, said = build(tmp_path, PAGE)
    assert code == 0, said
    page = BeautifulSoup((tmp_path / "site/index.html").read_text("utf-8"), "html.parser")
    lab = page.select_one("#curve-lab")
    assert lab
    assert lab["aria-label"] == "Curve to draw: <net>"
    assert lab.select_one("figure > figcaption").decode_contents() == "Draw <em>it</em>."
    assert not page.select("[style]")

    answer = lab.select_one("details").extract()
    assert not answer.has_attr("open")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in answer.select("tr")]
    assert rows == [
        ["steps", "mean", "lowest", "highest", "you"],
        ["zero", "62.5%", "50.0%", "75.0%", ""],
        ["one", "25.0%", "25.0%", "25.0%", ""],
        ["two", "56.2%", "12.5%", "100.0%", ""],
    ]
    assert [float(row["data-mean"]) for row in answer.select("tbody tr")] == [0.625, 0.25, 0.5625]
    mean, spread, runs = answer.select("svg .curve-measured > *")
    # Three places in a width of 100; down, because an SVG's zero is at its top.
    assert mean["points"].split() == ["16.67,37.5", "50.0,75.0", "83.33,43.75"]
    assert spread["d"] == "M16.67,50.0V25.0M50.0,75.0V75.0M83.33,87.5V0"
    assert runs["d"].count("h0") == 6
    assert "Zanzibar, 0.125." in answer.get_text()
    assert answer.select_one("code").get_text().startswith("why = ")

    # What is left is what readers find: nothing but the given place is known of the answer.
    handles = lab.select("input[type=range]")
    assert [handle["value"] for handle in handles] == ["40", "40"]
    assert [handle["aria-label"] for handle in handles] == [
        "steps: one, in percent",
        "steps: two, in percent",
    ]
    left = str(lab)
    assert "62.5%" in left
    for secret in ("0.25", "25.0%", "56.2", "0.5625", "100.0%", "Zanzibar"):
        assert secret not in left
    assert lab.select_one("svg polyline")["points"].split() == ["16.67,37.5"]


def test_nothing_of_it_can_be_searched_for(tmp_path: Path) -> None:
    code, said = build(tmp_path, PAGE)
    assert code == 0, said
    index = json.loads((tmp_path / "site/search/search_index.json").read_text("utf-8"))
    texts = " ".join(entry["text"] for entry in index["docs"])
    assert "data" in texts
    assert "Zanzibar" not in texts
    assert "56.2" not in texts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"start": 40', '"start": 140', "L04 the laboratory's data has a start that is no whole"),
        ("[0.25, 0.25]", "[0.25, 25]", "something else than shares from 0 to 1 at one"),
        ('"given": 1,', "", "L04 the laboratory's data lacks given"),
        ("<!-- measured -->\n", "", "L06 the laboratory asks for an answer"),
    ],
)
def test_what_cannot_be_drawn_fails_the_build(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in PAGE
    page = PAGE.replace(old, new)
    line = page[: page.index(":::{lab}")].count("\n") + 1
    code, told = build(tmp_path, page)
    assert code
    assert f"docs/index.md:{line}: " in told
    assert said in told
    assert not (tmp_path / "site").exists()


def test_sound_data_is_usable() -> None:
    assert curves.unusable(GOOD) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "without words"),
        ({"label": 3}, "without words"),
        ({"across": ["0", "1"]}, "runs for each entry"),
        ({"runs": "abc"}, "runs for each entry"),
        ({"across": list("abcdefghijklm"), "runs": [[0]] * 13}, "13 places"),
        ({"given": 2}, "less than two places"),
        ({"given": -1}, "less than two places"),
        ({"given": True}, "less than two places"),
        ({"start": 101}, "no whole number"),
        ({"start": 0.5}, "no whole number"),
        ({"runs": [[0.5], [], [1]]}, "shares from 0 to 1 at 1"),
        ({"runs": [[0.5], [1], [1.01]]}, "shares from 0 to 1 at 2"),
        ({"runs": [[-0.1], [1], [1]]}, "shares from 0 to 1 at 0"),
        ({"runs": [[float("nan")], [1], [1]]}, "shares from 0 to 1 at 0"),
        ({"runs": [[True], [1], [1]]}, "shares from 0 to 1 at 0"),
    ],
)
def test_unusable_data_is_told_what_is_wrong(change: dict[str, Any], said: str) -> None:
    assert said in curves.unusable(GOOD | change)


def test_caption_and_what_is_read_afterwards_are_parted() -> None:
    (region,), problems = find_regions(PAGE, "page.md")
    assert problems == []
    assert region.caption == "Draw *it*."
    assert region.afterwards.startswith("Zanzibar")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<!-- measured -->\n", "", f"{LINE} L06"),
        ("Draw *it*.\n", "", f"{LINE} L05"),
        ("Zanz", "<!-- measured -->\nZanz", f"{LINE + 6} L03"),
        ("{lab} curve", "{lab} field", f"{LINE + 4} L03"),
    ],
)
def test_parts_that_are_missing_or_too_many(old: str, new: str, said: str) -> None:
    assert old in PAGE
    _, problems = find_regions(PAGE.replace(old, new), "page.md")
    assert [f"{problem.location.line} {problem.rule}" for problem in problems] == [said]

"""What a change does to the outputs: a one-number change shows exactly that, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from outputs import __main__, compare, record
from outputs.compare import Change
from outputs.report import write_html, write_markdown

HOOKS = Path(__file__).parents[2] / "hooks"

PAGE = """\
# Page

```python
side = 5
print("side", side)
print("area", side * side)
```

The border is `= 4 * side` long.

:::{quizdown}
## How large?

<!-- difficulty: easy -->

```python
side = 3
```

> Count.

1. [x] `9`
    > Yes.
1. [ ] `6`
    > No.

<!-- proof: [str(side**2) == option for option in options] -->

<!-- solution
1. Three by three.
-->
:::
"""

FIGURE = """
<!-- cell: alt="A line" -->
```python
import matplotlib.pyplot as plt

plt.figure(figsize=(1, 1))
plt.plot([0, 1])
```
"""


def write(project: Path, page: str) -> None:
    for name, text in {"docs/page.md": page, "docs/other.md": "# Other\n"}.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")


def commit(project: Path) -> None:
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["add", "docs", "pyproject.toml"], [*author, "commit", "-q", "-m", "One"]):
        subprocess.run(["git", *command], cwd=project, check=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project under git, with one commit."""
    root = tmp_path / "project"
    write(root, PAGE)
    settings = '[tool.weaver]\nextensions = ["quiz_engine.extension"]\n'
    (root / "pyproject.toml").write_text(settings, encoding="utf-8")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=root, check=True)
    commit(root)
    return root


def diff(project: Path, base: str = "main") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "outputs", "diff", base, "--to", "out"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(HOOKS)},
        capture_output=True,
        text=True,
        check=False,
    )


def changes(project: Path) -> tuple[Change, ...]:
    return compare.compare(project / "out/before", project / "out/after").changes


def test_nothing_changed(project: Path) -> None:
    done = diff(project)
    assert done.returncode == 0, done.stderr
    assert changes(project) == ()
    summary = (project / "out/outputs.md").read_text(encoding="utf-8")
    assert summary.startswith("## Outputs: no change; 2 of 2 sessions ran")


def test_one_number_changes_exactly_what_depends_on_it(project: Path) -> None:
    diff(project)
    write(project, PAGE.replace("side = 5", "side = 6"))
    done = diff(project)
    assert done.returncode == 0, done.stderr
    assert changes(project) == (
        Change("docs/page.md", 4, "output", "side = 6", "side 5\narea 25\n", "side 6\narea 36\n"),
        Change("docs/page.md", 9, "number", "4 * side", "20", "24"),
    )
    summary = (project / "out/outputs.md").read_text(encoding="utf-8")
    assert summary.startswith("## Outputs: 2 changes; 1 of 2 sessions ran")
    assert "```diff\n@@ -1,2 +1,2 @@\n-side 5\n-area 25\n+side 6\n+area 36\n```" in summary
    assert "| `docs/page.md:3` |" in summary
    page = BeautifulSoup((project / "out/outputs.html").read_text(encoding="utf-8"), "html.parser")
    assert [tag.text for tag in page.select("del")] == ["-side 5", "-area 25", "-20"]
    assert len(page.select("table tr")) == 3


def test_line_in_the_prose_changes_nothing(project: Path) -> None:
    write(project, PAGE.replace("# Page\n", "# Page\n\nOne more line.\n"))
    diff(project)
    assert changes(project) == ()


def test_figure_is_shown_before_after_and_as_difference(project: Path) -> None:
    write(project, PAGE + FIGURE)
    commit(project)
    write(project, PAGE + FIGURE.replace("[0, 1]", "[1, 0]"))
    diff(project)
    (change,) = changes(project)
    assert (change.what, change.name) == ("figure", "import matplotlib.pyplot as plt")
    assert change.before != change.after
    page = BeautifulSoup((project / "out/outputs.html").read_text(encoding="utf-8"), "html.parser")
    assert [tag.text for tag in page.select("figcaption")] == ["before", "after", "difference"]
    first, second, below, above = page.select("img")
    assert (first["src"], second["src"]) == (below["src"], above["src"])
    assert first["src"] != second["src"]
    assert first["src"].startswith("data:image/svg+xml;base64,")


def test_answer_key(project: Path) -> None:
    page = PAGE.replace("side = 3", "side = 4").replace("[x] `9`", "[x] `16`")
    write(project, page.replace("Three by three", "Four by four"))
    diff(project)
    (change,) = changes(project)
    assert (change.what, change.name) == ("answer key", "How large?")
    assert (change.before, change.after) == ("[x] `9`\n[ ] `6`\n", "[x] `16`\n[ ] `6`\n")


def test_what_a_laboratory_begins_with(project: Path) -> None:
    settings = '[tool.weaver]\nextensions = ["quiz_engine.extension", "laboratory.extension"]\n'
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    region = "\n:::{lab} kernel\n<!-- data: {'size': 2 * side} -->\nWords.\n:::\n"
    page = "# Page\n\n```python\nside = 3\n```\n"
    write(project, page + region)
    commit(project)
    write(project, page.replace("3", "4") + region)
    diff(project)
    (change,) = changes(project)
    name = "{'size': 2 * side}"
    assert (change.what, change.name, change.line) == ("laboratory", name, 8)
    assert (change.before, change.after) == ('{\n "size": 6\n}\n', '{\n "size": 8\n}\n')


def test_text_notebook_is_a_page(project: Path) -> None:
    page = "# %% [markdown]\n# # Page\n\n# %%\nprint(3 * 4)\n"
    (project / "docs/book.py").write_text(page, encoding="utf-8")
    commit(project)
    (project / "docs/book.py").write_text(page.replace("3", "5"), encoding="utf-8")
    diff(project)
    assert changes(project) == (
        Change("docs/book.py", 5, "output", "print(5 * 4)", "12\n", "20\n"),
    )


def test_page_that_is_new_or_gone(project: Path) -> None:
    (project / "docs/page.md").rename(project / "docs/moved.md")
    diff(project)
    assert {(c.page, bool(c.before), bool(c.after)) for c in changes(project)} == {
        ("docs/page.md", True, False),
        ("docs/moved.md", False, True),
    }


def test_page_with_a_problem_is_compared_all_the_same(project: Path) -> None:
    write(project, PAGE.replace("side = 5", "side = 1 / 0"))
    done = diff(project)
    assert "docs/page.md:4: E01 ZeroDivisionError in cell" in done.stderr
    assert done.returncode == 0
    assert changes(project)[0].after == "ZeroDivisionError: division by zero\n"


def test_page_in_another_encoding_is_told_and_the_others_are_recorded(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    (project / "docs/other.md").write_bytes("# Größe\n".encode("latin-1"))
    assert record.main(project / "out") == 1
    assert capsys.readouterr().err.startswith("docs/other.md:1: W19 the file is not written in")
    assert '"side 5\\narea 25\\n"' in (project / "out" / record.RECORD).read_text("utf-8")


def test_what_a_program_printed_stays_text(project: Path) -> None:
    hostile = "```\\n<script>1</script>\\n# Title\\n\\x1b[31m|a|"
    write(project, PAGE.replace('"side", side', f'"{hostile}"'))
    diff(project)
    found = compare.compare(project / "out/before", project / "out/after")
    assert "<script" not in write_html(found)
    assert "````diff\n" in write_markdown(found)
    assert "\x1b" not in write_markdown(found)


def test_summary_that_the_site_of_the_repository_would_refuse_is_short(tmp_path: Path) -> None:
    change = Change("docs/page.md", 1, "output", "print(x)", after="é" * 500_000)
    found = compare.Comparison((change,), (), tmp_path, tmp_path)
    assert write_markdown(found).endswith("It is all in the HTML report.\n")
    short = compare.Comparison((replace(change, after="é" * 400_000),), (), tmp_path, tmp_path)
    assert "é" in write_markdown(short)


def test_unknown_commit(project: Path) -> None:
    done = diff(project, "nowhere")
    assert done.returncode == 2
    assert "git knows no commit nowhere" in done.stderr


@pytest.mark.parametrize("side", ["before", "after"])
def test_recording_that_fails_is_no_older_record(project: Path, side: str) -> None:
    assert diff(project).returncode == 0
    settings = project / "pyproject.toml"
    good = settings.read_text(encoding="utf-8")
    settings.write_text('[tool.weaver]\nextensions = ["nowhere"]\n', encoding="utf-8")
    if side == "before":
        commit(project)
        settings.write_text(good, encoding="utf-8")
    done = diff(project)
    assert (done.returncode, done.stdout.count("no change")) == (1, 0)
    assert done.stderr.endswith(
        f"outputs: there is no record in {project / 'out' / side}: see above why\n"
    )


def test_missing_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["compare", str(tmp_path), str(tmp_path), "--to", str(tmp_path / "out")]
    assert __main__.main(arguments) == 1
    assert "there is no record" in capsys.readouterr().err
    assert not (tmp_path / record.RECORD).exists()

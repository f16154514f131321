"""`python -m weaver` judges questions as the site's build does, and shares its results."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from small_site import QUESTION, ROOT, build, make_project

NAMES = ("quiz_engine.extension", "laboratory.extension", "web.front_matter", "web.links")
EXTENSION = f"[tool.weaver]\nextensions = {list(NAMES)}\n"
FRONT = '---\ntitle: "Sums"\ndescription: "One sum."\n---\n\n'
PAGE = "docs/index.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    page = f"{FRONT}:::{{quizdown}}\n{QUESTION.format(title='Sum', number=2)}:::\n"
    project = make_project(tmp_path / "project", {"index.md": page})
    (project / "pyproject.toml").write_text(EXTENSION, encoding="utf-8")
    return project


def weaver(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weaver", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_build_ran_need_not_run_again(project: Path) -> None:
    assert "runs, because it has not run yet" in weaver(project, "explain", PAGE).stdout
    assert build(project).returncode == 0
    said = weaver(project, "explain", PAGE).stdout
    assert said.count("comes from the cache") == len(said.splitlines()) == 1


def test_a_key_that_the_proof_denies_is_reported(project: Path) -> None:
    assert weaver(project, "check", PAGE).returncode == 0
    page = project / PAGE
    flipped = page.read_text(encoding="utf-8").replace("[x] `4`", "[ ] `4`")
    page.write_text(flipped.replace("[ ] `3`", "[x] `3`"), encoding="utf-8")
    done = weaver(project, "check", PAGE)
    assert done.returncode == 1
    (wrong,) = [n for n, line in enumerate(flipped.splitlines(), 1) if "`3`" in line]
    assert f"{PAGE}:{wrong}: " in done.stderr


def test_a_proof_that_fails_is_told_in_its_author_s_words(project: Path) -> None:
    page = project / PAGE
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<!-- proof: [", "<!-- proof: sum_of_all + ["), encoding="utf-8")
    (line,) = (n for n, row in enumerate(text.splitlines(), 1) if "<!-- proof: [" in row)
    said = weaver(project, "check", PAGE).stderr
    assert f"{PAGE}:{line}: E07 NameError in the expression that stands here\n" in said
    assert "the key is unproved: the proof failed" in said
    assert "lambda" not in said


def test_values_are_compared_as_readers_see_them(project: Path) -> None:
    page = project / PAGE
    text = page.read_text(encoding="utf-8").replace("[ ] `3`", "[ ] `= 2 + 3`")
    page.write_text(
        text.replace("The sum is `= 2 + 2`", "The answer is `= 10 // 2`"), encoding="utf-8"
    )
    said = weaver(project, "check", PAGE).stderr
    (line,) = (n for n, row in enumerate(text.splitlines(), 1) if "[ ] `5`" in row)
    assert f"{PAGE}:{line}: Q22 options A and C say the same" in said
    assert "Q28 the solution gives '5' as the answer" in said


def test_front_matter_and_laboratories_are_checked_too(project: Path) -> None:
    page = project / PAGE
    text = page.read_text(encoding="utf-8").replace('title: "Sums"\n', "")
    page.write_text(f"{text}\n:::{{lab}} none\n<!-- data: {{}} -->\nA.\n:::\n", encoding="utf-8")
    done = weaver(project, "check", PAGE)
    assert done.returncode == 1
    assert f"{PAGE}:1: P02 the page has no title" in done.stderr
    assert "L02 there is no laboratory 'none'" in done.stderr


def test_a_notebook_is_checked_as_any_page_is(project: Path) -> None:
    page = project / "docs/notebook.py"
    words = (project / PAGE).read_text(encoding="utf-8").removeprefix(FRONT)
    flipped = words.replace("[ ] `3`", "[x] `3`").replace("[x] `4`", "[ ] `4`")
    text = f"# %% [markdown]\n{flipped}:::{{lab}} none\n<!-- data: {{}} -->\nA.\n:::\n"
    commented = [line if line.startswith("# %%") else f"# {line}" for line in text.splitlines()]
    page.write_text("\n".join(commented), encoding="utf-8")
    done = weaver(project, "check", "docs/notebook.py")
    assert done.returncode == 1
    numbers = {row: number for number, row in enumerate(commented, 1)}
    assert f"docs/notebook.py:{numbers['# 1. [x] `3`']}: Q" in done.stderr
    assert f"docs/notebook.py:{numbers['# :::{lab} none']}: L02" in done.stderr


def test_the_project_has_all_of_them_asked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(settings["tool"]["weaver"]["extensions"]) == NAMES


def test_an_extension_that_is_not_there(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        EXTENSION.replace("quiz_engine.extension", "quiz_engine.nothing"), encoding="utf-8"
    )
    done = weaver(project, "check", PAGE)
    assert done.returncode == 2
    assert "pyproject.toml names the extension quiz_engine.nothing" in done.stderr

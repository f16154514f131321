"""`python -m weaver` judges questions as the site's build does, and shares its results."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_site import QUESTION, ROOT, build, make_project

EXTENSION = '[tool.weaver]\nextensions = ["quiz_engine.extension"]\n'
PAGE = "docs/index.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    page = f":::{{quizdown}}\n{QUESTION.format(title='Sum', number=2)}:::\n"
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


def test_an_extension_that_is_not_there(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        EXTENSION.replace('extension"', 'nothing"'), encoding="utf-8"
    )
    done = weaver(project, "check", PAGE)
    assert done.returncode == 2
    assert "pyproject.toml names the extension quiz_engine.nothing" in done.stderr

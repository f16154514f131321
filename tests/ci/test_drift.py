"""Weaving with the newest packages: what is installed, what is woven, what is reported.

A program of a few lines takes the place of `python -m outputs`, as empty modules take that of
packages: it records what it is woven with. What the real one writes is tested by itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tiny import ROOT, Project, make_wheel, one_sentence

OUTPUTS = """\
import importlib.metadata as packages
import json
import os
import pathlib
import sys

if sys.argv[1] == "record":
    folder = pathlib.Path(sys.argv[3])
    if "UNWOVEN" in os.environ and folder.name == os.environ["UNWOVEN"]:
        sys.exit("the site does not build")
    folder.mkdir()
    found = {name: packages.version(name) for name in ("torch", "tiny-site")}
    page = pathlib.Path("docs/page.md").read_text()
    record = {"packages": found, "page": page, "folder": os.getcwd()}
    (folder / "record.json").write_text(json.dumps(record))
    sys.exit(1)  # a cell failed
_, _, before, after, _, to = sys.argv
texts = [json.loads((pathlib.Path(at) / "record.json").read_text()) for at in (before, after)]
(pathlib.Path(to) / "outputs.md").write_text(json.dumps(texts))
"""


@pytest.fixture
def woven(made: Project, wheels: Path, tmp_path: Path) -> Project:
    """A project under git, and newer packages than those of its constraints."""
    for path, text in {"hooks/outputs.py": OUTPUTS, "docs/page.md": "committed"}.items():
        (made.folder / path).parent.mkdir(exist_ok=True)
        (made.folder / path).write_text(text, encoding="utf-8")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (["init", "-q"], ["add", "docs", "hooks"], [*author, "commit", "-qm", "One"]):
        subprocess.run(["git", *command], cwd=made.folder, check=True)
    (made.folder / "docs/page.md").write_text("edited", encoding="utf-8")
    newer = tmp_path / "newer"
    shutil.copytree(wheels, newer)
    make_wheel(newer, "torch-2.14.0")
    made.environment |= {"PIP_FIND_LINKS": str(newer), "PYTHONPATH": "hooks"}
    return made


def test_the_newest_packages_are_compared_with_the_pinned_ones(woven: Project) -> None:
    done = woven.run("drift.py")
    assert (done.returncode, done.stderr) == (0, "")
    folder = woven.folder / ".cache/drift"
    before, after = json.loads((folder / "outputs.md").read_text(encoding="utf-8"))
    assert before["packages"] == {"torch": "2.13.0", "tiny-site": "1"}
    assert after["packages"] == {"torch": "2.14.0", "tiny-site": "2"}
    assert (before["page"], after["page"]) == ("committed", "committed")
    # Each in a folder of its own: a kept result of one would be taken for the other's.
    assert len({before["folder"], after["folder"], str(woven.folder)}) == 3
    listed = (folder / "packages.txt").read_text(encoding="utf-8").split()
    assert {"torch==2.14.0", "tiny_site==2"} <= set(listed)
    assert done.stdout.splitlines()[-1] == f"The report is {folder / 'outputs.md'}"
    assert woven.installed >= {"torch-2.13.0", "tiny_site-1"}


@pytest.mark.parametrize(("name", "venv"), [("before", ".venv"), ("after", ".cache/drift/venv")])
def test_a_site_that_cannot_be_woven_is_told(woven: Project, name: str, venv: str) -> None:
    done = woven.run("drift.py", UNWOVEN=name)
    assert done.returncode == 1
    words, sentence = done.stderr.split("make: ")
    assert words == "the site does not build\n"
    assert sentence.startswith("the site could not be woven with ")
    assert str(woven.folder / venv) in sentence
    assert one_sentence(f"make: {sentence}")
    assert not (woven.folder / ".cache/drift/outputs.md").exists()


GH = """\
#!/bin/sh
echo "$1 $2 $3" >> calls.txt
if [ "$2" = list ]; then echo "$OPEN"; else cat body.md >> calls.txt; fi
"""
"""In the place of GitHub's command: it notes what it is asked, and knows an open issue, or none."""


@pytest.mark.parametrize(
    ("newest", "summary", "open_issue", "expected"),
    [
        ("success", "no change", "", []),
        ("success", "2 changes", "", ["issue list --repo", "issue create --repo"]),
        ("success", "2 changes", "7", ["issue list --repo", "issue comment 7"]),
        ("failure", "", "7", ["issue list --repo", "issue comment 7"]),
    ],
)
def test_one_issue_stays_open(
    tmp_path: Path, newest: str, summary: str, open_issue: str, expected: list[str]
) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/drift.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["report"]["steps"][-1]
    command = tmp_path / "bin/gh"
    command.parent.mkdir()
    command.write_text(GH, encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / "calls.txt").touch()
    if summary:
        (tmp_path / "drift").mkdir()
        (tmp_path / "drift/outputs.md").write_text(f"## Outputs: {summary}; 1 of", encoding="utf-8")
    found = {"PATH": f"{command.parent}:{os.environ['PATH']}", "OPEN": open_issue}
    found |= {"NEWEST": newest, "LINKS": "success", "RUN": "the run"}
    subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=step["env"] | found, check=True
    )
    calls = (tmp_path / "calls.txt").read_text(encoding="utf-8")
    assert [line for line in calls.splitlines() if line.startswith("issue ")] == expected
    assert ("With the newest packages" in calls) == bool(expected)

"""The Makefile explains itself, and CI does nothing that it does not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tiny import ROOT, environment_without_wishes

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())


def make(*arguments: str, folder: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment_without_wishes() | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_make_alone_lists_the_targets(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    said = make(folder=tmp_path).stdout
    listed = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", said, re.MULTILINE))
    assert set(listed) == TARGETS - {"browser", "environment"}
    assert max(map(len, said.splitlines())) <= 100
    assert list(tmp_path.iterdir()) == [tmp_path / "Makefile"]


def needed(target: str, rules: dict[str, str]) -> set[str]:
    """What make makes before a target, and before what that needs."""
    direct = set(rules[target].split())
    return direct.union(*(needed(each, rules) for each in direct))


def test_every_target_makes_what_it_needs() -> None:
    rules = dict(re.findall(r"^([a-z-]+): *([a-z -]*?)(?: ##.*)?$", MAKEFILE, re.MULTILINE))
    # These need nothing but Python.
    free = {"help", "clean", "lock", "environment", "test-engine", "links", "site-archive"}
    for target in TARGETS - free:
        assert "environment" in needed(target, rules), target
    assert rules["check"].split() == ["lint", "site", "test"]


def test_python_that_is_not_there(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = make("environment", "PYTHON=python3.99", folder=tmp_path)
    assert done.returncode != 0
    assert done.stderr.startswith("make: there is no python3.99: install Python 3.11 or newer\n")


def epoch(**more: str) -> str:
    """The date that targets see, by make's own account of its variables."""
    said = make("--print-data-base", "--dry-run", "clean", **more).stdout
    return re.search(r"^SOURCE_DATE_EPOCH :?= (\d+)$", said, re.MULTILINE)[1]


def test_site_is_dated_by_the_last_commit_unless_it_is_dated() -> None:
    command = ["git", "log", "-1", "--format=%ct"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert epoch() == (commit.strip() or "0")
    assert epoch(SOURCE_DATE_EPOCH="7") == "7"


@pytest.mark.parametrize(
    "path", [*ROOT.glob(".github/workflows/*.yml")], ids=lambda path: path.name
)
def test_steps_of_ci_are_targets(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    commands = [
        step["run"]
        for job in jobs.values()
        if any("actions/checkout@" in step.get("uses", "") for step in job["steps"])
        for step in job["steps"]
        if "run" in step
    ]
    # Windows may lack make: there, a step is what the target's recipe is.
    recipes = {
        match[2].split(" $(")[0]: match[1]
        for match in re.finditer(r"^([a-z-]+):.*\n\t\$\((?:python)\) (.*)$", MAKEFILE, re.MULTILINE)
    }
    called = {
        recipes[command.removeprefix("python ").split(" #")[0]]
        if command.startswith("python ")
        else command.removeprefix("make ")
        for command in commands
    }
    assert called <= TARGETS


def test_jobs_with_rights_run_no_code_of_the_repository() -> None:
    """Who may publish, sign, or write an issue checks nothing out."""
    for path in ROOT.glob(".github/workflows/*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name  # what a job has that says nothing
        assert "pull_request_target" not in workflow[True]  # YAML 1.1 takes `on` for a truth value
        for name, job in workflow["jobs"].items():
            rights = set(job.get("permissions", {}).items())
            checks_out = any("actions/checkout@" in step.get("uses", "") for step in job["steps"])
            if checks_out:
                assert rights <= {("contents", "read")}, f"{path.name}: {name}"
            assert not any("actions/cache" in step.get("uses", "") for step in job["steps"])


def test_preview_links_to_what_ci_uploads() -> None:
    """A site that opens from a disk, and the change of the outputs."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]
    uploads = {
        step["with"]["name"]: step["with"]["path"]
        for job in jobs.values()
        for step in job["steps"]
        if "actions/upload-artifact@" in step.get("uses", "")
    }
    preview = (ROOT / ".github/workflows/preview.yml").read_text(encoding="utf-8")
    assert re.findall(r"^ +link (\w+) ", preview, re.MULTILINE) == ["preview", "outputs"]
    assert uploads.keys() >= {"preview", "outputs"}
    folder = uploads["preview"].rstrip("/")
    assert f'ROOT / "{folder}"' in (ROOT / ".ci/pack.py").read_text(encoding="utf-8")


def test_ci_waits_for_every_job() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"]
    assert {*jobs["all-green"]["needs"], "all-green"} == set(jobs)

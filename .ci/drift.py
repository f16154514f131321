"""Weave the site with the newest packages, and report what that does to its outputs.

    .venv/bin/python .ci/drift.py

The project is woven twice in folders of its own, so that no kept result is taken for new: with
.venv, then with an environment in which only pyproject.toml's own limits hold. The report is in
.cache/drift.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO

from environment import VENV, read_groups
from programs import ROOT, SetupProblem, run, say
from torch_index import asked_index, choose_index

FOLDER = ROOT / ".cache/drift"
NEWEST = FOLDER / "venv"


def main() -> int:
    """Run it all; returns the exit status."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        weave(VENV, "before")
        install_newest()
        weave(NEWEST, "after")
        records = [str(FOLDER / name) for name in ("before", "after")]
        run([*outputs(VENV), "compare", *records, "--to", str(FOLDER)])
    except SetupProblem as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    say(f"The report is {FOLDER / 'outputs.md'}")
    return 0


def weave(venv: os.PathLike[str], name: str) -> None:
    """Record the outputs of the last commit. Cells that fail are part of the record."""
    project = FOLDER / f"project-{name}"
    archive = subprocess.check_output(["git", "archive", "HEAD"], cwd=ROOT)
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(project, filter="data")
    say(f"weaving with {os.path.relpath(venv, ROOT)}")
    command = [*outputs(venv), "record", "--to", str(FOLDER / name)]
    subprocess.run(command, cwd=project, check=False)
    if not (FOLDER / name / "record.json").is_file():
        raise SetupProblem(f"the site could not be woven with {venv}: see above why")


def install_newest() -> None:
    """Make the environment of the newest packages, and list them."""
    index = choose_index(asked_index())
    wanted = [re.sub(r"==[^,;\s]+", "", line) for line in read_groups()["site"]]
    say("installing the newest packages")
    run([sys.executable, "-I", "-m", "venv", str(NEWEST)])
    python = str(NEWEST / "bin/python")
    pip = [python, "-I", "-m", "pip", "--disable-pip-version-check"]
    extra = [f"--extra-index-url={index}"] if index else []
    run([*pip, "install", "--upgrade", *extra, *wanted])
    listed = subprocess.check_output([*pip, "freeze"])
    (FOLDER / "packages.txt").write_bytes(listed)


def outputs(venv: os.PathLike[str]) -> tuple[str, ...]:
    """The command that records and compares; the Makefile tells Python where it is."""
    return (os.path.join(venv, "bin/python"), "-m", "outputs")  # noqa: PTH118 - any path


if __name__ == "__main__":
    sys.exit(main())

"""Get the project as it was at another commit, and record what it gave then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from outputs.record import RECORD

_OURS = Path(__file__).resolve().parents[1]


def record_commit(root: Path, commit: str, folder: Path) -> None:
    """Write the record of the project at `commit` to `folder`.

    It is woven by its own engine, so that what an engine changes is seen as well, in a folder of
    its own, where it finds the results that are right for it.

    Raises:
        LookupError: there is no such commit.
    """
    project = root / ".cache/outputs/base"
    _check_out(root, commit, project)
    _lend_results(root, project)
    hooks = project / "hooks" if (project / "hooks/outputs").is_dir() else _OURS
    record(project, folder, hooks)


def record(root: Path, folder: Path, hooks: Path = _OURS) -> None:
    """Write the record of the project in `root` to `folder`; problems go to standard error.

    If that fails, there is none afterwards, not even an older one.
    """
    (folder / RECORD).unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "outputs", "record", "--to", str(folder)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(hooks)},
        check=False,
    )


def _check_out(root: Path, commit: str, project: Path) -> None:
    command = ["git", "archive", "--format=tar", f"{commit}^{{commit}}"]
    made = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if made.returncode:
        raise LookupError(f"git knows no commit {commit}: {made.stderr.decode().strip()}")
    for path in project.glob("*") if project.is_dir() else ():
        if path.name != ".cache":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    project.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=BytesIO(made.stdout)) as archive:
        archive.extractall(project, filter="data")


def _lend_results(root: Path, project: Path) -> None:
    """Let a first comparison begin with our results: most sessions are the same in both."""
    ours, theirs = (folder / ".cache/weaver/sessions" for folder in (root, project))
    if ours.is_dir() and not theirs.exists():
        shutil.copytree(ours, theirs, ignore=shutil.ignore_patterns("new-*"))

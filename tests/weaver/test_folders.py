"""What is said of folders that can't be used."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from weaver import folders

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "use",
    [
        lambda folder: folder.mkdir(),
        lambda folder: (folder / "a/b").mkdir(parents=True, exist_ok=True),
        lambda folder: (folder / "a").write_text("text", encoding="utf-8"),
        lambda folder: Path(__file__).replace(folder / "a"),
    ],
)
def test_the_file_that_is_in_the_way_is_named(tmp_path: Path, use: Callable[[Path], None]) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SystemExit, match=f"^{file} is a file, and what"):  # noqa: SIM117
        with folders.explained(SystemExit):
            use(file)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "Full"), "a file can't be written (Full): make room on the disk"),
        (OSError(errno.EROFS, "No", "a/b"), "a/b can't be used (No): see that you may write there"),
        (OSError(errno.EIO, "Broken", "a"), "a can't be used (Broken)"),
    ],
)
def test_what_the_system_refuses_says_what_to_do(error: OSError, words: str) -> None:
    assert folders.explain(error) == words


def test_the_benchmark_looks_before_it_measures(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmark", "--out", str(tmp_path / "file/a.json")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'hooks'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{tmp_path / 'file'} is a file, and what")

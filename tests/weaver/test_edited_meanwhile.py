"""Files that are edited while a session runs that depends on them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_project import PAGE, Project, cell, cells, write_project
from weaver.execute import Kernel
from weaver.kernel import checkpoint
from weaver.kernel.launch import METHOD
from weaver.pipeline import Settings, Weaver

HERE = """\
import os, subprocess, sys, time
from pathlib import Path

import snippets

here = Path(snippets.__file__).parents[1] / "edited"

def pause():
    number = len(list(Path().glob("paused-*")))
    Path(f"paused-{number}").write_bytes(b"")
    while not Path(f"go-{number}").exists():
        time.sleep(0.005)
"""

Edit = Callable[[Path], object]


@pytest.fixture
def editable(tmp_path: Path) -> Iterator[Project]:
    root = write_project(tmp_path.resolve())
    shutil.copytree(root / "snippets", root / "edited/snippets")
    (root / "edited/data.txt").write_text("old\n", encoding="utf-8")
    with Kernel(root, root / ".cache/scratch", workers=2) as kernel:
        yield Project(root, kernel)


@contextlib.contextmanager
def editing(editable: Project, *edits: Edit | None) -> Iterator[list[Path]]:
    """Each time that a session pauses, do the next edit and let it go on; yields the pauses."""
    waiting, pauses, over = list(edits), [], threading.Event()

    def work() -> None:
        while not over.is_set():
            found: list[Path] = []
            with contextlib.suppress(FileNotFoundError):  # another session's folder, just removed
                found = sorted(editable.scratch.glob("run-*/*/paused-*"))
            for pause in found:
                go = pause.with_name(pause.name.replace("paused", "go"))
                if pause not in pauses:
                    pauses.append(pause)
                    edit = waiting.pop(0) if waiting else None
                    if edit:
                        edit(editable.root / "edited")
                    go.touch()
            time.sleep(0.005)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield pauses
    finally:
        over.set()
        thread.join()


def write(name: str, text: str) -> Edit:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def again(folder: Path) -> None:
    """What was there before, for ever different."""
    (folder / "data.txt").write_text(f"{time.time_ns()}\n", encoding="utf-8")


READ = "print((here / 'data.txt').read_text())\npause()"
NEW = write("data.txt", "new\n")

FORK = """\
if not os.fork():
    (here / 'data.txt').read_text()
    os._exit(0)
os.wait()
"""
WAYS = {
    # what a session does, and what is done when it pauses
    "read": (READ, [NEW]),
    "looked at": ("print((here / 'data.txt').stat().st_size)\npause()", [write("data.txt", "5")]),
    "imported": (
        "from edited.words import word\npause()\nprint(word)",
        [write("words.py", "word = 2\n")],
    ),
    "removed": (
        "print((here / 'data.txt').exists())\npause()",
        [lambda folder: (folder / "data.txt").unlink()],
    ),
    "created": ("print((here / 'more.txt').exists())\npause()", [write("more.txt", "")]),
    "listed": ("print(len(os.listdir(here)))\npause()", [write("more.txt", "")]),
    "walked": ("print(list(os.walk(here)))\npause()", [write("snippets/more.txt", "")]),
    "replaced": (
        READ,
        [lambda folder: write("d", "new\n")(folder) and (folder / "d").rename(folder / "data.txt")],
    ),
    "edited and edited back": (
        f"pause()\n{READ}\nprint((here / 'data.txt').read_text())",
        [NEW, write("data.txt", "old\n")],
    ),
    "edited back after it was read": (
        f"print((here / 'data.txt').stat().st_size)\npause()\n{READ}",
        [write("data.txt", "newer\n"), write("data.txt", "old\n")],
    ),
    "read by a fork": (f"{FORK}pause()", [NEW]),
    "read by a program": (
        "print(subprocess.check_output(['cat', here / 'data.txt']))\npause()",
        [NEW],
    ),
}
if not hasattr(os, "fork"):
    del WAYS["read by a fork"], WAYS["read by a program"]


@pytest.mark.parametrize(("code", "edits"), WAYS.values(), ids=WAYS.keys())
def test_what_was_edited_meanwhile_is_read_again(
    editable: Project, code: str, edits: list[Edit]
) -> None:
    write("words.py", "word = 1\n")(editable.root / "edited")
    cache, page = editable.new_cache(), cell(HERE + code)
    with editing(editable, *edits) as pauses:
        woven, tally = editable.weave(page, cache)
        assert len(pauses) == 2 * code.count("pause()")
        assert tally.ran == 1
        kept, tally = editable.weave(page, cache)
        assert tally.cached == 1
        afresh, _ = editable.weave(page)
    assert not woven[PAGE].problems
    assert woven[PAGE].markdown == kept[PAGE].markdown == afresh[PAGE].markdown


def test_what_is_edited_each_time_gives_no_result(editable: Project) -> None:
    cache, page = editable.new_cache(), cell(HERE + READ)
    with editing(editable, again, again):
        woven, _ = editable.weave(page, cache)
        (problem,) = woven[PAGE].problems
        assert problem.rule == "E06"
        assert problem.message.endswith("changed, both times that it ran: edited/data.txt")
        assert not list((cache / "sessions").glob("*"))
        woven, tally = editable.weave(page, cache)
    assert tally.ran == 1
    assert not woven[PAGE].problems


def test_what_is_of_no_interest_may_change(editable: Project) -> None:
    """Files that were not read, hidden ones in the root, and times of folders."""
    code = "print((here / 'snippets').is_dir(), os.listdir(here.parent))\npause()"

    def edit(folder: Path) -> None:
        write("snippets/new.py", "")(folder)
        write("../.hidden", "")(folder)

    with editing(editable, edit) as pauses:
        editable.weave(cell(HERE + code))
    assert len(pauses) == 1


def test_what_a_session_writes_in_its_own_folder_is_no_input(editable: Project) -> None:
    code = "for word in 'ab':\n    Path('own').write_text(word)\n    print(Path('own').read_text())"
    cache = editable.new_cache()
    with editing(editable) as pauses:
        editable.weave(cell(f"{HERE}{code}\npause()"), cache)
        assert len(pauses) == 1
        _, tally = editable.weave(cell(f"{HERE}{code}\npause()"), cache)
    assert tally.cached == 1


def test_experiment_runs_again_before_pages_read_its_result(editable: Project) -> None:
    folder = editable.root / "snippets/measurements"
    folder.mkdir()
    experiment = HERE + "def measure():\n    text = (here / 'data.txt').read_text()\n    pause()\n"
    (folder / "size.py").write_text(experiment + "    return text\n", encoding="utf-8")
    cache = editable.new_cache()
    said: list[str] = []
    with editing(editable, NEW):
        for _ in range(2):
            weaver = Weaver(Settings(editable.root, cache), editable.kernel, said.append)
            assert not weaver.measure()
            tally = weaver.finish(evict=False)
            result = editable.root / ".cache/measured/size.json"
            assert json.loads(result.read_text(encoding="utf-8")) == "new\n"
    assert tally.cached == 1
    repeated = [line for line in said if "once more" in line]
    assert repeated == ["Running snippets/measurements/size.py once more"]


EXPENSIVE = f"time.sleep({checkpoint.EXPENSIVE + 0.05})\nprint(time.time_ns())"
forked = pytest.mark.skipif(METHOD != "fork", reason="checkpoints are forks")


@pytest.fixture
def serving(editable: Project) -> Iterator[Project]:
    scratch = editable.scratch
    with Kernel(editable.root, scratch, workers=2, checkpoints=True) as kernel:
        yield Project(editable.root, kernel)


def outputs(editable: Project, page: str, cache: Path | None = None) -> tuple[list[str], bool]:
    """What each cell printed, and whether that was kept."""
    woven, tally = editable.weave(page, cache)
    assert not woven[PAGE].problems
    ((_, result),) = woven[PAGE].sessions
    printed = ["".join(output.text for output in done.outputs) for done in result.cells]
    return printed, bool(tally.cached)


@forked
def test_no_session_goes_on_from_a_cell_that_read_what_is_gone(serving: Project) -> None:
    text = "text = (here / 'data.txt').read_text()\npause()\n"
    begin = HERE + text + EXPENSIVE
    with editing(serving, NEW):
        (_, first), _ = outputs(serving, cells(begin, "print('first', text)"))
        (_, second), _ = outputs(serving, cells(begin, "print('second', text)"))
    assert (first, second) == ("first new\n\n", "second new\n\n")


@forked
def test_session_that_goes_on_is_kept_though_a_file_was_edited_back(serving: Project) -> None:
    data, other = serving.root / "edited/data.txt", serving.root / "edited/other.txt"
    other.write_text("1", encoding="utf-8")
    begin = f"{HERE}{FORK}print((here / 'data.txt').read_text())\n{EXPENSIVE}"
    (stamp, _), _ = outputs(serving, cells(begin, "print((here / 'other.txt').read_text())"))
    for number in "23":
        data.write_text("new\n", encoding="utf-8")
        data.write_text("old\n", encoding="utf-8")
        other.write_text(number, encoding="utf-8")
        page = cells(begin, f"print({number}, (here / 'other.txt').read_text())")
        cache = serving.new_cache()
        printed, _ = outputs(serving, page, cache)
        assert printed == [stamp, f"{number} {number}\n"]
        assert outputs(serving, page, cache) == (printed, True)


@forked
def test_what_changes_after_a_session_went_on_counts(serving: Project) -> None:
    begin = f"{HERE}print((here / 'data.txt').read_text())\n{EXPENSIVE}"
    outputs(serving, cells(begin, "print(1)"))
    cache, page = serving.new_cache(), cells(begin, "pause()\nprint(2)")
    with editing(serving, NEW):
        (first, _), _ = outputs(serving, page, cache)
        assert first.startswith("new\n")
        assert outputs(serving, page, cache)[1]

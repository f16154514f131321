"""The engine without a site generator: what is printed, written, and returned."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import cell, write_project

HOOKS = Path(__file__).parents[2] / "hooks"

GOOD = cell("from snippets.shapes import area\nprint(area(2, 3))")
BAD = "# Title\n\n" + cell("x = 1\n1 / 0")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_project(tmp_path.resolve() / "project")
    (root / "docs/more").mkdir(parents=True)
    (root / "docs/good.md").write_text(GOOD, encoding="utf-8")
    (root / "docs/more/note.md").write_text("No cells, `= here` neither.\n", encoding="utf-8")
    (root / "docs/style.css").write_text("p {}\n", encoding="utf-8")
    return root


def weaver(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "weaver", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(HOOKS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert not list((root / ".cache/weaver/scratch").glob("run-*"))
    return done


def test_check_reports_every_page(root: Path) -> None:
    (root / "docs/bad.md").write_text(BAD, encoding="utf-8")
    done = weaver(root, "check", "docs/good.md", "docs/bad.md")
    assert done.returncode == 1
    assert done.stdout == (
        "Running 2 of 2 sessions\n"
        "docs/good.md: 1 cells, 0 problems\n"
        "docs/bad.md: 1 cells, 1 problems\n"
    )
    assert done.stderr == (
        "docs/bad.md:5: E01 ZeroDivisionError in cell\n"
        "    division by zero\n"
        "    docs/bad.md:5  1 / 0\n"
        "    run only this page: make page-check PAGE=docs/bad.md\n"
    )


def test_check_of_good_pages(root: Path) -> None:
    done = weaver(root, "check", "docs/good.md")
    assert (done.returncode, done.stderr) == (0, "")


def test_tells_of_sessions_that_take_long(root: Path) -> None:
    slow = "\n" + cell("import time\ntime.sleep(1.2)")
    (root / "docs/slow.md").write_text(slow, encoding="utf-8")
    lines = weaver(root, "check", "docs/good.md", "docs/slow.md").stdout
    assert lines.startswith("Running 2 of 2 sessions\n")
    # On a machine with much to do, the other one takes long, too.
    (took,) = re.findall(r"^Ran docs/slow\.md:2 in (\d+\.\d) s \(\d of 2\)$", lines, re.MULTILINE)
    assert float(took) >= 1.2
    again = weaver(root, "check", "docs/good.md", "docs/slow.md").stdout
    assert again == "docs/good.md: 1 cells, 0 problems\ndocs/slow.md: 1 cells, 0 problems\n"


def test_run_writes_woven_pages_and_all_other_files(root: Path) -> None:
    (root / "docs/more/note.md").write_text("No cells.\n", encoding="utf-8")
    (root / "docs/more/figure.md").write_text(
        '<!-- cell: alt="A line" -->\n'
        + cell("from snippets.drawing import draw_line\ndraw_line(1, 2)"),
        encoding="utf-8",
    )
    done = weaver(root, "run", "docs", "--to", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "out/good.md").read_text(encoding="utf-8") == (
        GOOD + '\n~~~ {.output .cell-output title="Output"}\n6\n~~~\n'
    )
    assert (root / "out/more/note.md").read_text(encoding="utf-8") == "No cells.\n"
    assert (root / "out/style.css").read_text(encoding="utf-8") == "p {}\n"
    pictures = {path.name for path in (root / "out/assets/woven").iterdir()}
    assert len(pictures) == 2
    text = (root / "out/more/figure.md").read_text(encoding="utf-8")
    assert all(f"](../assets/woven/{name}#only-" in text for name in pictures)
    assert (root / "docs/good.md").read_text(encoding="utf-8") == GOOD


def test_run_makes_markdown_of_notebooks(root: Path) -> None:
    (root / "docs/more/note.md").write_text("See [it](../book.py#end).\n", encoding="utf-8")
    book = "# %% [markdown]\n# Six is `= 2 * 3`, as [noted](more/note.md).\n"
    (root / "docs/book.py").write_text(f"# %%\nprint(6)\n\n{book}", encoding="utf-8")
    done = weaver(root, "run", "docs", "--to", "out")
    assert (done.returncode, done.stderr) == (0, "")
    text = (root / "out/book.md").read_text(encoding="utf-8")
    assert "\nprint(6)\n" in text
    assert "\n6\n" in text
    assert text.endswith("](more/note.md).\n")
    assert "= 2 * 3" not in text
    note = (root / "out/more/note.md").read_text(encoding="utf-8")
    assert note == "See [it](../book.md#end).\n"


def test_run_takes_links_to_pages_and_passes_over_the_locks_of_editors(root: Path) -> None:
    (root / "docs/more/note.md").unlink()
    (root / "docs/same.md").symlink_to("good.md")
    (root / "docs/.#good.md").symlink_to("somebody@machine.1")
    done = weaver(root, "run", "docs", "--to", "out")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = ((root / "out" / name).read_text("utf-8") for name in ("good.md", "same.md"))
    assert first == second
    assert "\n6\n" in first


@pytest.mark.skipif(sys.platform == "win32", reason="no links")
def test_run_copies_nothing_that_lies_elsewhere(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "page.md").write_text(cell("print('private')"), encoding="utf-8")
    (root / "docs/more/data.txt").symlink_to(outside / "page.md")
    (root / "docs/other.md").symlink_to(outside / "page.md")
    (root / "docs/folder").symlink_to(outside)
    (root / "docs/project.txt").symlink_to("../pyproject.toml")
    done = weaver(root, "run", "docs", "--to", "out")
    assert (done.returncode, done.stdout) == (1, "")
    message = "P06 the file is a link that leads out of the folder of the pages"
    said = [line for line in done.stderr.splitlines() if not line.startswith(" ")]
    names = ("folder", "more/data.txt", "other.md", "project.txt")
    assert said == [f"docs/{name}:1: {message}" for name in names]
    assert not (root / "out").exists()


def test_run_writes_nothing_if_anything_is_wrong(root: Path) -> None:
    done = weaver(root, "run", "docs", "--to", "out")
    assert done.returncode == 1
    assert "docs/more/note.md:1: W13" in done.stderr
    assert not (root / "out").exists()


def test_explain_says_why_and_runs_nothing(root: Path) -> None:
    where = "docs/good.md:1"
    new = f"{where}: runs, because it has not run yet with this code and environment\n"
    assert weaver(root, "explain", "docs/good.md").stdout == new
    assert weaver(root, "explain", "docs/good.md").stdout == new
    assert not (root / ".cache").exists()
    weaver(root, "check", "docs/good.md")
    assert weaver(root, "explain", "docs/good.md").stdout == f"{where}: comes from the cache\n"
    with (root / "snippets/shapes.py").open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert weaver(root, "explain", "docs/good.md").stdout == (
        f"{where}: runs, because snippets/shapes.py changed\n"
    )


def test_what_killed_builds_left_is_removed(root: Path) -> None:
    """`weaver` sees that no such folder is there."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    (root / f".cache/weaver/scratch/run-{child.pid}-left").mkdir(parents=True)
    assert weaver(root, "check", "docs/good.md").returncode == 0


def test_figure_that_can_not_be_kept_is_written(root: Path) -> None:
    page = '<!-- cell: alt="A line" -->\n' + cell(
        "from snippets.drawing import draw_line\ndraw_line(1, 2)"
    )
    (root / "docs/good.md").write_text(page, encoding="utf-8")
    (root / ".cache/weaver").mkdir(parents=True)
    (root / ".cache/weaver/sessions").touch()
    assert weaver(root, "run", "docs", "--to", "out").returncode == 1  # the note's line
    (root / "docs/more/note.md").unlink()
    assert weaver(root, "run", "docs", "--to", "out").returncode == 0
    assert len(list((root / "out/assets/woven").glob("*.svg"))) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no links")
def test_page_that_leads_nowhere(root: Path) -> None:
    (root / "docs/gone.md").symlink_to("nowhere.md")
    (root / "docs/more/note.md").unlink()
    done = weaver(root, "run", "docs", "--to", "out")
    assert done.returncode == 1
    assert done.stderr == (
        "docs/gone.md:1: W19 the file can't be read\n"
        "    No such file or directory; nothing of the page can be shown\n"
        "    see that you may read it and, if it is a link, where that leads\n"
    )


@pytest.mark.parametrize(
    "place",
    [".cache", ".cache/weaver", ".cache/weaver/scratch", ".cache/weaver/scratch/matplotlib"],
)
def test_file_in_the_place_of_a_folder_is_named_and_kept(root: Path, place: str) -> None:
    file = root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    done = weaver(root, "check", "docs/good.md")
    assert done.returncode == 1
    assert done.stderr == (
        f"{file} is a file, and what is written here needs a folder of that name: "
        "move or rename the file\n"
    )
    assert file.read_text(encoding="utf-8") == "mine"


def test_clean_forgets_every_result(root: Path) -> None:
    weaver(root, "check", "docs/good.md")
    assert list((root / ".cache/weaver/sessions").iterdir())
    assert weaver(root, "clean").returncode == 0
    assert not (root / ".cache/weaver").exists()
    assert weaver(root, "clean").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("check", "docs/none.md"), "there is no page docs/none.md"),
        (("check", "docs"), "there is no page docs"),
        (("explain", "/etc/hosts"), "/etc/hosts lies outside"),
        (("run", "none", "--to", "out"), "there is no folder none"),
        (("run", "/etc", "--to", "out"), "/etc lies outside"),
        (
            ("run", "docs", "--to", "docs/out"),
            "docs/out lies in docs: it would become a part of it",
        ),
        (("run", "docs", "--to", "data.txt/a/b"), "data.txt is a file: name a folder to write"),
        ((), "the following arguments are required: command"),
    ],
)
def test_mistakes_get_a_sentence(root: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = weaver(root, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


def test_pages_from_other_editors(root: Path) -> None:
    """A byte order mark and carriage returns: lines and outputs are the same."""
    text = BAD.replace("\n", "\r\n")
    (root / "docs/bad.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert "docs/bad.md:5: E01" in weaver(root, "check", "docs/bad.md").stderr


def test_page_in_another_encoding(root: Path) -> None:
    (root / "docs/old.md").write_bytes("# Größe\n\nÜber ihr.\n".encode("latin-1"))
    (root / "docs/wide.md").write_bytes(("# Page\n\n" + GOOD).encode("utf-16"))
    done = weaver(root, "check", "docs/old.md", "docs/wide.md", "docs/good.md")
    assert done.returncode == 1
    assert done.stderr == (
        "docs/old.md:1: W19 the file is not written in UTF-8\n"
        "    this line holds the byte 0xf6; nothing of the page can be read\n"
        "    have your editor save the file as UTF-8\n"
        "docs/wide.md:1: W19 the file is not written in UTF-8\n"
        "    it begins like UTF-16; nothing of the page can be read\n"
        "    have your editor save the file as UTF-8\n"
    )
    assert "docs/good.md: 1 cells, 0 problems\n" in done.stdout
    assert weaver(root, "run", "docs", "--to", "woven").returncode == 1
    assert not (root / "woven").exists()
    explained = weaver(root, "explain", "docs/wide.md")
    assert (explained.returncode, explained.stdout) == (1, "")
    assert explained.stderr.startswith("docs/wide.md:1: W19 the file is not written in UTF-8\n")

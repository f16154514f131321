"""A tiny site, built by MkDocs' own command with nothing but `hooks: [execute.py]`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from bs4 import BeautifulSoup, Tag

HERE = Path(__file__).parent
HOOK = HERE.parent / "hooks/execute.py"

FIXED = {"WEAVER_HOOK": str(HOOK), "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1700000000"}


def build(
    project: Path, *options: str, command: tuple[str, ...] = ("-m", "mkdocs"), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build`; what it says is on its standard error."""
    done = subprocess.run(
        [sys.executable, *command, "build", *options],
        cwd=project,
        env=os.environ | FIXED | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback (most recent call last)" not in done.stderr
    assert not list(project.glob(".cache/weaver/scratch/run-*"))
    assert not list(project.glob(".site-*"))
    assert not processes_in(project)
    return done


def processes_in(project: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["environ"])
        if str(project) in str((process.info["environ"] or {}).get("MPLCONFIGDIR", ""))
    ]


def new_project(folder: Path) -> Path:
    shutil.copytree(HERE / "tinysite", folder)
    return folder


def contents(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def tally(done: subprocess.CompletedProcess[str]) -> tuple[int, int]:
    """Sessions that were executed, and taken from the cache, by the build's own words."""
    (found,) = re.findall(r"Executed (\d+) sessions \(.*?\), took (\d+) from the", done.stderr)
    return int(found[0]), int(found[1])


def content(page: Path) -> Tag:
    main = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find(role="main")
    assert isinstance(main, Tag)
    return main


def texts(tag: Tag, selector: str) -> list[str]:
    return [found.get_text() for found in tag.select(selector)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built once from nothing."""
    project = new_project(tmp_path_factory.mktemp("tiny") / "project")
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    assert tally(done) == (5, 0)
    return project


@pytest.fixture
def broken(project: Path, tmp_path: Path) -> Path:
    """A copy whose results are there already, to break something in."""
    shutil.copytree(project, tmp_path / "project")
    return tmp_path / "project"


def test_page_that_cannot_be_read_hides_no_other(broken: Path) -> None:
    (broken / "docs/plain.md").write_bytes("# Plain\n\nÜber.\n".encode("latin-1"))
    (broken / "docs/gone.md").symlink_to("nowhere.md")
    with (broken / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write('\n~~~py\n--8<-- "nothing.py"\n~~~\n')
    with (broken / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("markdown_extensions: [{pymdownx.snippets: {check_paths: true}}]\n")
    done = build(broken, "--strict")
    assert done.returncode == 1
    assert "docs/plain.md:3: W19 the file is not written in UTF-8" in done.stderr
    assert "docs/gone.md:1: W19 the file can't be read" in done.stderr
    assert "W18 there is no file nothing.py" in done.stderr


def test_outputs_stand_under_their_cells(project: Path) -> None:
    main = content(project / "site/index.html")
    assert texts(main, ".cell-output:not(.cell-stderr) code") == [
        '<b>first</b> & `last`\n~~~\n{: .not-a-class }\n\u2060--8<-- "mkdocs.yml"\n',
        "2\n",
        "in a list\n",
    ]
    assert texts(main, ".cell-stderr code") == ["aside\n"]
    first = main.select(".cell-output")[0]
    above = first.find_previous_sibling()
    below = first.find_next_sibling()
    assert isinstance(above, Tag)
    assert isinstance(below, Tag)
    assert 'words = ["*a*"' in above.get_text()
    assert below.get_text().startswith("It has 2 words")
    assert texts(main, "details > summary") == ["Output"]
    assert texts(main, "details .cell-output:not(.cell-stderr) code") == ["2\n"]
    assert texts(main, ".filename").count("Once more") == 1
    assert "in a list\n" in texts(main, "ol > li .cell-output code")


def test_values_stand_in_their_sentences(project: Path) -> None:
    main = content(project / "site/index.html")
    assert texts(main, "p > .computed") == ["2", "*a*", "<i>b</i>"]
    assert texts(main, "td > .computed") == ["2"]
    assert main.select("p > .computed")[0]["title"] == "len(words)"
    heading = main.find("h2")
    assert isinstance(heading, Tag)
    assert heading.get_text().startswith("The *a* heading")
    assert heading["id"] == "the-a-heading"
    assert "`= shown`" in texts(main, "p > code")


def test_nothing_of_the_engine_is_left_in_the_page(project: Path) -> None:
    for page in (project / "site").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert "pytest" not in html
        assert "cell:" not in html
        assert "markdown=" not in html
    figure = (project / "site/lesson/figure/index.html").read_text(encoding="utf-8")
    assert "import matplotlib" not in figure


def test_figure_is_there_for_both_backgrounds(project: Path) -> None:
    page = project / "site/lesson/figure/index.html"
    main = content(page)
    images = main.select("p > img.cell-figure")
    assert [image["alt"] for image in images] == ["A line with a peak of 3"] * 2
    assert [str(image["src"]).partition("#")[2] for image in images] == ["only-light", "only-dark"]
    for image in images:
        path = page.parent / str(image["src"]).partition("#")[0]
        assert b"<svg" in path.read_bytes()
        assert int(str(image["width"])) > int(str(image["height"])) > 0
        assert image["loading"] == "lazy"
    html = page.read_text(encoding="utf-8")
    assert html.count('<style>img[src$="#only-dark"] { display: none }</style></head>') == 1
    assert "#only-dark" not in (project / "site/index.html").read_text(encoding="utf-8")
    (caption,) = main.select("p.cell-caption")
    assert caption.get_text() == "Its peak is 3"
    assert caption.find("em")


def test_expected_failure_is_shown(project: Path) -> None:
    main = content(project / "site/lesson/index.html")
    assert texts(main, ".cell-failure code") == ["KeyError: 'stride'\n"]


def test_second_build_executes_nothing_and_gives_the_same_bytes(project: Path) -> None:
    first = contents(project / "site")
    done = build(project, "--strict")
    assert done.returncode == 0
    assert tally(done) == (0, 5)
    assert contents(project / "site") == first


ONE_PROCESSOR = (
    "import os, sys\nos.cpu_count = lambda: 1\nfrom mkdocs.__main__ import cli\nsys.exit(cli())"
)


def test_cold_builds_elsewhere_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    other = new_project(tmp_path / "other folder")
    done = build(
        other,
        "--strict",
        command=("-c", ONE_PROCESSOR),
        PYTHONHASHSEED="7",
        TZ="Asia/Tokyo",
        LC_ALL="C",
        COLUMNS="200",
        MPLBACKEND="svg",
    )
    assert done.returncode == 0, done.stderr
    assert tally(done) == (5, 0)
    assert contents(other / "site") == contents(project / "site")


def test_site_without_directory_urls(broken: Path) -> None:
    done = build(broken, "--strict", "--no-directory-urls")
    assert done.returncode == 0, done.stderr
    page = broken / "site/lesson/figure.html"
    for image in content(page).select("img.cell-figure"):
        assert (page.parent / str(image["src"]).partition("#")[0]).is_file()


BROKEN = {
    "exception": ("x = 1\ny = x / 0", 5, "E01 ZeroDivisionError in cell"),
    "syntax": ("print(1", 4, "E01 SyntaxError in cell"),
    "crash": ("import os\nos._exit(0)", 4, "E06 the session stopped here"),
    "quit": ("import sys\nsys.exit(0)", 5, "E01 SystemExit in cell"),
}


@pytest.mark.parametrize(("code", "line", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_cell_fails_a_strict_build(broken: Path, code: str, line: int, message: str) -> None:
    before = contents(broken / "site")
    (broken / "docs/broken.md").write_text(
        f"# Broken\n\n```python\n{code}\n```\n", encoding="utf-8"
    )
    done = build(broken, "--strict")
    assert done.returncode == 1
    assert f"WARNING -  docs/broken.md:{line}: {message}" in done.stderr
    assert contents(broken / "site") == before, "the site of before was touched"


def test_strict_build_that_is_quiet_fails_and_says_why(broken: Path) -> None:
    before = contents(broken / "site")
    (broken / "docs/broken.md").write_text("```python\n1 / 0\n```\n", encoding="utf-8")
    done = build(broken, "--strict", "--quiet")
    assert done.returncode == 1
    assert "docs/broken.md:2: E01 ZeroDivisionError in cell" in done.stderr
    assert "INFO" not in done.stderr
    assert contents(broken / "site") == before, "the site of before was touched"


def test_all_problems_come_out_in_one_build_and_good_pages_are_right(broken: Path) -> None:
    (broken / "docs/one.md").write_text("```python\n1 / 0\n```\n", encoding="utf-8")
    (broken / "docs/two.md").write_text(
        "```py\nx = 1\n```\n\n"
        '<!--pytest.mark.xfail-->\n<!-- cell: raises="ValueError" -->\n'
        "```python\nint('1')\n```\n",
        encoding="utf-8",
    )
    good = contents(broken / "site")
    done = build(broken)  # not strict: problems are warnings, the site is built
    assert done.returncode == 0
    for problem in (
        "docs/one.md:2: E01 ZeroDivisionError in cell",
        "docs/two.md:1: W01 the fence ```py looks like Python",
        "docs/two.md:7: E02 the cell should have raised ValueError",
    ):
        assert done.stderr.count(problem) == 1
    shown = contents(broken / "site")
    assert "ZeroDivisionError: division by zero" in shown["one/index.html"].decode()
    for name in ("index.html", "lesson/figure/index.html", "lesson/index.html"):
        assert main_of(shown[name]) == main_of(good[name])


def main_of(html: bytes) -> str:
    return str(BeautifulSoup(html, "html.parser").find(role="main"))


def test_pages_from_other_editors_and_limits_of_their_own(broken: Path) -> None:
    text = (
        "---\ntitle: Windows\nweaver:\n  seconds: 1\n---\n\n"
        "```python\nimport warnings\nwarnings.warn('careful')\n```\n\n"
        "```python\nwhile True: pass\n```\n"
    )
    (broken / "docs/windows.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    done = build(broken)
    assert "docs/windows.md:13: E05 the session stopped here: it ran longer than" in done.stderr
    main = content(broken / "site/windows/index.html")
    assert texts(main, ".cell-stderr code")[0].startswith("docs/windows.md:9: UserWarning: careful")
    assert "weaver" not in main.get_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_build_that_is_ended_leaves_the_old_site(
    project: Path, broken: Path, number: signal.Signals
) -> None:
    slow = broken / "docs/slow.md"
    slow.write_text("```python\nimport time\ntime.sleep(300)\n```\n", encoding="utf-8")
    building = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=broken,
        env=os.environ | FIXED,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: any((broken / ".cache/weaver/scratch").glob("run-*/progress.txt")))
    building.send_signal(number)
    assert building.wait(60) != 0
    wait_for(lambda: not processes_in(broken))
    assert contents(broken / "site") == contents(project / "site")
    if number != signal.SIGKILL:  # then the next build tidies up, as `build` sees
        assert not list(broken.glob(".site-*"))
    slow.unlink()
    done = build(broken, "--strict")
    assert done.returncode == 0, done.stderr
    assert tally(done) == (0, 5)
    assert contents(broken / "site") == contents(project / "site")


@pytest.mark.parametrize("again", ["SIGTERM", "SIGINT"])
def test_being_told_twice_to_end_breaks_no_tidying_off(again: str) -> None:
    told = f"""
import os, signal, execute
execute.on_startup(command="build")
try:
    os.kill(os.getpid(), signal.SIGTERM)
finally:
    os.kill(os.getpid(), signal.{again})
    print("tidied up")
"""
    done = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1] / "hooks")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "tidied up\n"), done.stderr


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until it is so; a test that waits in vain fails after a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("waited in vain")


def test_draft_of_a_page_is_woven_when_served(broken: Path) -> None:
    with (broken / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("draft_docs: |\n  draft.md\n")
    (broken / "docs/draft.md").write_text("```python\nprint('drafted')\n```\n", encoding="utf-8")
    program = (
        "import sys\n"
        "from mkdocs.commands.build import build\n"
        "from mkdocs.config import load_config\n"
        "config = load_config('mkdocs.yml')\n"
        "config.plugins.on_startup(command='serve', dirty=False)\n"
        "build(config, serve_url='http://127.0.0.1:8000/')\n"
        "config.plugins.on_shutdown()\n"
    )
    done = build(broken, command=("-c", program))
    assert done.returncode == 0, done.stderr
    main = content(broken / "site/draft/index.html")
    assert texts(main, ".cell-output code") == ["drafted\n"]
    assert build(broken, "--strict").returncode == 0


@pytest.fixture(autouse=True)
def source_is_untouched() -> Iterator[None]:
    """Nothing is ever written into the documents' folder."""
    before = contents(HERE / "tinysite")
    yield
    assert contents(HERE / "tinysite") == before

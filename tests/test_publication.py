"""The published folder holds a whole site: the new one, or else the old one."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import publication
import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

ROOT = Path(__file__).parents[1]
CONFIG = f"""\
site_name: Whole
theme: {{name: mkdocs}}
plugins: []
hooks: [{(ROOT / "hooks/execute.py").as_posix()}]
"""
GOOD = "# Page\n\n```python\nprint('good')\n```\n"
BAD = "# Page\n\n```python\n1 / 0\n```\n"
DRAWN = """\
# Page

<!-- cell: alt="A line" -->
```python
import matplotlib.pyplot as plt

plt.imshow([[1, 2]])
plt.axis("off")
```
"""
SLOW = "# Page\n\n```python\nimport time\ntime.sleep(60)\n```\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    write(folder, GOOD)
    assert build(folder) == 0
    assert "good" in (folder / "site/index.html").read_text(encoding="utf-8")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path, dirs_exist_ok=True)


def write(project: Path, text: str) -> None:
    (project / "docs/index.md").write_text(text, encoding="utf-8")


def start(project: Path, *options: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def build(project: Path, *options: str) -> int:
    return start(project, *options).wait()


def complaint(project: Path) -> str:
    """What a build says that has to fail, in words and no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def remains(project: Path) -> set[str]:
    """What lies in the project besides what belongs there."""
    scratch = {path.name for path in (project / ".cache/weaver/scratch").glob("run-*")}
    return {path.name for path in project.iterdir()} | scratch


def test_a_strict_build_that_fails_leaves_the_old_site(project: Path) -> None:
    before = digest(project / "site")
    write(project, BAD)
    assert build(project, "--strict") == 1
    assert digest(project / "site") == before
    assert remains(project) == {".cache", "docs", "mkdocs.yml", "site"}


def test_a_build_without_strict_publishes_what_it_has(project: Path) -> None:
    write(project, BAD)
    assert build(project) == 0
    assert "ZeroDivisionError" in (project / "site/index.html").read_text(encoding="utf-8")


def test_a_page_that_is_gone_leaves_the_site(project: Path) -> None:
    (project / "docs/second.md").write_text(GOOD, encoding="utf-8")
    assert build(project) == 0
    assert (project / "site/second/index.html").exists()
    (project / "docs/second.md").unlink()
    assert build(project) == 0
    assert not (project / "site/second").exists()


def test_a_link_to_the_site_stays_one(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "www"
    (project / "site").rename(elsewhere)
    (project / "site").symlink_to(elsewhere)
    write(project, GOOD.replace("good", "better"))
    assert build(project) == 0
    assert (project / "site").is_symlink()
    assert "better" in (elsewhere / "index.html").read_text(encoding="utf-8")


def test_a_file_in_the_place_of_the_site_is_named_and_kept(project: Path) -> None:
    shutil.rmtree(project / "site")
    (project / "site").write_text("mine", encoding="utf-8")
    assert "site is a file, and the new site is to be a folder" in complaint(project)
    assert (project / "site").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", [".cache", ".cache/weaver"])
def test_a_file_in_the_place_of_the_cache_leaves_the_old_site(project: Path, place: str) -> None:
    before = digest(project / "site")
    shutil.rmtree(project / ".cache")
    file = project / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    assert f"{file} is a file, and what is written here needs a folder" in complaint(project)
    assert file.read_text(encoding="utf-8") == "mine"
    assert digest(project / "site") == before
    assert remains(project) == {".cache", "docs", "mkdocs.yml", "site"}


def test_the_root_of_a_file_system_can_not_be_replaced() -> None:
    config = MkDocsConfig()
    config.site_dir = os.path.abspath(os.sep)
    with pytest.raises(PluginError, match=r"--site-dir .*site$"):
        publication.Publication.begin(config)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_old_site(project: Path, number: int) -> None:
    before = digest(project / "site")
    write(project, SLOW)
    process = start(project)
    family = wait_for_session(process, project)
    process.send_signal(number)
    assert process.wait(timeout=30) != 0
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    assert digest(project / "site") == before
    if number == signal.SIGKILL:  # it could not tidy up; the next build does
        write(project, GOOD)
        assert build(project) == 0
    assert remains(project) == {".cache", "docs", "mkdocs.yml", "site"}
    assert digest(project / "site") == before


def test_a_build_that_was_killed_amid_the_exchange_loses_no_site(project: Path) -> None:
    before = digest(project / "site")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (project / f".site-{ended.pid}-draft/site").mkdir(parents=True)
    old = project / f".site-{ended.pid}-old"
    old.mkdir()
    (project / "site").rename(old / publication._BEFORE)
    write(project, BAD)
    assert build(project, "--strict") == 1
    assert digest(project / "site") == before
    assert remains(project) == {".cache", "docs", "mkdocs.yml", "site"}


def test_two_builds_may_end_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's site comes between our taking the old one away and putting ours there."""
    site, draft = tmp_path / "site", tmp_path / "draft"
    for folder in (site, draft):
        folder.mkdir()
    (draft / "ours").touch()
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        moved = replace(path, target)
        if path == site:
            monkeypatch.undo()
            site.mkdir()
            (site / "theirs").touch()
        return moved

    monkeypatch.setattr(Path, "replace", interrupted)
    publication.Publication(site, draft).finish(MkDocsConfig())
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert [path.name for path in site.iterdir()] == ["ours"]


def test_a_picture_that_is_as_it_was_is_not_written_again(project: Path) -> None:
    write(project, DRAWN)
    assert build(project) == 0
    (picture,) = (project / "site/assets/woven").iterdir()
    drawn, before = picture.read_bytes(), picture.stat()
    assert build(project) == 0
    assert os.path.samestat(picture.stat(), before)

    # Somebody's tool makes it smaller, say, and not by way of a new file.
    picture.write_bytes(b"<svg/>")
    assert build(project) == 0
    assert picture.read_bytes() == drawn
    assert not os.path.samestat(picture.stat(), before)


def test_who_edits_the_site_does_not_edit_the_cache(project: Path) -> None:
    write(project, DRAWN)
    for _ in range(2):  # the second has a site whose pictures it can take over
        assert build(project) == 0
        (picture,) = (project / "site/assets/woven").iterdir()
        kept = next((project / ".cache/weaver/sessions").glob(f"*/{picture.name}"))
        assert kept.read_bytes() == picture.read_bytes()
        assert not kept.samefile(picture)


def wait_for_session(process: subprocess.Popen, project: Path) -> list[psutil.Process]:
    """Wait until the slow cell runs; the processes that run then."""
    for _ in range(600):
        if any((project / ".cache/weaver/scratch").glob("run-*/progress.txt")):
            return psutil.Process(process.pid).children(recursive=True)
        time.sleep(0.05)
    pytest.fail("the session never began")

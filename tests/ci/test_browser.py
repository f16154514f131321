"""`make test` has a browser that really starts, or says why it has none."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from tiny import Project, one_sentence


@pytest.fixture
def real(project: Project) -> Path:
    """The browser of this machine, as found by the program itself."""
    done = project.run("browser.py")
    assert done.returncode == 0, done.stderr
    (project.folder / ".cache/browser-path").unlink()
    return Path(done.stdout.strip())


def put(folder: Path, name: str, script: str) -> Path:
    """Write a program."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def without_any_browser(tmp_path: Path, closed_url: str) -> dict[str, str]:
    """Settings under which nothing is found and nothing can be downloaded."""
    if Path("/Applications/Google Chrome.app").exists():
        pytest.fail("a Chrome in /Applications is found whatever the settings")
    (tmp_path / "bin").mkdir(exist_ok=True)
    return {
        "PATH": str(tmp_path / "bin"),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers"),
        "PLAYWRIGHT_DOWNLOAD_HOST": closed_url,
    }


def test_path_is_printed_and_recorded(project: Project) -> None:
    done = project.run("browser.py")
    assert done.returncode == 0
    assert Path(done.stdout.strip()).is_file()
    assert (project.folder / ".cache/browser-path").read_text() == done.stdout


def test_recorded_browser_is_not_started_again(project: Project, real: Path) -> None:
    log = project.folder / "starts"
    named = put(project.folder / "bin", "chromium", f'echo x >> {log}\nexec {real} "$@"')
    for _ in range(3):
        assert project.run("browser.py", BROWSER_PATH=str(named)).stdout == f"{named}\n"
    assert log.read_text() == "x\n"


def test_changed_browser_is_started_again(project: Project, real: Path) -> None:
    named = put(project.folder / "bin", "chromium", f'exec {real} "$@"')
    assert project.run("browser.py", BROWSER_PATH=str(named)).returncode == 0
    put(project.folder / "bin", "chromium", "exit 1")
    assert project.run("browser.py", BROWSER_PATH=str(named)).returncode == 1


def test_browser_that_does_not_start_is_passed_over(project: Project, real: Path) -> None:
    """As a stub that only says where to get the real one."""
    folder = project.folder / "bin"
    put(folder, "chromium-headless-shell", "exit 1")
    put(folder, "chrome-headless-shell", "exit 1")
    put(folder, "chromium", "echo install me")
    working = put(folder, "chromium-browser", f'exec {real} "$@"')
    path = f"{folder}:{project.environment['PATH']}"
    assert project.run("browser.py", PATH=path).stdout == f"{working}\n"


def test_browser_without_a_window_comes_first(project: Project, real: Path) -> None:
    folder = project.folder / "bin"
    put(folder, "chromium", f'exec {real} "$@"')
    light = put(folder, "chromium-headless-shell", f'exec {real} "$@"')
    path = f"{folder}:{project.environment['PATH']}"
    assert project.run("browser.py", PATH=path).stdout == f"{light}\n"


def test_the_package_without_a_window_is_installed_where_there_is_one(
    project: Project, real: Path, tmp_path: Path, closed_url: str
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root installs packages")
    settings = without_any_browser(tmp_path, closed_url)
    folder = tmp_path / "bin"
    browser = put(tmp_path, "browser", f'exec {real} "$@"')
    # An older release: it has the other package only.
    install = f'case "$*" in *update) ;; *" chromium") /bin/cp {browser} {folder}/chromium ;;'
    put(folder, "apt-get", f"{install} *) exit 100 ;; esac")
    done = project.run("browser.py", **settings)
    assert done.stdout == f"{folder}/chromium\n", done.stderr
    tried = [line for line in done.stderr.splitlines() if line.startswith("installing")]
    assert [line.split("`")[1] for line in tried] == ["chromium-headless-shell", "chromium"]


def test_named_browser_that_is_none(project: Project) -> None:
    done = project.run("browser.py", BROWSER_PATH=shutil.which("true") or "true")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "which does not start as a Chromium does" in one_sentence(done.stderr)


def test_no_browser_and_no_way_to_one(project: Project, tmp_path: Path, closed_url: str) -> None:
    done = project.run("browser.py", **without_any_browser(tmp_path, closed_url))
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert "Playwright's download cannot be reached (Connection refused)" in said
    assert "this is no Debian" in said
    assert "BROWSER_PATH=" in said
    assert not (project.folder / ".cache").exists()


def test_package_of_debian_that_cannot_be_had(
    project: Project, tmp_path: Path, closed_url: str
) -> None:
    settings = without_any_browser(tmp_path, closed_url)
    put(tmp_path / "bin", "apt-get", "exit 100")
    done = project.run("browser.py", **settings)
    assert done.returncode == 1
    assert "`apt-get update` failed" in done.stderr or "only root may" in done.stderr

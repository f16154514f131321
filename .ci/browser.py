"""Find a Chromium that really starts, or get one; the browser tests never do without.

    .venv/bin/python .ci/browser.py       prints its path, and writes it into .cache/browser-path

Looked at in this order: BROWSER_PATH, the Chromium or Chrome of the machine, Playwright's own. Of
the machine's, the one without a window comes first: for each page that a test opens, the others
make a toolbar that nobody sees, which takes longer than the page.
Where there is none, Playwright's is downloaded; where that fails and we are root on Debian, its
package is installed. Nothing is printed on standard output but the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from programs import ROOT, SetupProblem
from reachable import why_unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = ROOT / ".cache/browser-path"
WITHOUT_WINDOW = ("chromium-headless-shell", "chrome-headless-shell")
WITH_WINDOW = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NAMES = (*WITHOUT_WINDOW, *WITH_WINDOW)
DEBIAN = ("chromium-headless-shell", "chromium")
"""Debian's packages, each of which holds a program of its name; older releases lack the first."""
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Without a sandbox, since root in a container cannot have one: it opens nothing but our own pages.
START = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom")
PLAYWRIGHT_DOWNLOADS = "https://cdn.playwright.dev"


def main() -> int:
    """Run the command line; returns the exit status."""
    try:
        path = recorded_browser() or find_browser() or get_browser()
    except SetupProblem as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(f"{path}\n", encoding="utf-8")
    print(path)
    return 0


def recorded_browser() -> str | None:
    """The browser that was found last time, unless it or the wish has changed since."""
    try:
        path = RECORD.read_text(encoding="utf-8").strip()
        unchanged = Path(path).stat().st_ctime < RECORD.stat().st_mtime
    except (OSError, ValueError):
        return None
    return path if unchanged and os.environ.get("BROWSER_PATH") in (None, "", path) else None


def find_browser() -> str | None:
    """The first browser of the machine that starts.

    Raises:
        SetupProblem: if BROWSER_PATH names one that does not.
    """
    named = os.environ.get("BROWSER_PATH")
    if named:
        path = shutil.which(named)
        if path is None or not starts(path):
            raise SetupProblem(
                f"BROWSER_PATH names {named}, which does not start as a Chromium does: name one "
                "that does, or unset it and have one found"
            )
        return path
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> Iterator[str]:
    """Paths of what may be a browser."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, APPLICATIONS)
    own = playwright_browser()
    if own:
        yield own


def starts(path: str) -> bool:
    """Whether the browser opens a page: it may lack libraries, or only say where to get it."""
    command = [path, *START, "about:blank"]
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"<html" in answer.stdout


def playwright_browser() -> str | None:
    """Where Playwright has its Chromium, if it has one."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as driver: print(driver.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    path = answer.stdout.decode().strip()
    return path if Path(path).is_file() else None


def get_browser() -> str:
    """Download a browser, whichever way works.

    Raises:
        SetupProblem: with the reason of each way, if none does.
    """
    tried = []
    for way in (from_playwright, from_debian):
        try:
            return way()
        except SetupProblem as problem:
            tried.append(str(problem))
    raise SetupProblem(
        f"no browser for the tests: {'; '.join(tried)}. Install Chromium or Chrome, or name one "
        "with BROWSER_PATH=..."
    )


def from_playwright() -> str:
    """Playwright's own download, in at most ten minutes."""
    host = os.environ.get("PLAYWRIGHT_DOWNLOAD_HOST") or PLAYWRIGHT_DOWNLOADS
    reason = why_unreachable(host)
    if reason and not reason.startswith("it answers"):
        raise SetupProblem(f"Playwright's download cannot be reached ({reason})")
    tell("no Chromium or Chrome on this machine: downloading Playwright's, some 300 MB")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if not succeeds(command, seconds=600):
        raise SetupProblem("Playwright's download failed")
    path = playwright_browser()
    if path is None or not starts(path):
        raise SetupProblem(
            "Playwright's browser lacks libraries of the system, which "
            "`sudo .venv/bin/playwright install-deps chromium` installs"
        )
    return path


def from_debian() -> str:
    """Debian's package, in at most fifteen minutes."""
    if not shutil.which("apt-get"):
        raise SetupProblem("this is no Debian or Ubuntu")
    if os.geteuid() != 0:
        raise SetupProblem("only root may install Debian's package `chromium`")
    if not succeeds(["apt-get", "-qq", "update"], seconds=300):
        raise SetupProblem("`apt-get update` failed")
    for package in DEBIAN:
        tell(f"installing Debian's package `{package}`")
        if succeeds(["apt-get", "-qq", "install", "--yes", package], seconds=600):
            path = shutil.which(package)
            if path and starts(path):
                return path
    raise SetupProblem("`apt-get install chromium` failed, or brought no browser that starts")


def succeeds(command: list[str], seconds: int) -> bool:
    """Run a program whose output the reader sees on standard error; False if it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def tell(text: str) -> None:
    """Tell the reader; standard output is for the path."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

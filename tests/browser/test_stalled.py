"""A test whose browser stopped drawing runs again; one that failed otherwise does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drawn import drawn
from playwright.sync_api import Browser

from tests.conftest import browser_path
from tests.stalled import has_stopped_drawing

ROOT = Path(__file__).parents[2]
# What is drawn is seen to in the first test; here, the address says that a page is not.
TESTS = """
from tests import stalled
from tests.conftest import browser, launch

attempts = []
stalled.has_stopped_drawing = lambda page: page.url.endswith("#stopped")

def test_stopped_once(browser):
    page = browser.new_page()
    page.goto("about:blank#" + ("drawn" if attempts else "stopped"))
    attempts.append(page)
    assert [attempt.is_closed() for attempt in attempts] == [True, False]

def test_wrong_once(browser):
    browser.new_page().goto("about:blank#drawn")
    attempts.append("third")
    assert len(attempts) > 3
"""
HANGS_FOR_A_WHILE = """() => void setTimeout(() => {
  for (const begin = Date.now(); Date.now() - begin < 30_000; );
}, 300)"""


def processes_that_draw(browser: Browser) -> list[int]:
    """Numbers of the processes of a browser that draw its pages."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return [process["id"] for process in processes if process["type"] == "GPU"]


def send(number: signal.Signals, processes: list[int]) -> None:
    """Send a signal to processes, of which there must be one."""
    assert processes
    for process in processes:
        os.kill(process, number)


def test_a_page_that_is_not_drawn_is_told_from_one_that_hangs(browser: Browser) -> None:
    # A browser of its own: other tests go on with theirs.
    halted = browser.browser_type.launch(
        executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
    )
    page, hanging = halted.new_page(), halted.new_page()
    without_scripts = halted.new_page(java_script_enabled=False)
    hanging.evaluate(HANGS_FOR_A_WHILE)
    hanging.wait_for_timeout(500)
    looked_at = (page, without_scripts, hanging)
    assert [has_stopped_drawing(page, 2_000) for page in looked_at] == [False, False, False]
    drawing = processes_that_draw(halted)
    send(signal.SIGSTOP, drawing)
    try:
        assert [has_stopped_drawing(page, 2_000) for page in looked_at] == [True, True, False]
        with pytest.raises(AssertionError, match="about:blank was not drawn within"):
            drawn(page, 500)
    finally:
        send(signal.SIGCONT, drawing)
    halted.close()


def test_only_a_test_that_was_not_drawn_runs_again(tmp_path: Path) -> None:
    (tmp_path / "test_drawing.py").write_text(TESTS, encoding="utf-8")
    plugins = ("-p", "tests.stalled", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-raR", *plugins, "-c", os.devnull, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"hooks{os.pathsep}."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 1 passed, 1 rerun in" in done.stdout, done.stdout + done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith(("RERUN", "FAILED"))]
    assert [(line.split()[0], line.split("::")[1].split()[0]) for line in told] == [
        ("RERUN", "test_stopped_once"),
        ("FAILED", "test_wrong_once"),
    ]

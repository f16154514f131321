"""Tests that failed because the browser stopped drawing run again; no other failure does.

Without a graphics card, Chromium 156 at times draws a long page no more, for good: its scripts
answer, but no frame and no screenshot ever comes, while other pages of the same browser are drawn.
Its trace says all the while "Not activating because pending tree not ready": it waits for tiles
that nobody paints, until another page of the same process wants some. Any page that is scrolled
while its scripts have much to do comes to it, sooner on a busy machine; so it says nothing about
the site. A page that does draw, and one whose scripts hang, fail at once, however rarely it
happens.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as NothingCame

ATTEMPTS_MORE = 2


class BrowserStoppedDrawing(Exception):
    """The browser lets a page's scripts run, and does not draw it."""


def has_stopped_drawing(page: Page, milliseconds: float = 10_000) -> bool:
    """Whether a page answers within that time, and yet cannot be drawn in as much time again."""
    try:
        page.wait_for_function("() => true", polling=100, timeout=milliseconds)
    except BrowserError:
        return False  # hung, or closed
    try:
        page.screenshot(timeout=milliseconds)
    except NothingCame:
        return True
    return False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests in a browser run again, for that one reason."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            again = pytest.mark.flaky(reruns=ATTEMPTS_MORE, only_rerun=BrowserStoppedDrawing)
            item.add_marker(again)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """See what stopped a fixture."""
    return (yield from _naming_the_cause(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """See what stopped a test."""
    return (yield from _naming_the_cause(item))


def _naming_the_cause(item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield)
    except (AssertionError, BrowserError) as error:
        browser = getattr(item, "funcargs", {}).get("browser")
        if isinstance(browser, Browser) and browser.is_connected():
            for page in [page for context in browser.contexts for page in context.pages]:
                if has_stopped_drawing(page):
                    page.close()  # the next attempt needs another, and no later test is to see it
                    raise BrowserStoppedDrawing(page.url) from error
        raise

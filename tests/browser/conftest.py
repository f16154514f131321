"""What browser tests begin with, unless they ask for something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader at a desk. No service worker: it would fetch what a test wants to hold back."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page_without_errors(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts must not fail while the test uses it."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture(
    params=[
        (320, "light"),  # a window of 1280 pixels, enlarged to 400 %
        (360, "light"),
        (360, "dark"),
        (640, "dark"),  # the same window at 200 %
        (1280, "light"),
        (1280, "dark"),
    ],
    ids=lambda param: "-".join(map(str, param)),
)
def page_of_any_reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page on a phone, enlarged, or at a desk; light or dark; nothing moves by itself."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        service_workers="block",
    )
    yield context.new_page()
    context.close()

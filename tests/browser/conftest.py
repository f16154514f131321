"""What browser tests begin with, unless they ask for something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader at a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()

"""Waiting for the browser to draw."""

from __future__ import annotations

from playwright.sync_api import Page


def drawn(page: Page, milliseconds: float = 20_000) -> None:
    """Wait until what happened so far is drawn, and observers of sizes were told.

    Not for ever: a browser that stopped drawing is seen by tests/stalled.py once the test fails.
    """
    came = page.evaluate(
        """(milliseconds) => new Promise((done) => {
          setTimeout(done, milliseconds, false);
          requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
        })""",
        milliseconds,
    )
    assert came, f"{page.url} was not drawn within {milliseconds / 1000:g} seconds"

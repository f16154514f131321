"""Waiting for the browser to draw."""

from __future__ import annotations

from playwright.sync_api import Page


def drawn(page: Page) -> None:
    """Wait until what happened so far is drawn, and observers of sizes were told."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )

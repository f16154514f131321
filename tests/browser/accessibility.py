"""What axe finds on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from drawn import drawn
from playwright.sync_api import Page


def broken_rules(page: Page, within: str = "html") -> list[str]:
    """The rules that the page breaks as it is now, each with the first element that does.

    Nothing else leaves the page: the list of all that is in order is longer than the page.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    drawn(page)
    return page.evaluate(
        """async (within) => {
          const { violations } = await axe.run(within, { resultTypes: ["violations"] });
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        }""",
        within,
    )


def show_in(page: Page, scheme: str) -> None:
    """Show the page in the colour scheme "light" or "dark", as the theme does when it loads."""
    page.emulate_media(color_scheme=scheme)
    palette = {"light": "default", "dark": "slate"}[scheme]
    page.evaluate("name => { document.body.dataset.mdColorScheme = name; }", palette)

"""Stylesheets are lighter than they were written, and say the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from web.stylesheet import gather, without_comments

ROOT = Path(__file__).parents[2]
RULES = r"""css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return Array.from(sheet.cssRules, ({ cssText }) => cssText.replaceAll(/\s+/g, " "));
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_all_stand_at_the_end_of_the_head_each_once() -> None:
    one, two = (f'<link rel="stylesheet" href="{name}.css">' for name in ("one", "two"))
    icon = '<link rel="icon" href="a.svg">'
    page = f"<head>\n{one}\n<script>1</script>{icon}\n</head>\n<p>{two}Text</p>\n{one}\n<p>End</p>"
    wanted = f"<head>\n<script>1</script>{icon}\n{one}\n{two}\n</head>\n<p>Text</p>\n<p>End</p>"
    assert gather(page) == wanted
    assert gather(wanted) == wanted


def test_comments_and_indentation_go() -> None:
    css = "/* Why.\n * More. */\n\na {\n  /* One. */\n  margin: 0 1px; /* two */\n}\n"
    assert without_comments(css) == "a {\nmargin: 0 1px;\n}\n"


def test_what_is_in_quotes_stays() -> None:
    css = """a::after {\n  content: "/* no \\' comment */  x";\n}\n"""
    assert without_comments(css) == css.replace("  content", "content")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "docs/assets/css").glob("*.css")), ids=lambda f: f.stem
)
def test_a_browser_reads_the_same_rules(page: Page, built_site: Path, file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    served = (built_site / "assets/css" / file.name).read_text(encoding="utf-8")
    assert "/*" not in served
    assert len(served) < len(written)
    rules = page.evaluate(RULES, written)
    assert rules
    assert page.evaluate(RULES, served) == rules

"""Formulas: TeX in, MathML out, and a font that has their characters."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from markdown import Markdown
from playwright.sync_api import Browser
from web.formulas import FormulaExtension, to_mathml

ROOT = Path(__file__).parents[2]
FONT = ROOT / "docs/assets/fonts/math.woff2"
"""STIX Two Math (SIL Open Font License), from the npm package @fontsource/stix-two-math 5.3.0,
cut down with `pyftsubset stix-two-math-latin-400-normal.woff2 --layout-features=ssty
--no-hinting --desubroutinize --flavor=woff2 --unicodes=U+0020-007E,U+00B1,U+00B7,U+00D7,
U+0302,U+0304,U+0338,U+0394,U+2016,U+2026,U+2032,U+210E,U+2190,U+2192,U+2202,U+2207,U+2208,
U+2211,U+2212,U+2217,U+221A,U+221E,U+2223,U+2248,U+2260,U+2261,U+2264,U+2265,U+22C5,U+22C6,
U+2308-230B,U+1D434-1D467,U+1D6FC-1D71B`. Small Greek letters are there in italics only."""
SPACE = "{http://www.w3.org/1998/Math/MathML}"


def rendered(text: str) -> str:
    return Markdown(extensions=["tables", "attr_list", FormulaExtension()]).convert(text)


def test_a_fraction_is_a_fraction() -> None:
    math = ET.fromstring(to_mathml(r"\frac{a}{2} < b", block=True))
    assert math.attrib == {"alttext": r"\frac{a}{2} < b", "display": "block"}
    above, below = math.find(f".//{SPACE}mfrac") or ()
    assert ["".join(part.itertext()) for part in (above, below)] == ["a", "2"]


def test_in_a_line_nothing_else_takes_a_formula_apart() -> None:
    html = rendered(r"So $a_1 * b_2 * c_3$ holds, and $x \in \{0, 1\}$.")
    assert html.startswith("<p>So <math ")
    assert html.endswith("</math>.</p>")
    assert html.count("<math ") == 2
    assert "<em>" not in html


def test_between_two_marks_it_stands_alone() -> None:
    html = rendered("Before.\n\n$$\na = b\n$$\n\nAfter.")
    assert re.fullmatch(
        r'<p>Before.</p>\n<div class="formula"><math [^>]*display="block".*</math></div>\n'
        r"<p>After.</p>",
        html,
    )


@pytest.mark.parametrize(
    "text",
    ["It costs $5 and $6.", "`$x$`", r"\$a\$", "    $x$", "From $ to $.", "One $ alone.", "$$"],
)
def test_a_dollar_sign_may_be_a_dollar_sign(text: str) -> None:
    html = rendered(text)
    assert "<math" not in html
    assert "$" in html


@pytest.mark.parametrize(
    "tex", [r"\nonsense{a}", r"\begin{aligned} a &= b \end{aligned}", "{", "&"]
)
def test_what_is_no_formula_is_told(tex: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mkdocs"):
        html = rendered(f"So ${tex}$ holds.")
    assert "can't be set" in caplog.text
    assert "<code>" in html


def test_the_font_has_every_character_of_the_site(built_site: Path) -> None:
    with TTFont(FONT) as font:
        assert "MATH" in font, "without it, brackets do not stretch"
        known = font.getBestCmap().keys()
    italic = {letter: chr(0x1D434 + at) for at, letter in enumerate(ascii_uppercase)}
    italic |= {letter: chr(0x1D44E + at) for at, letter in enumerate(ascii_lowercase)}
    italic |= {chr(0x3B1 + at): chr(0x1D6FC + at) for at in range(25)}
    italic["h"] = "\N{PLANCK CONSTANT}"
    used: set[str] = set()
    for page in built_site.rglob("*.html"):
        for math in re.findall(r"<math .*?</math>", page.read_text("utf-8"), re.DOTALL):
            for part in ET.fromstring(math).iter():
                text = part.text or ""
                # Browsers show a letter that stands for something in italics.
                used |= {italic.get(text, text)} if part.tag == f"{SPACE}mi" else set(text)
    assert italic["H"] in used
    assert {mark for mark in "".join(used) if ord(mark) not in known} == set()
    assert FONT.stat().st_size < 32_000


def test_only_pages_with_formulas_load_the_font(built_site: Path) -> None:
    for page in built_site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert ("<math " in text) == ("css/formulas.css" in text), page


@pytest.mark.parametrize(
    "address", ["reference/conv2d/", "why-cnns-detect-spatial-patterns/deep-dive/"]
)
def test_formulas_are_set_and_fit_a_phone(browser: Browser, site_url: str, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True)
    page = context.new_page()
    page.goto(site_url + address, wait_until="networkidle")
    formulas = page.locator("article .formula")
    assert formulas.count() >= 1
    for formula in formulas.all():
        assert formula.evaluate("f => f.scrollWidth <= f.clientWidth"), formula.inner_text()
    # A fraction is taller than a line, and its brackets stretch over it.
    fraction = page.locator("article math:has(mfrac)").first
    bracket = fraction.locator("mo[form=prefix]").first
    heights = [found.bounding_box()["height"] for found in (bracket, fraction.locator("mfrac"))]
    assert heights[0] >= 0.9 * heights[1] > 25
    assert page.evaluate("document.fonts.check('16px Formulas')")
    context.close()

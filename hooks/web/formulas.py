r"""Formulas as MathML, made by the build: a Markdown extension.

`$E = mc^2$` in a line, or a paragraph of its own between two `$$`. Browsers and screen
readers know MathML, so a page with formulas needs no script. A dollar sign is only a dollar
sign in code, after a backslash, and where a space or a digit says so ("$5 and $6").
"""

from __future__ import annotations

import html
import logging
import re
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

log = logging.getLogger("mkdocs.hooks.formulas")

_INLINE = r"(?<![\\$])\$(?![\s$])(?P<tex>(?:\\.|[^\\$\n])+?)(?<!\s)\$(?![\d$])"
_BLOCK = re.compile(r"\A\$\$\s*(?P<tex>[^$]+?)\s*\$\$\Z")
_UNKNOWN = re.compile(r"\\[a-zA-Z]+")


class FormulaExtension(Extension):
    """Registers formulas in text and in paragraphs."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """After code spans, and before backslashes and emphasis take a formula apart."""
        md.inlinePatterns.register(_Inline(_INLINE, md), "formula", 185)
        md.parser.blockprocessors.register(_Block(md.parser), "formula", 95)
        md.ESCAPED_CHARS.append("$")


def to_mathml(tex: str, *, block: bool = False) -> str:
    """The `<math>` element for a formula; its source stands in `alttext`.

    Raises:
        ValueError: it holds something that is no TeX, or none that the converter knows.
    """
    try:
        math = convert(tex, display="block" if block else "inline")
        # What the converter does not know it copies, and that is often no XML.
        shown = "".join(ET.fromstring(math).itertext())
    except Exception as error:
        raise ValueError(f"{type(error).__name__} {error}".strip()) from error
    if unknown := _UNKNOWN.search(shown):
        raise ValueError(f"{unknown[0]} is unknown")
    source = html.escape(" ".join(tex.split()))
    return math.replace("<math ", f'<math alttext="{source}" ', 1)


def _checked(tex: str, *, block: bool = False) -> str:
    try:
        return to_mathml(tex, block=block)
    except ValueError as error:
        log.warning("The formula %r can't be set: %s", tex, error)
        return f"<code>{html.escape(tex)}</code>"


class _Inline(InlineProcessor):
    def handleMatch(  # noqa: N802 - the name is Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        del data
        return self.md.htmlStash.store(_checked(m["tex"])), m.start(0), m.end(0)


class _Block(BlockProcessor):
    def test(self, parent: ET.Element, block: str) -> bool:
        del parent
        return bool(_BLOCK.match(block.strip()))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        match = _BLOCK.match(blocks.pop(0).strip())
        assert match
        formula = ET.SubElement(parent, "div", {"class": "formula"})
        stash = self.parser.md.htmlStash
        formula.text = AtomicString(stash.store(_checked(match["tex"], block=True)))

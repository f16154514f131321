"""Outputs as HTML, for Markdown processors with SuperFences.

Woven text is plain Markdown: an output is a fence of the language `output`. Where that is
unknown it is shown like any other text. Where this formatter is registered it gets the same
markup without the cost of a syntax highlighter that has nothing to highlight.
"""

from __future__ import annotations

import html
import re
from typing import Any

LANGUAGE = "output"


def format_output(
    source: str, _language: str, _class: str, _options: dict[str, Any], _md: object, **more: Any
) -> str:
    """The fence as HTML; the signature is that of SuperFences' custom fences."""
    classes = " ".join([*more.get("classes", ()), "highlight"])
    title = html.escape((more.get("attrs") or {}).get("title", "Output"))
    return (
        f'<div class="{html.escape(classes)}"><span class="filename">{title}</span>'
        f"<pre><code>{html.escape(source, quote=False)}\n</code></pre></div>"
    )


CUSTOM_FENCE = {"name": LANGUAGE, "class": "", "format": format_output}
"""An entry for SuperFences' option `custom_fences`."""


def unwrap(rendered: str) -> str:
    """`<p>text</p>` without its paragraph: what is of one paragraph stands in a line."""
    match = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", rendered, re.DOTALL)
    return match[1] if match else rendered

"""Text that shows what was typed: no raw HTML in questions.

Questions are about code, so authors type `List<int>` and `</div><script>` into them. A
Markdown renderer would pass both on as HTML. Here every `<` of a question's prose becomes a
stand-in character before Markdown is rendered, and `&lt;` afterwards. Code fences are left
alone: their renderer escapes.
"""

from __future__ import annotations

import re

STAND_IN = "\ue33c"
"""A private-use character (it ends in 3C, the code of `<`)."""
_OPENING = ":::{quizdown}"
_BREAK = "\ue33b"

_FENCE = re.compile(
    r"^(?P<indent> *)(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^ *(?P=mark)[`~]*[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_KEPT = re.compile(
    r"<(?:https?://[^\s<>]+|[\w.+-]+@[\w.-]+)>"  # autolinks
    r'|<span class="computed"[^<>]*>[^<>]*</span>'  # what the engine made of an inline expression
)


def protect(markdown: str) -> str:
    """Replace every `<` that would be HTML, fences and autolinks excepted."""
    parts, at = [], 0
    for fence in _FENCE.finditer(markdown):
        parts += [_protect_prose(markdown[at : fence.start()]), fence[0]]
        at = fence.end()
    parts.append(_protect_prose(markdown[at:]))
    return "".join(parts)


def reveal(html: str) -> str:
    """Turn the stand-ins of rendered text into what a browser shows as `<`."""
    return html.replace(STAND_IN, "&lt;")


def hide_samples(markdown: str) -> str:
    """Keep the quizdown plugin from taking a region out of a sample of the syntax."""
    return markdown.replace(_OPENING, f":::{{{_BREAK}quizdown}}")


def show_samples(html: str) -> str:
    """Undo `hide_samples`, wherever a highlighter has put the parts."""
    return html.replace(_BREAK, "")


def _protect_prose(text: str) -> str:
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[at : kept.start()].replace("<", STAND_IN), kept[0]]
        at = kept.end()
    parts.append(text[at:].replace("<", STAND_IN))
    return "".join(parts)

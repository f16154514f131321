"""No raw HTML in questions, whatever is typed."""

from __future__ import annotations

import markdown
import pytest
from quiz_engine.literal import protect, reveal


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("List<int>", "List&lt;int&gt;"),
        ("`List<int>`", "<code>List&lt;int&gt;</code>"),
        ("</div><script>alert(1)</script>", "&lt;/div&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("`</div><script>`", "<code>&lt;/div&gt;&lt;script&gt;</code>"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("a < b and *b*", "a &lt; b and <em>b</em>"),
        ("&lt;", "&lt;"),
        ("<!-- x -->", "&lt;!-- x --&gt;"),
        ("<https://pytorch.org>", '<a href="https://pytorch.org">https://pytorch.org</a>'),
        (
            '<span class="computed" title="1&#43;1">2</span>',
            '<span class="computed" title="1&#43;1">2</span>',
        ),
        ('<span class="computed" onclick="x<y">2</span>', None),
    ],
)
def test_markup_is_shown_as_typed(typed: str, shown: str | None) -> None:
    html = reveal(markdown.markdown(protect(typed)))
    if shown is None:
        assert "<span" not in html
    else:
        assert html == f"<p>{shown}</p>"


def test_fences_keep_their_text() -> None:
    text = "a < b\n\n```python\na < b  # </pre><script>\n```\n\n~~~\n<x>\n~~~\n\nc < d"
    protected = protect(text)
    assert "a < b  # </pre><script>" in protected
    assert "~~~\n<x>\n~~~" in protected
    assert protected.count("<") == text.count("<") - 2

"""Code in finished pages has fewer elements, and the same text in the same colours."""

from __future__ import annotations

import pytest
from web.code import lighten


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('<span class="n">x</span><span class="w"> </span>', "x "),
        ('<span class="o">=</span><span class="p">(</span><span class="ow">not</span>', "=(not"),
        ('<span class="kc">True</span>', "True"),
        ('<span class="o">&lt;</span>', "&lt;"),
        ("<pre><span></span><code>1\n</code></pre>", "<pre><code>1\n</code></pre>"),
    ],
)
def test_what_looks_like_plain_code_loses_its_mark(marked: str, expected: str) -> None:
    assert lighten(marked) == expected


@pytest.mark.parametrize(
    "kept",
    [
        '<span class="nb">print</span>',
        '<span class="mi">3</span>',
        '<span class="p q">(</span>',
        '<span class="n"><b>x</b></span>',
        "<span></span>",
        "&lt;span class=&quot;p&quot;&gt;(&lt;/span&gt;",
    ],
)
def test_what_has_a_colour_or_other_elements_stays(kept: str) -> None:
    assert lighten(kept) == kept

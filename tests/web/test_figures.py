"""A figure for two schemes has two images and says its alternative once."""

from __future__ import annotations

import pytest
from web.figures import name_once

LIGHT = '<img alt="a &quot;line&quot;" class="cell-figure" src="../a.svg#only-light" width="3" />'


def test_the_dark_copy_has_its_name_on_a_frame() -> None:
    dark = '<img alt="a &quot;line&quot;" class="cell-figure" src="../b.svg#only-dark" width="3" />'
    assert name_once(f"<p>{LIGHT}{dark}</p>") == (
        f'<p>{LIGHT}<span class="dark-copy" role="img" aria-label="a &quot;line&quot;">'
        '<img alt="" class="cell-figure" src="../b.svg#only-dark" width="3" /></span></p>'
    )


@pytest.mark.parametrize(
    "kept",
    [
        LIGHT,
        '<img alt="both" src="a.svg"><a href="b.svg#only-dark">b</a>',
        "<code>&lt;img alt=&quot;a&quot; src=&quot;b.svg#only-dark&quot;&gt;</code>",
    ],
)
def test_other_images_stay_as_they_are(kept: str) -> None:
    assert name_once(kept) == kept

"""Tables in finished pages stand where they scroll, and the theme leaves them there."""

from __future__ import annotations

import pytest
from web.tables import box

BEFORE = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="data">'
AFTER = "</table></div></div>"


def test_each_table_gets_boxes_and_a_class() -> None:
    rows = "<tr>\n<td>1</td>\n</tr>"
    assert box(f"<p>a</p><table>{rows}</table><table>2</table><p>b</p>") == (
        f"<p>a</p>{BEFORE}{rows}{AFTER}{BEFORE}2{AFTER}<p>b</p>"
    )


@pytest.mark.parametrize(
    "kept", ['<table class="dataframe"><tr></tr></table>', "<code>&lt;table&gt;</code>", "<tables>"]
)
def test_other_tables_stay_as_they_are(kept: str) -> None:
    assert box(kept) == kept

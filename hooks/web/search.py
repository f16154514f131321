"""The search index in two parts, so that a page loads it only when somebody searches.

The theme fetches `search/search_index.json` with every page. What it gets here are the
settings; the texts are in `search/texts.js`, which docs/assets/js/search.js loads when the
search is opened. As a script and not as JSON, because a page that was opened from a disk
may not fetch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FRAME = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<meta name="robots" content="noindex">
<title>Search</title>
<script src="../assets/js/search-frame.js"></script>
<script src="../assets/javascripts/workers/{}"></script>
</html>
"""


def split_index(folder: Path) -> None:
    """Write the parts of the index that MkDocs left in `folder`, if it did."""
    index = folder / "search_index.json"
    if not index.is_file():
        return
    content = json.loads(index.read_text(encoding="utf-8"))
    texts = content.get("docs", [])
    settings = _compact(content | {"docs": []})
    index.write_text(settings, encoding="utf-8")
    # What the theme asks for on a page from a disk.
    (folder / "search_index.js").write_text(f"var __index = {settings};\n", encoding="utf-8")
    (folder / "texts.js").write_text(f"window.searchTexts = {_compact(texts)};\n", encoding="utf-8")


def write_frame(site: Path) -> None:
    """Write the page that runs the theme's worker where browsers start none: on a disk.

    Raises:
        ValueError: the theme keeps its worker elsewhere now.
    """
    if not (site / "search/search_index.json").is_file():
        return
    programs = sorted((site / "assets/javascripts/workers").glob("search.*.min.js"))
    if len(programs) != 1:
        raise ValueError("the theme's search worker is not in assets/javascripts/workers")
    (site / "search/worker.html").write_text(_FRAME.format(programs[0].name), encoding="utf-8")


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

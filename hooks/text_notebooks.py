"""Pages that are written as notebooks, through mkdocs-jupyter.

MkDocs takes only Markdown for pages; mkdocs-jupyter has it take a text notebook in `docs/` for
one, too. From there on it is a page like any other. The engine reads it as Markdown, runs its
cells, caches them and reports what is wrong, by `hooks/execute.py`; the other hooks and MkDocs see
what came of that. What readers download is made by `hooks/sources.py`.

So mkdocs-jupyter itself runs, keeps and renders nothing. Its own cache knows a notebook's text
but not the modules that it imports, its own HTML brings styles, scripts and addresses of other
hosts into the page, and outputs would have to be made harmless a second time.
"""

from __future__ import annotations

from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page


@event_priority(-100)
def on_pre_page(page: Page, **_: object) -> Page:
    """Have MkDocs render the page: mkdocs-jupyter has just put its own way in that place."""
    vars(page).pop("render", None)
    return page

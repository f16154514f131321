"""Pages that are written as notebooks, through mkdocs-jupyter.

A text notebook in `docs/` is a page like any other: the engine runs its cells, caches them and
reports what is wrong, by `hooks/execute.py`. What comes out is a notebook with outputs.
mkdocs-jupyter makes Markdown of it with the template in `hooks/notebook_templates/`, and MkDocs
makes HTML of that, as of every page. What readers download is made by `hooks/sources.py`.

So mkdocs-jupyter itself runs nothing and keeps nothing. Its own cache knows a notebook's text
but not the modules that it imports, and its own template brings styles, scripts and addresses
of other hosts into the page.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter.config import settings

_MARKDOWN = re.compile(r"<pre>(.*)</pre>", re.DOTALL)
"""What the template makes, between styles that mkdocs-jupyter adds for HTML that is not here."""
_OPTIONS = {"execute": False, "cache": False, "ignore_h1_titles": True}
"""What mkdocs-jupyter has to be told for the above to be true."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give mkdocs-jupyter the site's own template."""
    options = config.plugins["mkdocs-jupyter"].config
    for name, value in _OPTIONS.items():
        if options[name] is not value:
            raise ConfigurationError(f"mkdocs.yml: mkdocs-jupyter needs {name}: {value}")
    settings.templates_dir = str(Path(__file__).parent / "notebook_templates")
    return config


@event_priority(-100)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Hand the executed notebook over, where mkdocs-jupyter will look for the page."""
    if notebook := config.extra["woven"][page.file.src_uri].notebook:
        root = Path(config.config_file_path).resolve().parent
        path = (root / ".cache/notebooks" / page.file.src_uri).with_suffix(".ipynb")
        _write(notebook, path)
        page.file.abs_src_path = str(path)
    return markdown


@event_priority(100)
def on_page_content(content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make HTML of mkdocs-jupyter's Markdown; it has taken the place of `Page.render`."""
    if not config.extra["woven"][page.file.src_uri].notebook:
        return content
    page.markdown = html.unescape(_MARKDOWN.search(content)[1])
    Page.render(page, config, files)
    return page.content or ""


def _write(notebook: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

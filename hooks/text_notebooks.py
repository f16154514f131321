"""Pages that are written as notebooks, through mkdocs-jupyter.

A text notebook in `docs/` is a page like any other: the engine runs its cells, caches them and
reports what is wrong, by `hooks/execute.py`. What comes out is a notebook with outputs.
mkdocs-jupyter makes Markdown of it with the template in `hooks/notebook_templates/`, MkDocs
makes HTML of that as of every page, and readers can download the notebook.

So mkdocs-jupyter itself runs nothing and keeps nothing. Its own cache knows a notebook's text
but not the modules that it imports, and its own template brings styles, scripts and addresses
of other hosts into the page.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import textwrap
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter.config import settings

_MARKDOWN = re.compile(r"<pre>(.*)</pre>", re.DOTALL)
"""What the template makes, between styles that mkdocs-jupyter adds for HTML that is not here."""
_OPTIONS = {"execute": False, "cache": False, "ignore_h1_titles": True}
"""What mkdocs-jupyter has to be told for the above to be true."""
_INCLUDE = re.compile(r'^--8<-- "(?P<path>[^":]+):(?P<section>[^"]+)"$', re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?!https?:)(?P<target>[^)]+)\)")


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
    if notebook := page.meta["weaver"].notebook:
        path = _kept(page.file, config)
        _write(notebook, path)
        page.file.abs_src_path = str(path)
    return markdown


@event_priority(100)
def on_page_content(content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make HTML of mkdocs-jupyter's Markdown; it has taken the place of `Page.render`."""
    notebook = page.meta["weaver"].notebook
    if not notebook:
        return content
    page.markdown = html.unescape(_MARKDOWN.search(content)[1])
    Page.render(page, config, files)
    download = _kept(page.file, config).with_suffix(".download.ipynb")
    _write(_to_take_away(notebook, page, files, config), download)
    uri = page.file.src_uri.removesuffix(".py") + ".ipynb"
    files.append(File.generated(config, uri, abs_src_path=str(download)))
    page.meta["notebook"] = uri
    return page.content or ""


def _to_take_away(
    notebook: dict[str, Any], page: Page, files: Files, config: MkDocsConfig
) -> dict[str, Any]:
    """The notebook for readers: away from the site, only whole addresses lead anywhere."""
    site, root = config.site_url, _root(config)

    def whole(link: re.Match[str]) -> str:
        path, mark, anchor = link["target"].partition("#")
        uri = posixpath.join(posixpath.dirname(page.file.src_uri), path)
        file = files.get_file_from_path(posixpath.normpath(uri)) if path else page.file
        if not file or not site:
            return link["text"]
        return f"[{link['text']}]({urljoin(site, file.url)}{mark}{anchor})"

    cells = [
        cell | {"source": _LINK.sub(whole, _with_includes(cell["source"], root))}
        if cell["cell_type"] == "markdown"
        else cell | {"outputs": [_without_site(output) for output in cell["outputs"]]}
        for cell in notebook["cells"]
    ]
    return notebook | {"cells": cells}


def _with_includes(text: str, root: Path) -> str:
    """The text with the sections of programs that it shows, as pymdownx.snippets has them."""

    def section(include: re.Match[str]) -> str:
        mark = re.escape(include["section"])
        source = (root / include["path"]).read_text(encoding="utf-8")
        found = re.search(rf"\[start:{mark}\]\n(.*?)\n[^\n]*\[end:{mark}\]", source, re.DOTALL)
        return textwrap.dedent(found[1]).strip("\n") if found else include[0]

    return _INCLUDE.sub(section, text)


def _without_site(output: dict[str, Any]) -> dict[str, Any]:
    return output | {"metadata": {}} if output["output_type"] == "display_data" else output


def _kept(file: File, config: MkDocsConfig) -> Path:
    return _root(config) / ".cache" / "notebooks" / f"{file.src_uri.removesuffix('.py')}.ipynb"


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def _write(notebook: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

"""What else a page can be: a notebook beside it, and links to what it is made of.

`page.meta["sources"]` tells the theme where the page's notebook is and, if the settings name a
repository, where its own files can be read.
"""

from __future__ import annotations

import posixpath
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from notebook import compose, modules
from weaver.model import Page as WrittenPage
from woven import project_root, woven_page

_BRANCH = "main"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let pages be edited where the settings say that the sources are."""
    if config.repo_url:
        config.edit_uri = f"edit/{_BRANCH}/{Path(config.docs_dir).name}/"
    return config


@event_priority(90)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make the page's notebook, once the engine knows what its cells did."""
    woven = woven_page(page, config)
    root = project_root(config)
    source = compose.Source(root, partial(_address, page, config, files))
    made = None
    # A page about the project itself can say that it does not work without it.
    if not woven.problems and page.meta.get("notebook", True):
        made = compose.compose(woven.page, woven.sessions, source)
    links: dict[str, object] = {"modules": _modules(woven.page, root, config)}
    if made is not None:
        uri = posixpath.splitext(page.file.src_uri)[0] + ".ipynb"
        if not files.get_file_from_path(uri):
            files.append(File.generated(config, uri, content=made))
        links["notebook"] = uri
    page.meta["sources"] = links
    return markdown


def _address(page: Page, config: MkDocsConfig, files: Files, link: str) -> str:
    """The whole address of the page that `link` names on `page`; needs the site's own."""
    uri = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), link))
    file = files.get_file_from_path(uri) if link else page.file
    return urljoin(config.site_url, file.url) if config.site_url and file else ""


def _modules(page: WrittenPage, root: Path, config: MkDocsConfig) -> list[tuple[str, str]]:
    """Path and address of each module of the project that the page imports or shows."""
    if not config.repo_url:
        return []
    codes = [session.code for session in page.sessions]
    names = set(modules.needed_files(codes, root)) | {include.path for include in page.includes}
    base = config.repo_url.rstrip("/")
    shown = sorted(name for name in names if name.endswith(".py") and "__init__" not in name)
    return [(name, f"{base}/blob/{_BRANCH}/{name}") for name in shown]

"""What several hooks ask of MkDocs: where things are, and what the engine made of a page."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from weaver.model import WovenPage


def woven_page(page: Page, config: MkDocsConfig) -> WovenPage:
    """The page as it was written, with its outputs and values.

    Raises:
        PluginError: `execute.py` is missing in the settings.
    """
    if "woven" not in config.extra:
        raise PluginError("mkdocs.yml: list hooks/execute.py among the hooks; others build on it")
    return config.extra["woven"][page.file.src_uri]


def project_root(config: MkDocsConfig) -> Path:
    """The folder with mkdocs.yml, from which the project's files are named."""
    return Path(config.config_file_path).resolve().parent


def assets_address(page: Page) -> str:
    """Where the site's assets are, seen from the page; it ends with a slash."""
    return get_relative_url("assets/", page.url).rstrip("/") + "/"

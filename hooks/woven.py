"""What the engine made of a page, for the hooks that come after it."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page
from weaver.model import WovenPage


def woven_page(page: Page, config: MkDocsConfig) -> WovenPage:
    """The page as it was written, with its outputs and values.

    Raises:
        PluginError: `execute.py` is missing in the settings.
    """
    if "woven" not in config.extra:
        raise PluginError("mkdocs.yml: list hooks/execute.py among the hooks; others build on it")
    return config.extra["woven"][page.file.src_uri]

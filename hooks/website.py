"""MkDocs' side of hooks/web: the site's policy, and the files beside its pages."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page
from web import policy, search
from web.formulas import FormulaExtension

log = logging.getLogger("mkdocs.hooks.website")


class _Build:
    """What has to live from one event to the next; MkDocs offers hooks no other place."""

    serving = False
    reviewed: frozenset[str] = frozenset()


def on_startup(command: str, **_: object) -> None:
    """A server adds a script of its own to each page, for live reload."""
    _Build.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read which inline scripts were reviewed, and let Markdown know formulas."""
    _Build.reviewed = policy.reviewed_scripts()
    config.markdown_extensions.append(FormulaExtension())
    return config


@event_priority(-1000)
def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Give the finished page its policy."""
    return _protected(output, page.file.src_uri, config)


@event_priority(-1000)
def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Give the page for a wrong address its policy, too."""
    if not template_name.endswith(".html"):
        return output_content
    return _protected(output_content, template_name, config)


@event_priority(-500)
def on_post_build(config: MkDocsConfig) -> None:
    """Write what stands beside the pages, before the site is put in place."""
    site = Path(config.site_dir)
    search.split_index(site / "search")
    if not config.use_directory_urls:
        search.write_frame(site)


def _protected(document: str, name: str, config: MkDocsConfig) -> str:
    inspection = policy.inspect(document, _Build.reviewed)
    for finding in inspection.findings:
        log.warning("%s: %s", name, finding)
    if _Build.serving:
        return document
    wanted = inspection.policy(from_disk=not config.use_directory_urls)
    return policy.with_policy(document, wanted)

"""MkDocs adapter of the laboratories.

On the way in, weaver (priority 100) runs the cells and evaluates the data; then this hook (60)
leaves each laboratory's caption in its place, for Markdown to render. On the way back (-60) the
figure is put around the caption.
"""

from __future__ import annotations

import gzip
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laboratory import regions, render, rules, vectors
from laboratory.catalogue import CATALOGUE, MOST_SCRIPT_BYTES
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from quiz_engine import bundle
from weaver.model import Location

log = logging.getLogger("mkdocs.hooks.laboratories")

_PLACE = re.compile(r'<div class="lab-caption" id="lab-(\d+)">\s*(.*?)\s*</div>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageLab:
    """One laboratory of a page; what one event leaves for the next, in `page.meta["labs"]`."""

    region: regions.Region
    data: dict[str, Any]
    where: Location


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Ask the engine to evaluate the data."""
    config.extra.setdefault("weaver_sources", []).append(regions.find_expressions)
    config.extra["labs_used"] = {}
    return config


@event_priority(60)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Check a page's laboratories, and leave their captions in place."""
    path = _project_path(page, config)
    text = (page.file.content_string or "").replace("\r\n", "\n")
    written, problems = regions.find_regions(text, path)
    woven, _problems = regions.find_regions(markdown, path)
    if len(woven) != len(written):
        # Whatever is wrong was said about the file itself.
        written = woven = []
    engine = page.meta.get("weaver")
    values = engine.values if engine else {}
    labs: list[PageLab] = []
    parts, at = [], 0
    for source, shown in zip(written, woven, strict=True):
        parts.append(markdown[at : shown.start])
        at = shown.end
        where = Location(path, source.line)
        laboratory = CATALOGUE.get(source.name)
        # Without a value the engine has said why.
        if laboratory is None or source.offset not in values:
            continue
        data = values[source.offset]
        lacking = _lacking(data, laboratory.needs)
        if lacking:
            problems.append(rules.unusable_data(where, lacking, ", ".join(laboratory.needs)))
            continue
        problems += vectors.check(laboratory, _root(config), where)
        config.extra["labs_used"].setdefault(source.name, where)
        parts.append(
            f'<div class="lab-caption" id="lab-{len(labs)}" markdown="1">\n\n'
            f"{shown.caption}\n\n</div>\n"
        )
        labs.append(PageLab(source, data, where))
    for problem in problems:
        log.warning("%s", problem)
    page.meta["labs"] = labs
    return "".join([*parts, markdown[at:]])


@event_priority(-60)
def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Put the figures around their captions."""
    labs = page.meta["labs"]
    if not labs:
        return html
    assets = get_relative_url("assets/", page.url)
    assets = assets if assets.endswith("/") else f"{assets}/"
    names = [lab.region.name for lab in labs]

    def replaced(match: re.Match[str]) -> str:
        number = int(match[1])
        lab = labs[number]
        before = names[:number].count(lab.region.name)
        anchor = f"{lab.region.name}-lab" + (f"-{before + 1}" if before else "")
        return render.render(lab.region, lab.data, match[2], assets, anchor)

    script = f'<script src="{assets}js/labs/load.js" defer></script>\n'
    sheet = f'<link rel="stylesheet" href="{assets}css/labs.css">\n'
    return sheet + _PLACE.sub(replaced, html) + script


def on_post_build(*, config: MkDocsConfig) -> None:
    """Publish the proofs, weigh the scripts, and join them for pages opened from a disk."""
    folder = Path(config.site_dir, "assets", "js", "labs")
    modules = {path.name: path.read_text("utf-8") for path in folder.glob("*.js")}
    for name, where in config.extra["labs_used"].items():
        try:
            joined = bundle.bundle(modules, f"{name}.js", f"{name}Lab")
        except ValueError as error:
            log.warning("%s", rules.script_missing(where, str(error)))
            continue
        (folder / f"{name}.classic.js").write_text(joined, "utf-8")
        size = len(gzip.compress(joined.encode("utf-8"), mtime=0))
        if size > MOST_SCRIPT_BYTES:
            log.warning("%s", rules.too_heavy(where, name, size, MOST_SCRIPT_BYTES))
        for proof in CATALOGUE[name].vectors:
            proofs = Path(config.site_dir, "assets", "labs")
            vectors.publish(proof, _root(config), proofs)


def _lacking(data: object, needs: tuple[str, ...]) -> str:
    if not isinstance(data, dict):
        return "is no dict of plain JSON data"
    lacking = [name for name in needs if name not in data]
    return f"lacks {', '.join(lacking)}" if lacking else ""


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def _project_path(page: Page, config: MkDocsConfig) -> str:
    path = Path(page.file.abs_src_path or page.file.src_uri).resolve()
    root = _root(config)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else page.file.src_uri

"""MkDocs adapter of the laboratories.

On the way in, weaver (priority 100) runs the cells and evaluates the data; then this hook (60)
leaves each laboratory's caption in its place, for Markdown to render. On the way back (-60) the
figure is put around the caption.
"""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from laboratory import files as beside
from laboratory import origin, regions, render, rules, vectors
from laboratory.catalogue import CATALOGUE, MOST_LATER_BYTES, MOST_SCRIPT_BYTES, Laboratory
from laboratory.files import SiteFile
from laboratory.origin import Origin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url
from quiz_engine import bundle
from weaver.model import Location, Session, SessionResult
from woven import assets_address, project_root, woven_page

log = logging.getLogger("mkdocs.hooks.laboratories")

_PLACE = re.compile(
    r"<!--lab (\d+)-->\s*(.*?)\s*<!--lab \1 measured-->\s*(.*?)\s*<!--lab \1 end-->", re.DOTALL
)
_UNDRAWABLE = (jinja2.UndefinedError, ArithmeticError, LookupError, TypeError, ValueError)
"""What a template raises when data are not what it needs."""


@dataclass(frozen=True, slots=True)
class PageLab:
    """One laboratory of a page; what one event leaves for the next, in `page.meta["labs"]`."""

    region: regions.Region
    data: dict[str, Any]
    """What stands in the page itself."""
    where: Location
    anchor: str
    """Id of its element, unique on the page."""
    later: SiteFile | None = None
    origin: Origin | None = None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Ask the engine to evaluate the data."""
    config.extra.setdefault("weaver_sources", []).append(regions.find_expressions)
    config.extra["labs_used"] = {}
    return config


@event_priority(60)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Check a page's laboratories, and leave their captions in place."""
    engine = woven_page(page, config)
    text, path, values = engine.page.text, engine.path, engine.values
    written, problems = regions.find_regions(text, path)
    woven, _problems = regions.find_regions(markdown, path)
    if len(woven) != len(written):
        # Whatever is wrong was said about the file itself.
        written = woven = []
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
        lacking = _lacking(data, laboratory)
        if lacking:
            problems.append(rules.unusable_data(where, lacking, ", ".join(laboratory.needs)))
            continue
        problems += vectors.check(laboratory, project_root(config), where)
        config.extra["labs_used"].setdefault(source.name, where)
        before = [lab.region.name for lab in labs].count(source.name)
        anchor = f"{source.name}-lab" + (f"-{before + 1}" if before else "")
        in_page = {name: part for name, part in data.items() if name not in ("later", "proof")}
        lab = PageLab(source, in_page, where, anchor)
        if "later" in data:
            lab = replace(lab, later=beside.later(data["later"], page.file.src_uri, anchor))
            if lab.later.weight > MOST_LATER_BYTES:
                problems.append(rules.later_too_heavy(where, lab.later.weight, MOST_LATER_BYTES))
            files.append(File.generated(config, lab.later.uri, content=lab.later.text))
        if "proof" in data:
            problems += vectors.check_proof(data["proof"], project_root(config), where)
            proof = beside.proof(data["proof"], page.file.src_uri, anchor)
            files.append(File.generated(config, proof.uri, content=proof.text))
        if laboratory.trained:
            lab = replace(lab, origin=_origin(engine.sessions, text, source.offset))
            if lab.origin is None:
                problems.append(rules.never_trained(where))
        number = len(labs)
        parts.append(
            f"<!--lab {number}-->\n\n{shown.caption}\n\n"
            f"<!--lab {number} measured-->\n\n{shown.afterwards}\n\n<!--lab {number} end-->\n"
        )
        labs.append(lab)
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
    assets = assets_address(page)

    def replaced(match: re.Match[str]) -> str:
        lab = labs[int(match[1])]
        try:
            return render.render(
                lab.region,
                lab.data,
                match[2],
                assets,
                lab.anchor,
                afterwards=match[3],
                later=get_relative_url(lab.later.uri, page.url) if lab.later else "",
                origin=lab.origin,
                origin_anchor=_anchor(page.toc, lab.origin.heading) if lab.origin else "",
            )
        except _UNDRAWABLE as error:
            needed = ", ".join(CATALOGUE[lab.region.name].needs)
            log.warning("%s", rules.unusable_data(lab.where, f"can't be drawn: {error}", needed))
            return match[2]

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
            vectors.publish(proof, project_root(config), proofs)


def _origin(
    sessions: tuple[tuple[Session, SessionResult], ...], text: str, offset: int
) -> Origin | None:
    """Where the session trained that evaluates what stands at `offset`."""
    for session, _ in sessions:
        if any(expression.start == offset for expression in session.expressions):
            return origin.find(session, text, offset)
    return None


def _anchor(entries: Iterable[AnchorLink], heading: str) -> str:
    """The id of the heading with this title, or nothing if there is none."""
    for entry in entries:
        found = entry.id if unescape(entry.title) == heading else _anchor(entry.children, heading)
        if found:
            return found
    return ""


def _lacking(data: object, laboratory: Laboratory) -> str:
    if not isinstance(data, dict):
        return "is no dict of plain JSON data"
    lacking = [name for name in laboratory.needs if name not in data]
    return f"lacks {', '.join(lacking)}" if lacking else laboratory.unusable(data)

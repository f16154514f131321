"""MkDocs' side of hooks/web: the site's policy, and the files beside its pages."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from weaver import folders, percent
from weaver.links import check_place
from weaver.model import WovenPage
from web import (
    beside,
    card,
    code,
    convolution,
    describe,
    feed,
    figures,
    front_matter,
    links,
    offline,
    picture,
    plain,
    policy,
    search,
    stylesheet,
    tables,
)
from web.convolution import Convolution
from web.formulas import FormulaExtension
from woven import project_root, woven_page

log = logging.getLogger("mkdocs.hooks.website")

_INDENT = re.compile(r"(<article.*</article>)|\s*\n\s*", re.DOTALL)
"""What the text of a page is, and around it the templates' empty lines and indentation."""

PICTURES = {"assets/moving-picture.svg": True, "assets/still-picture.svg": False}
"""Names of the home page's pictures, and whether they move."""
CARDS = PurePosixPath("assets/cards")


class _Build:
    """What has to live from one event to the next; MkDocs offers hooks no other place."""

    serving = False
    reviewed: frozenset[str] = frozenset()
    pages: dict[str, Page]
    """Finished pages by the paths of their sources."""
    convolution: Convolution | None = None


def on_startup(command: str, **_: object) -> None:
    """A server adds a script of its own to each page, for live reload."""
    _Build.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read which inline scripts were reviewed, and let Markdown know formulas."""
    _Build.reviewed = policy.reviewed_scripts()
    _Build.pages, _Build.convolution = {}, None
    config.markdown_extensions.append(FormulaExtension())
    config.extra.setdefault("weaver_sources", []).append(convolution.find_expressions)
    return config


@event_priority(100)
def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Leave out what lies elsewhere, as a link could publish any file, and what could run."""
    home = Path(config.docs_dir).resolve()
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        source, name = Path(file.abs_src_path or ""), f"{home.name}/{file.src_uri}"
        problem = check_place(source, home, name)
        if not problem and not file.is_documentation_page():
            problem = beside.check(name, source.read_bytes())
        if problem:
            log.warning("%s", problem)
            files.remove(file)
    return files


@event_priority(90)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Check front matter and links; put the moving picture into the page that computed one."""
    woven = woven_page(page, config)
    text, path = woven.page.text, woven.path
    root = project_root(config)
    for problem in sorted([*front_matter.check(text, path), *links.check(text, path, root)]):
        log.warning("%s", problem)
    for name in front_matter.of_wrong_kind(page.meta):
        del page.meta[name]
    try:
        found = convolution.read(text, woven.values)
    except ValueError as error:
        log.warning("%s", convolution.unusable(text, path, str(error)))
        return markdown
    if not found:
        return markdown
    _Build.convolution = found
    addresses = []
    for name, moving in PICTURES.items():
        file = files.get_file_from_path(name)
        if file is None:
            file = File.generated(config, name, content=picture.draw(found, moving=moving))
            files.append(file)
        addresses.append(file.url_relative_to(page.file))
    return convolution.place(markdown, *addresses, picture.size(found))


def on_page_context(
    context: dict[str, Any], *, page: Page, config: MkDocsConfig, **_: object
) -> dict[str, Any]:
    """Tell the templates what the page says about itself, and where its other forms are."""
    quiz = page.meta.get("quiz")
    questions = quiz.written.questions if quiz else ()
    context["structured_data"] = describe.describe(
        page.meta,
        site=config.site_name,
        address=page.canonical_url or "",
        questions=[(question.title, question.level) for question in questions],
    )
    context["markdown_address"] = _markdown_path(page).as_posix()
    context["card_address"] = _card_path(page).as_posix()
    return context


@event_priority(-1000)
def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Finish the page: lighten it, box tables, say figures once, gather sheets, add its policy."""
    _Build.pages[page.file.src_uri] = page
    boxed = figures.name_once(tables.box(code.lighten(output)))
    light = _INDENT.sub(lambda found: found[1] or "\n", boxed)
    return _protected(stylesheet.gather(light), page.file.src_uri, config, page.url)


@event_priority(-1000)
def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Give the page for a wrong address its policy, too."""
    if not template_name.endswith(".html"):
        return output_content
    return _protected(stylesheet.gather(output_content), template_name, config)


@event_priority(-500)
@folders.explained(PluginError)
def on_post_build(config: MkDocsConfig) -> None:
    """Write what stands beside the pages, before the site is put in place."""
    site = Path(config.site_dir)
    stylesheet.lighten(site / "assets/css")
    search.split_index(site / "search")
    if not config.use_directory_urls:
        search.write_frame(site)
    pages = _in_order()
    _write_plain(site, pages, config)
    _write_feed(site, pages, config)
    if _Build.convolution:
        _write_cards(site, pages, config, _Build.convolution)
    (site / offline.LIST).write_text(offline.list_files(site), encoding="utf-8")


def _protected(document: str, name: str, config: MkDocsConfig, address: str = "") -> str:
    root = urlsplit(config.site_url or "/").path
    inspection = policy.inspect(document, _Build.reviewed, address=root + address, root=root)
    for finding in inspection.findings:
        log.warning("%s: %s", name, finding)
    if _Build.serving:
        return document
    wanted = inspection.policy(from_disk=not config.use_directory_urls)
    return policy.with_policy(document, wanted)


def _in_order() -> list[Page]:
    """Pages as in the navigation, those that it leaves out at the end."""
    pages = list(_Build.pages.values())
    first = next((page for page in pages if page.is_homepage), None)
    ordered, page = [], first
    while page and page not in ordered:
        ordered.append(page)
        page = page.next_page
    return ordered + [page for page in pages if page not in ordered]


def _write_plain(site: Path, pages: list[Page], config: MkDocsConfig) -> None:
    entries = []
    show = _includer(config)
    for page in pages:
        woven = woven_page(page, config)
        path = _markdown_path(page)
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = plain.plain(show(_with_outputs(page, woven)), _solution_values(page, woven))
        file.write_text(percent.link_to_markdown(text), encoding="utf-8")
        section = page.parent.title if page.parent else ""
        entries.append(
            plain.Entry(
                section or "",
                str(page.meta.get("title") or page.title),
                f"{config.site_url or ''}{path}",
                page.meta.get("description") or "",
            )
        )
    text = plain.list_pages(config.site_name, config.site_description or "", entries)
    (site / "llms.txt").write_text(text, encoding="utf-8")


def _includer(config: MkDocsConfig) -> Callable[[str], str]:
    """What puts the text of files in the place of includes: the extension that does it in pages."""
    name = "pymdownx.snippets"
    if name not in config.markdown_extensions:
        return str
    options = config.mdx_configs.get(name) or {}
    steps = Markdown(extensions=[name], extension_configs={name: options}).preprocessors
    return lambda text: "\n".join(steps["snippet"].run(text.split("\n")))


def _with_outputs(page: Page, woven: WovenPage) -> str:
    """The page's text; what the cells of its questions gave is only known to their own hook."""
    quiz = page.meta.get("quiz")
    return quiz.markdown if quiz else woven.markdown


def _solution_values(page: Page, woven: WovenPage) -> list[str]:
    """What the expressions in the page's worked solutions gave, in their order."""
    quiz = page.meta.get("quiz")
    if not quiz:
        return []
    asked = [*quiz.written.questions, *(task.question for task in quiz.written.gap_tasks)]
    spans = sorted(span.offset for question in asked for span in question.solution_values)
    return [str(woven.values.get(offset, "")) for offset in spans]


def _write_feed(site: Path, pages: list[Page], config: MkDocsConfig) -> None:
    base = config.site_url or ""
    lessons = [
        feed.Lesson(
            page.file.src_uri,
            f"{base}{page.url}",
            str(page.meta.get("title") or page.title),
            page.meta.get("description") or "",
            page.meta["published"],
        )
        for page in pages
        if page.meta.get("published")
    ]
    text = feed.write_feed(
        lessons,
        name=config.site_name,
        subtitle=config.site_description or "",
        address=f"{base}feed.xml" if base else "",
    )
    (site / "feed.xml").write_text(text, encoding="utf-8")


def _write_cards(site: Path, pages: list[Page], config: MkDocsConfig, shown: Convolution) -> None:
    cache = project_root(config) / ".cache/cards"
    for page in pages:
        title = str(page.meta.get("title") or page.title)
        target = site / _card_path(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(card.make_card(title, config.site_name, shown, cache), target)


def _markdown_path(page: Page) -> PurePosixPath:
    """Where the page's plain version stands: beside its source, which may be a notebook."""
    return PurePosixPath(page.file.src_uri).with_suffix(".md")


def _card_path(page: Page) -> PurePosixPath:
    return CARDS / PurePosixPath(page.file.src_uri).with_suffix(".png")

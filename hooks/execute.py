"""MkDocs' side of the engine: events in, woven pages out. Needs no setting.

All pages are parsed and their sessions started before MkDocs renders the first page, so
that running and rendering overlap. Problems become warnings, which `--strict` turns into
a failed build after every page was looked at.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import compiled_templates
import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import meta
from publication import Publication
from weaver import encoding, folders, html
from weaver.execute import Kernel
from weaver.pipeline import Settings, Weaver

log = logging.getLogger("mkdocs.hooks.execute")

_HERE = Path(__file__).resolve().parent

_NEEDED = ("attr_list", "md_in_html", "pymdownx.superfences")
"""Markdown extensions that woven text relies on."""


def _stamp() -> dict[Path, int]:
    """When each of the hooks' own files was last changed."""
    return {path: path.stat().st_mtime_ns for path in _HERE.rglob("[!.]*.py")}


_LOADED = _stamp()

_ONE_PICTURE = '<style>img[src$="#only-dark"] { display: none }</style>'


class _Build:
    """What has to live from one event to the next; MkDocs offers hooks no other place."""

    kernel: Kernel | None = None
    weaver: Weaver | None = None
    publication: Publication | None = None
    names: Mapping[str, str]
    """What messages call each page, by its path within the docs folder."""
    serving = False


class _Artifact(File):
    """A picture. Most of a build's are those of the build before."""

    def copy_file(self, dirty: bool = False) -> None:
        """Put it on the site."""
        new = _Build.publication
        if not (new and new.take_over(self.dest_uri, Path(self.abs_src_path))):
            super().copy_file(dirty)


def on_startup(command: str, **_: object) -> None:
    """Remember whether there will be another build; when told to end, tidy up first."""
    _Build.serving = command == "serve"
    atexit.register(_close)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)


def _end(number: int, _: object) -> None:
    # Make passes on what it was sent, so it may come twice, and with a Ctrl-C. Tidying up must not
    # be broken off: MkDocs' server would wait for ever for the thread that it did not come to end.
    for another in (number, signal.SIGINT):
        signal.signal(another, signal.SIG_IGN)
    sys.exit(128 + number)


@folders.explained(PluginError)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make sure that outputs can be rendered, and that a failed build replaces nothing."""
    if _Build.serving:
        _restart_if_changed()
    else:
        _Build.publication = Publication.begin(config)
    if config.strict:
        # MkDocs counts the warnings that it says: with --quiet none, and every build would pass.
        words = logging.getLogger("mkdocs")
        words.setLevel(min(words.level, logging.WARNING))
    config.extra["woven"] = {}  # what became of each page, for other hooks
    for extension in _NEEDED:
        if extension not in config.markdown_extensions:
            config.markdown_extensions.append(extension)
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {})
    fences["custom_fences"] = [*fences.get("custom_fences", ()), html.CUSTOM_FENCE]
    return config


@event_priority(-100)
@folders.explained(PluginError)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Start every page's sessions."""
    root = Path(config.config_file_path).resolve().parent
    settings = Settings(root, root / ".cache" / "weaver", _sources(config))
    if _Build.kernel is None:
        scratch = settings.cache / "scratch"
        _Build.kernel = Kernel(root, scratch, settings.workers, checkpoints=_Build.serving)
    _Build.weaver = Weaver(settings, _Build.kernel, say=log.info)
    # A server shows drafts, too.
    wanted = InclusionLevel.is_in_serve if _Build.serving else InclusionLevel.is_included
    found = files.documentation_pages(inclusion=wanted)
    _Build.names = {file.src_uri: _name(file, root) for file in found}
    pages = {_Build.names[file.src_uri]: file for file in found}
    texts = {name: _read(file, name) for name, file in pages.items()}
    for problem in _Build.weaver.measure(meanwhile=texts):
        log.warning(str(problem))
    if _Build.weaver.start(texts):
        compiled_templates.compile_all(config.theme, _templates(config))  # others work meanwhile
    return files


@event_priority(100)
@folders.explained(PluginError)
def on_page_markdown(_: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the outputs into the page's text."""
    assert _Build.weaver
    woven = _Build.weaver.weave(_Build.names[page.file.src_uri], page.file.src_uri)
    for problem in woven.problems:
        log.warning(str(problem))
    for artifact in woven.artifacts:
        if artifact.uri not in files.src_uris:
            path = str(artifact.source)
            files.append(_Artifact.generated(config, artifact.uri, abs_src_path=path))
    text, front_matter = meta.get_data(woven.markdown)
    # MkDocs has found it already, except in a notebook.
    page.meta |= front_matter
    # Not in `page.meta`: the theme's navigation looks into it for every pair of pages.
    config.extra["woven"][page.file.src_uri] = woven
    return text


@event_priority(-1000)
def on_env(env: jinja2.Environment, *, config: MkDocsConfig, **_: object) -> jinja2.Environment:
    """Save the time that compiling the theme takes, after all who may change how it is done."""
    compiled_templates.keep(env, config.theme, _templates(config))
    return env


def on_post_page(output: str, *, config: MkDocsConfig, **_: object) -> str:
    """Of the two pictures of a figure, other themes than Material would show both."""
    if config.theme.name == "material" or "#only-dark" not in output:
        return output
    return output.replace("</head>", f"{_ONE_PICTURE}</head>", 1)


@event_priority(-1000)
@folders.explained(PluginError)
def on_post_build(config: MkDocsConfig) -> None:
    """Say what was run, forget results that no page needs any more, put the site in place."""
    assert _Build.weaver
    tally = _Build.weaver.finish(evict=True)
    log.info(
        "Executed %d sessions (%.1f s in cells), took %d from the cache",
        tally.ran, tally.seconds, tally.cached,
    )  # fmt: skip
    if tally.unprotected:
        log.info("Not prevented on this system: %s", "; ".join(tally.unprotected))
    if _Build.publication:
        _Build.publication.finish(config)
        _Build.publication = None
    if not _Build.serving:
        _close()


def on_build_error(**_: object) -> None:
    """Leave nothing behind when a build breaks off."""
    if not _Build.serving:
        _close()


def on_shutdown() -> None:
    """Leave no process behind."""
    _close()


def _read(file: File, path: str) -> str:
    """A page's text; of one that can't be read, nothing, so that others are looked at, too."""
    try:
        return file.content_string
    except (UnicodeDecodeError, OSError) as error:
        log.warning(str(encoding.describe(path, error)))
        file.content_string = ""
        return ""


def _close() -> None:
    kernel, _Build.kernel = _Build.kernel, None
    if kernel:
        kernel.close()
    if _Build.publication:
        _Build.publication.abandon()
        _Build.publication = None


def _restart_if_changed() -> None:
    """MkDocs never loads a hook anew; a server whose hooks were edited begins again."""
    if _stamp() == _LOADED or sys.platform == "win32":
        return
    log.info("The hooks changed: starting again")
    _close()
    os.execv(sys.executable, sys.orig_argv)


def _sources(config: MkDocsConfig) -> tuple:
    """Expression sources that other hooks of this site announced in `extra.weaver_sources`."""
    return tuple(config.extra.get("weaver_sources", ()))


def _templates(config: MkDocsConfig) -> Path:
    """Where the theme's templates are kept as compiled."""
    return Path(config.config_file_path).resolve().parent / ".cache" / "templates"


def _name(file: File, root: Path) -> str:
    """The file's name in messages: relative to the project where possible."""
    # MkDocs forgets where a file lies whose content was set.
    path = Path(file.abs_src_path or Path(file.src_dir or "", file.src_uri))
    source = os.path.realpath(path) if path.exists() else os.path.abspath(path)
    inside = source.removeprefix(f"{root}{os.sep}")
    return Path(inside).as_posix() if inside != source else file.src_uri

"""The engine without a site generator: `python -m weaver check|run|explain|clean`."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from weaver import encoding, extensions, folders, links, percent
from weaver.extensions import Extension
from weaver.model import Problem, WovenPage
from weaver.pipeline import Settings, Weaver


@folders.explained(SystemExit)
def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status says whether there was a problem."""
    parser = argparse.ArgumentParser(prog="python -m weaver", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="run the cells of pages and report problems")
    check.add_argument("pages", nargs="+", type=Path)
    run = commands.add_parser("run", help="weave a folder of pages into another folder")
    run.add_argument("docs", type=Path)
    run.add_argument("--to", required=True, type=Path, dest="out")
    explain = commands.add_parser("explain", help="say why a page's sessions would run")
    explain.add_argument("page", type=Path)
    commands.add_parser("clean", help="forget every result")
    options = parser.parse_args(arguments)

    root = Path.cwd()
    if mistake := _mistake(options, root):
        parser.error(mistake)
    try:
        asking = tuple(extensions.load(root))
    except ValueError as error:
        parser.error(str(error))
    sources = tuple(extension.find_expressions for extension in asking)
    settings = Settings(root=root, cache=root / ".cache" / "weaver", sources=sources)
    match options.command:
        case "check":
            return _check(settings, options.pages, asking)
        case "run":
            return _run(settings, options.docs, options.out, asking)
        case "explain":
            return _explain(settings, options.page)
        case _:
            folders.remove(settings.cache)
            return 0


def _mistake(options: argparse.Namespace, root: Path) -> str:
    """What is wrong with the paths that were given, or nothing."""
    match options.command:
        case "check" | "explain":
            for page in options.pages if options.command == "check" else [options.page]:
                if not page.is_file():
                    return f"there is no page {page}"
                if not page.resolve().is_relative_to(root):
                    return f"{page} lies outside {root}: go to its project's folder first"
        case "run":
            if not options.docs.is_dir():
                return f"there is no folder {options.docs}"
            if not options.docs.resolve().is_relative_to(root):
                return f"{options.docs} lies outside {root}: go to its project's folder first"
            if options.out.resolve().is_relative_to(options.docs.resolve()):
                return f"{options.out} lies in {options.docs}: it would become a part of it"
            for place in (options.out, *options.out.parents):
                if place.is_file():
                    return f"{place} is a file: name a folder to write into"
    return ""


def _check(settings: Settings, pages: list[Path], asking: Sequence[Extension]) -> int:
    with _weave(settings, {page: page.as_posix() for page in pages}) as (woven, status):
        found = [_problems(page, asking) for page in woven]
    for page, problems in zip(woven, found, strict=True):  # the kernel has nothing to tell any more
        cells = sum(len(session.cells) for session, _ in page.sessions)
        print(f"{page.path}: {cells} cells, {len(problems)} problems")
        status = _report(problems) or status
    return status


def _run(settings: Settings, docs: Path, out: Path, asking: Sequence[Extension]) -> int:
    if _report(_leading_out(docs, _relative(docs, settings.root))):
        return 1
    pages = {page: page.relative_to(docs).as_posix() for page in _pages(docs)}
    with _weave(settings, pages) as (woven, status):
        if _report(problem for page in woven for problem in _problems(page, asking)) or status:
            return 1  # nothing is written unless everything is right
        shutil.copytree(docs, out, dirs_exist_ok=True, ignore_dangling_symlinks=True)
        for page, uri in zip(woven, pages.values(), strict=True):  # all of them were read
            text = percent.link_to_markdown(page.markdown)
            (out / uri).with_suffix(".md").write_text(text, encoding="utf-8")
            for artifact in page.artifacts:
                target = out / artifact.uri
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(artifact.source, target)
    return 0


def _leading_out(docs: Path, name: str) -> Iterator[Problem]:
    """A problem for each file that would be copied from elsewhere."""
    for file in sorted(docs.rglob("*")):
        path = f"{name}/{file.relative_to(docs).as_posix()}"
        if problem := links.check_place(file, docs, path):
            yield problem


def _pages(docs: Path) -> list[Path]:
    """Markdown and text notebooks; editors keep hidden files beside them."""
    files = (file for kind in ("[!.]*.md", f"[!.]*{percent.SUFFIX}") for file in docs.rglob(kind))
    return sorted(files)


def _explain(settings: Settings, page: Path) -> int:
    path = _relative(page, settings.root)
    texts, unreadable = encoding.read({path: page})
    for text in texts.values():
        for session, reason in Weaver(settings).explain(path, text):
            where = session.location(session.line)
            print(f"{where}: " + (f"runs, because {reason}" if reason else "comes from the cache"))
    return _report(unreadable)


@contextlib.contextmanager
def _weave(settings: Settings, pages: dict[Path, str]) -> Iterator[tuple[list[WovenPage], int]]:
    """The pages, and the exit status of the experiments that they may read.

    At the end the artifacts are gone that could not be kept.
    """
    paths = {_relative(page, settings.root): uri for page, uri in pages.items()}
    weaver = Weaver(settings, say=print)
    texts, unreadable = encoding.read({path: Path(path) for path in paths})
    with weaver.kernel:
        status = _report([*unreadable, *weaver.measure(texts, meanwhile=texts)])
        weaver.start(texts)
        woven = [weaver.weave(path, paths[path]) for path in texts]
        if weaver.unprotected:
            print("Not prevented on this system:", "; ".join(weaver.unprotected), file=sys.stderr)
        yield woven, status
        weaver.finish(evict=False)


def _problems(page: WovenPage, asking: Sequence[Extension]) -> list[Problem]:
    """The engine's problems with a page, and those of the extensions, in the page's order."""
    found = [problem for extension in asking for problem in extension.check_woven(page)]
    return sorted([*page.problems, *found])


def _report(problems: Iterable[Problem]) -> int:
    """Print the problems; 1 if there is one."""
    status = 0
    for problem in problems:
        print(problem, file=sys.stderr)
        status = 1
    return status


def _relative(page: Path, root: Path) -> str:
    here = Path(os.path.abspath(page))  # a page may be a link to another one
    return (here if here.is_relative_to(root) else page.resolve()).relative_to(root).as_posix()


if __name__ == "__main__":
    sys.exit(main())

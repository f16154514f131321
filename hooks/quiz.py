"""MkDocs adapter of the question engine.

Order matters. On the way in: weaver (priority 100) runs the cells, then this hook (50) turns
regions into Markdown with one small region a question, then the quizdown plugin (0) takes
those out. On the way back: the plugin puts its elements in (0), then this hook (-50) puts
the questions together around them.
"""

from __future__ import annotations

import logging
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from quiz_engine import bundle, check, compose, literal, proofs, render, results, rules
from quiz_engine.export import as_anki, as_json, as_qti
from quiz_engine.export.item import make_card, make_item, make_program
from quiz_engine.model import Card, Deck, GapQuiz, GapTask, Question, Quiz, QuizPage
from quiz_engine.parse import parse_quizzes
from weaver.model import Cell, Location, WovenPage
from weaver.render import outputs_of_cell
from woven import assets_address, woven_page

log = logging.getLogger("mkdocs.hooks.quiz")

Region = Quiz | Deck | GapQuiz

_SCRIPTS = re.compile(r'\s*<script src="[^"]*assets/quizdown(?:_init)?\.js"></script>')


@dataclass(frozen=True, slots=True)
class PageQuiz:
    """What one event leaves for the next, in `page.meta["quiz"]`."""

    written: QuizPage
    """As in the file: true lines and offsets."""
    woven: QuizPage
    """As after the engine: inline expressions replaced by their values."""
    entries: tuple[render.Entry, ...] = ()
    """Rendered."""
    tasks: tuple[render.TaskEntry, ...] = ()
    """Programs with gaps, rendered."""
    sides: tuple[render.Side, ...] = ()
    """Flashcards, rendered."""
    markdown: str = ""
    """The whole page with the outputs of its regions' cells, for its plain version."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Ask the engine to evaluate the proofs."""
    config.extra.setdefault("weaver_sources", []).append(proofs.find_expressions)
    config.extra |= {"quiz_items": [], "quiz_programs": [], "quiz_cards": []}
    return config


@event_priority(50)
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Check a page's questions and write them in parts that Markdown renders."""
    engine = woven_page(page, config)
    path = engine.path
    written = parse_quizzes(engine.page.text, path)
    problems = [*check.check_page(written)]
    woven = parse_quizzes(markdown, path)
    if [len(_items(region)) for region in woven.regions] != [
        len(_items(region)) for region in written.regions
    ]:
        # Nothing sensible can be shown; what is wrong was said about the file itself.
        woven = written = QuizPage(path)
    if written.quizzes and "quizdown" not in config.plugins:
        log.warning("%s: the page holds a quiz, and mkdocs.yml lists no quizdown plugin", path)
    problems += proofs.check_proofs(written, engine.values)
    cells = _outputs_by_cell(engine, page.file.src_uri)
    woven = _with_results(written, woven, engine, cells)
    plain = results.write_outputs(engine.markdown, written, cells)
    problems += check.check_values(written.questions, woven.questions, path)
    for problem in problems:
        log.warning("%s", problem)
    page.meta["quiz"] = PageQuiz(written, woven, markdown=plain)

    parts, at, number = [], 0, 1
    for region in woven.regions:
        between = literal.hide_samples(markdown[at : region.start])
        parts += [between, compose.compose(region, number)]
        at, number = region.end, number + len(_items(region))
    return "".join([*parts, literal.hide_samples(markdown[at:])])


@event_priority(-50)
def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Put the rendered parts of the questions together."""
    html = literal.show_samples(html)
    regions = page.meta["quiz"].woven.regions
    if not regions:
        return html
    between, parts = compose.cut(_SCRIPTS.sub("", html))
    assets = assets_address(page)
    source = page.file.src_uri
    out, number = [between[0]], 1
    all_entries, all_tasks, all_sides = [], [], []
    for region in regions:
        items = _items(region)
        named = [parts[at] for at in range(number, number + len(items))]
        number += len(items)
        if isinstance(region, Deck):
            sides = render.make_sides(region, named, source)
            out.append(render.render_deck(sides, assets))
            all_sides += sides
        elif isinstance(region, GapQuiz):
            tasks = [
                render.TaskEntry(task, own, f"{source}#{task.slug}")
                for task, own in zip(region.tasks, named, strict=True)
            ]
            out.append(render.render_tasks(tasks, assets))
            all_tasks += tasks
        else:
            entries = [
                render.Entry(question, compose.question_parts(own), f"{source}#{question.slug}")
                for question, own in zip(region.questions, named, strict=True)
            ]
            out.append(render.render_quiz(entries, assets, region))
            all_entries += entries
            if region.draw:
                # A test shows a few of them, and no title must lead to a hidden one.
                _leave_out(page.toc.items, {entry.anchor for entry in entries})
        out.append(between[number - 1])
    page.meta["quiz"] = replace(
        page.meta["quiz"],
        entries=tuple(all_entries),
        tasks=tuple(all_tasks),
        sides=tuple(all_sides),
    )
    for link in _walk(page.toc):
        link.title = literal.reveal(link.title)
    return "".join(out)


@event_priority(-50)
def on_env(env: jinja2.Environment, *, files: Files, **_: object) -> jinja2.Environment:
    """Check the proofs that are addresses, now that every page is rendered."""
    pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page}
    for source, page in pages.items():
        record = page.meta.get("quiz")
        for question in record.written.questions if record else ():
            proof = question.proof
            if proof is None or not proof.is_anchor:
                continue
            target, _, anchor = proof.text.partition("#")
            uri = _join(source, target) if target else source
            section = proofs.section_of(pages[uri].content or "", anchor) if uri in pages else ""
            where = Location(record.written.path, proof.line)
            if not section:
                log.warning("%s", rules.proof_address_missing(where, proof.text))
            elif not proofs.shows(section):
                log.warning("%s", rules.proof_address_empty(where, proof.text))
    return env


@event_priority(-50)
def on_post_page(output: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Keep a page's questions and cards for the export; only now is its address final."""
    if quiz := page.meta.get("quiz"):
        where = page.url, config.site_url or ""
        config.extra["quiz_items"] += [make_item(entry, *where) for entry in quiz.entries]
        config.extra["quiz_programs"] += [make_program(task, *where) for task in quiz.tasks]
        config.extra["quiz_cards"] += [make_card(side, *where) for side in quiz.sides]
    return output


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the exports, and join the scripts for pages that are opened from a disk."""
    items, programs, cards = (
        sorted(config.extra[name], key=lambda made: made.id)
        for name in ("quiz_items", "quiz_programs", "quiz_cards")
    )
    if items or programs or cards:
        exports = Path(config.site_dir, "assets", "questions")
        exports.mkdir(parents=True, exist_ok=True)
        everything = items, programs, cards, config.site_name
        (exports / "questions.json").write_text(as_json.write_json(*everything), "utf-8")
        (exports / "questions-anki.txt").write_text(as_anki.write_anki(*everything), "utf-8")
        (exports / "questions-qti.zip").write_bytes(as_qti.write_qti(items, programs))
    folder = Path(config.site_dir, "assets", "js", "quiz")
    modules = {path.name: path.read_text("utf-8") for path in folder.glob("*.js")}
    if "main.js" in modules:
        joined = bundle.bundle(modules, "main.js")
        (folder / "main.classic.js").write_text(joined, "utf-8")


def _outputs_by_cell(engine: WovenPage, uri: str) -> list[tuple[Cell, results.Shown]]:
    """The page's visible cells in order."""
    return sorted(
        (
            (cell, outputs_of_cell(session, session_result, index, uri))
            for session, session_result in engine.sessions
            for index, cell in enumerate(session.cells)
            if not cell.hidden
        ),
        key=lambda found: found[0].line,
    )


def _with_results(
    written: QuizPage,
    woven: QuizPage,
    engine: WovenPage,
    cells: Sequence[tuple[Cell, results.Shown]],
) -> QuizPage:
    """The page's regions with what the engine found out."""
    values = engine.values

    def question(shown: Question, source: Question) -> Question:
        return results.place_outputs(results.fill_values(shown, source, values), source, cells)

    def task(shown: GapTask, source: GapTask) -> GapTask:
        return results.fill_task(shown, source, values, cells)

    def card(shown: Card, source: Card) -> Card:
        return results.place_on_back(shown, source, cells)

    return replace(
        woven,
        quizzes=tuple(
            replace(quiz, questions=tuple(map(question, quiz.questions, source.questions)))
            for quiz, source in zip(woven.quizzes, written.quizzes, strict=True)
        ),
        gap_quizzes=tuple(
            replace(quiz, tasks=tuple(map(task, quiz.tasks, source.tasks)))
            for quiz, source in zip(woven.gap_quizzes, written.gap_quizzes, strict=True)
        ),
        decks=tuple(
            replace(deck, cards=tuple(map(card, deck.cards, source.cards)))
            for deck, source in zip(woven.decks, written.decks, strict=True)
        ),
    )


def _items(region: Region) -> Sequence[Question | Card | GapTask]:
    match region:
        case Deck():
            return region.cards
        case GapQuiz():
            return region.tasks
        case _:
            return region.questions


def _join(source: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _leave_out(items: list[AnchorLink], anchors: set[str]) -> None:
    items[:] = [item for item in items if item.id not in anchors]
    for item in items:
        _leave_out(item.children, anchors)


def _walk(items: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for item in items:
        yield item
        yield from _walk(item.children)

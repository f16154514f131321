"""Read questions: page text in, `QuizPage` out.

The grammar is quizdown's: a heading begins a question, a blockquote is its hint, a task
list its options (numbered: one is right; bullets: several may be), and a blockquote inside
an option is the comment on it. HTML comments carry what quizdown has no word for:
difficulty, proof and solution. quizdown ignores them, and so does GitHub's rendering.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from weaver import inline
from weaver.model import Comment, Location, Problem

from quiz_engine import rules
from quiz_engine.cards import parse_deck
from quiz_engine.model import (
    LEVELS,
    Deck,
    Gap,
    GapQuiz,
    GapTask,
    Option,
    Proof,
    Question,
    Quiz,
    QuizPage,
    Span,
)
from quiz_engine.regions import HEADING, QUOTE, Line, Region, find_regions

Draw = tuple[tuple[str, int], ...]

_OPTION = re.compile(
    r"(?P<indent> {0,3})(?P<mark>\d+[.)]|[-*+])[ \t]+\[(?P<box>[ xX])\][ \t]+(?P<text>\S.*)"
)
_NEARLY_OPTION = re.compile(r" {0,3}(?:\d+[.)]|[-*+])[ \t]*\[[ \t]*[^\]\s]?[ \t]*\](?!\()")
_ITEM = re.compile(r" {0,3}(?:\d+[.)]|[-*+])[ \t]+\S")
_GAP = re.compile(r"\d+[.)][ \t]+`(?P<around>[^`]*___[^`]*)`")
_DIRECTIVE = re.compile(r"(?P<name>[A-Za-z]+)(?P<colon>:)?\s*(?P<body>.*)", re.DOTALL)
_NAMES = ("difficulty", "output", "proof", "section", "solution")


def parse_quizzes(text: str, path: str) -> QuizPage:
    """All questions of a page.

    Args:
        text: the whole file, front matter included, with line feeds as line ends.
        path: the file's name in messages, relative to the project's root.
    """
    regions, problems = find_regions(text, path)
    quizzes: list[Quiz] = []
    decks: list[Deck] = []
    gap_quizzes: list[GapQuiz] = []
    for region in regions:
        if region.name == "quizdown":
            quiz, wrong = _parse_region(region, path)
            quizzes.append(quiz)
        elif region.name == "gaps":
            task_quiz, wrong = _parse_gaps(region, path)
            gap_quizzes.append(task_quiz)
        else:
            deck, wrong = parse_deck(region, path)
            decks.append(deck)
        problems += wrong
    return QuizPage(path, tuple(quizzes), tuple(decks), tuple(gap_quizzes), tuple(problems))


def _parse_region(region: Region, path: str) -> tuple[Quiz, list[Problem]]:
    problems: list[Problem] = []
    sections = region.sections()
    if not sections:
        problems.append(rules.no_question(Location(path, region.line)))
    first = sections[0][0][0].number if sections else 0
    for line in region.lines:
        if sections and line.number < first and line.text.strip():
            problems.append(rules.text_before_question(Location(path, line.number)))
            break
    draw: Draw = ()
    for comment in region.comments:
        if comment.line >= first:
            continue
        if comment.text.startswith("draw"):
            draw = _read_draw(comment.text)
            if not draw:
                problems.append(rules.bad_draw(Location(path, comment.line), comment.text))
        elif _addresses_us(comment):
            problems.append(rules.text_before_question(Location(path, comment.line)))
    questions = []
    for lines, comments in sections:
        question, wrong = _parse_question(lines, comments, path)
        questions.append(question)
        problems += wrong
    quiz = Quiz(tuple(questions), region.start, region.end, region.line, region.depth, draw)
    return quiz, problems


def _parse_gaps(region: Region, path: str) -> tuple[GapQuiz, list[Problem]]:
    """Tasks of a `:::{gaps}` region: a question whose numbered items are gaps with options."""
    tasks: list[GapTask] = []
    problems: list[Problem] = []
    for lines, comments in region.sections():
        heads = [
            at for at, line in enumerate(lines) if not line.fenced and _GAP.fullmatch(line.text)
        ]
        top = lines[: heads[0]] if heads else lines
        question, wrong = _parse_question(top, comments, path)
        problems += wrong
        for line in top:
            if not line.fenced and re.match(r"\s+[-*+] \[[ xX]\]", line.text):
                problems.append(rules.option_without_gap(Location(path, line.number)))
                break
        gaps = []
        for head, tail in pairwise([*heads, len(lines)]):
            nested = [
                replace(line, text=line.text[min(4, len(line.text) - len(line.text.lstrip(" "))) :])
                for line in lines[head:tail]
            ]
            options, wrong = _parse_question(nested, [], path)
            problems += wrong
            around = _GAP.fullmatch(lines[head].text)["around"]
            gaps.append(Gap(around, options.options, lines[head].number))
        last = lines[-1].number
        tasks.append(GapTask(replace(question, last_line=last), tuple(gaps)))
    if not tasks:
        problems.append(rules.no_question(Location(path, region.line)))
    quiz = GapQuiz(tuple(tasks), region.start, region.end, region.line, region.depth)
    return quiz, problems


def _read_draw(text: str) -> Draw:
    """`draw: 4 easy, 3 hard` as pairs of level and count; nothing if it can't be read."""
    match = re.fullmatch(r"draw\s*:\s*(?P<body>.*)", text, re.DOTALL)
    wanted = [part.split() for part in match["body"].split(",")] if match else []
    if not all(len(w) == 2 and w[0].isdigit() and w[1] in LEVELS for w in wanted):
        return ()
    return tuple((level, int(count)) for count, level in wanted)


@dataclass
class _OptionDraft:
    line: int
    right: bool
    bullet: bool
    text: list[str]
    comment: list[str] = field(default_factory=list)


def _parse_question(
    lines: Sequence[Line], comments: list[Comment], path: str
) -> tuple[Question, list[Problem]]:
    problems: list[Problem] = []
    text: list[str] = []
    hint: list[str] = []
    hint_line = 0
    drafts: list[_OptionDraft] = []
    late = False
    for line in lines[1:]:
        option = None if line.fenced else _OPTION.match(line.text)
        if option:
            drafts.append(
                _OptionDraft(
                    line.number,
                    option["box"] in "xX",
                    option["mark"] in "-*+",
                    [option["text"]],
                )
            )
        elif not line.fenced and _NEARLY_OPTION.match(line.text):
            problems.append(rules.malformed_option(Location(path, line.number), line.text))
        elif drafts:
            if not line.text.strip() or line.text.startswith((" " * 2, "\t")):
                drafts[-1].text.append(line.text)
            elif not line.fenced and _ITEM.match(line.text):
                problems.append(rules.malformed_option(Location(path, line.number), line.text))
            elif not late:
                late = True
                problems.append(rules.text_after_options(Location(path, line.number)))
        elif not line.fenced and (quote := QUOTE.match(line.text)):
            hint_line = hint_line or line.number
            hint.append(quote["text"])
        else:
            text.append(line.text)
    if len({draft.bullet for draft in drafts}) > 1:
        problems.append(rules.mixed_list(Location(path, drafts[0].line)))

    found, wrong = _directives(comments, path)
    problems += wrong
    level, output, proof, section, solution = (found.get(name) for name in _NAMES)
    question = Question(
        title=heading["title"] if (heading := HEADING.match(lines[0].text)) else "",
        line=lines[0].number,
        level=level.body if level else "",
        text="\n".join(text).strip("\n"),
        hint="\n".join(hint).strip(),
        hint_line=hint_line,
        options=tuple(_finish_option(draft) for draft in drafts),
        multiple=bool(drafts) and drafts[0].bullet,
        solution=solution.body if solution else "",
        solution_line=solution.line if solution else 0,
        solution_values=tuple(solution.spans) if solution else (),
        proof=Proof(proof.body, proof.line, proof.offset) if proof else None,
        output=output.body if output else "",
        section=section.body if section else "",
        last_line=lines[-1].number,
    )
    return question, problems


def _finish_option(draft: _OptionDraft) -> Option:
    """Part an option's lines into its text and the quoted comment."""
    head, *rest = draft.text
    text, comment = [head], []
    fence, indent = "", 4
    for line in rest:
        opening = None if fence else re.match(r"(?P<indent> *)(?P<mark>`{3,}|~{3,})", line)
        if opening:
            fence, indent = opening["mark"], len(opening["indent"])
        if not fence:
            line = line.expandtabs(4)
        line = line[min(indent, len(line) - len(line.lstrip(" "))) :]
        if not fence and (quote := QUOTE.match(line)):
            comment.append(quote["text"])
        else:
            text.append(line)
        if fence and not opening and line.strip().startswith(fence):
            fence, indent = "", 4
    return Option("\n".join(text).strip(), draft.right, "\n".join(comment).strip(), draft.line)


@dataclass(frozen=True, slots=True)
class _Directive:
    body: str
    line: int
    offset: int
    spans: tuple[Span, ...] = ()


def _directives(comments: list[Comment], path: str) -> tuple[dict[str, _Directive], list[Problem]]:
    """What a question's HTML comments say, by name."""
    found: dict[str, _Directive] = {}
    problems: list[Problem] = []
    for comment in comments:
        where = Location(path, comment.line)
        match = _DIRECTIVE.match(comment.text)
        name = match["name"].lower() if match else ""
        if name not in _NAMES:
            if match and match["colon"] and (near := _nearest(name)):
                problems.append(rules.unknown_comment(where, match["name"], near))
            continue
        if name in found:
            problems.append(rules.given_twice(where, name))
            continue
        body = textwrap.dedent(match["body"]).strip()
        found[name] = _Directive(body, comment.line, comment.start, tuple(_spans(comment)))
    return found, problems


def _spans(comment: Comment) -> Iterator[Span]:
    for start, _, code in inline.find_spans(comment.text):
        # Offsets only have to be distinct, in order and inside the comment.
        yield Span(comment.start + 4 + start, code)


def _nearest(name: str) -> str:
    return next(iter(difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.7)), "")


def _addresses_us(comment: Comment) -> bool:
    match = _DIRECTIVE.match(comment.text)
    return bool(match) and match["name"].lower() in _NAMES

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
from collections.abc import Iterator
from dataclasses import dataclass, field

from weaver import fences, inline
from weaver.model import Comment, Fence, Location, Problem

from quiz_engine import rules
from quiz_engine.model import LEVELS, Option, Proof, Question, Quiz, QuizPage, Span

Draw = tuple[tuple[str, int], ...]

_OPENING = re.compile(r":::\{quizdown\}[ \t]*$")
_CLOSING = re.compile(r":::[ \t]*$")
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t]*#*[ \t]*$")
_OPTION = re.compile(
    r"(?P<indent> {0,3})(?P<mark>\d+[.)]|[-*+])[ \t]+\[(?P<box>[ xX])\][ \t]+(?P<text>\S.*)"
)
_NEARLY_OPTION = re.compile(r" {0,3}(?:\d+[.)]|[-*+])[ \t]*\[[ \t]*[xX✓✔]?[ \t]*\](?!\()")
_ITEM = re.compile(r" {0,3}(?:\d+[.)]|[-*+])[ \t]+\S")
_QUOTE = re.compile(r" {0,3}> ?(?P<text>.*)")
_DIRECTIVE = re.compile(r"(?P<name>[A-Za-z]+)(?P<colon>:)?\s*(?P<body>.*)", re.DOTALL)
_NAMES = ("difficulty", "output", "proof", "section", "solution")


def parse_quizzes(text: str, path: str) -> QuizPage:
    """All questions of a page.

    Args:
        text: the whole file, front matter included, with line feeds as line ends.
        path: the file's name in messages, relative to the project's root.
    """
    if ":::{quizdown}" not in text:
        return QuizPage(path)
    try:
        backticks, _ = fences.scan_backticks(text)
    except fences.UnclosedFence:
        # weaver reports it, and nothing after the fence can be trusted.
        return QuizPage(path)
    found = (*backticks, *fences.scan_tildes(text, backticks))
    comments = fences.scan_comments(text, found)
    lines = _read_lines(text, found, comments)

    quizzes: list[Quiz] = []
    problems: list[Problem] = []
    depth, opening = 1, None
    for index, line in enumerate(lines):
        if line.fenced:
            continue
        if opening is None:
            if heading := _HEADING.match(line.text):
                depth = len(heading["marks"])
            elif _OPENING.match(line.text):
                opening = index
        elif _CLOSING.match(line.text):
            region = lines[opening + 1 : index]
            start, end = lines[opening].offset, line.offset + len(line.text)
            inside = [comment for comment in comments if start < comment.start < end]
            number = lines[opening].number
            questions, draw, wrong = _parse_region(region, inside, path, number)
            quizzes.append(Quiz(questions, start, end, number, depth, draw))
            problems += wrong
            opening = None
        elif _OPENING.match(line.text):
            problems.append(rules.nested_region(Location(path, line.number)))
    if opening is not None:
        problems.append(rules.unclosed_region(Location(path, lines[opening].number)))
    return QuizPage(path, tuple(quizzes), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    offset: int
    text: str
    """Without HTML comments, so that columns at the left of them stay what they were."""
    fenced: bool
    """Part of a code fence: whatever it looks like, it is code."""


def _read_lines(text: str, found: tuple[Fence, ...], comments: tuple[Comment, ...]) -> list[_Line]:
    fenced = {number for fence in found for number in range(fence.line, fence.last_line + 1)}
    for comment in comments:
        # A fence inside a comment is not shown: it is a hidden cell or part of a solution.
        fenced -= set(range(comment.line, comment.last_line + 1))
        blank = re.sub(r"[^\n]", " ", text[comment.start : comment.end])
        text = text[: comment.start] + blank + text[comment.end :]
    lines, offset = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(
            _Line(number, offset, line.rstrip() if number not in fenced else line, number in fenced)
        )
        offset += len(line) + 1
    return lines


def _parse_region(
    lines: list[_Line], comments: list[Comment], path: str, first: int
) -> tuple[tuple[Question, ...], Draw, list[Problem]]:
    problems: list[Problem] = []
    heads = [i for i, line in enumerate(lines) if not line.fenced and _HEADING.match(line.text)]
    if not heads:
        return (), (), [rules.no_question(Location(path, first))]
    for line in lines[: heads[0]]:
        if line.text.strip():
            problems.append(rules.text_before_question(Location(path, line.number)))
            break
    first_line = lines[heads[0]].number
    draw: Draw = ()
    for comment in comments:
        if comment.line >= first_line:
            continue
        if comment.text.startswith("draw"):
            draw = _read_draw(comment.text)
            if not draw:
                problems.append(rules.bad_draw(Location(path, comment.line), comment.text))
        elif _addresses_us(comment):
            problems.append(rules.text_before_question(Location(path, comment.line)))
    questions = []
    for head, tail in zip(heads, [*heads[1:], len(lines)], strict=True):
        own = lines[head:tail]
        low, high = own[0].number, own[-1].number
        question, wrong = _parse_question(
            own, [comment for comment in comments if low <= comment.line <= high], path
        )
        questions.append(question)
        problems += wrong
    return tuple(questions), draw, problems


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
    lines: list[_Line], comments: list[Comment], path: str
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
        elif not line.fenced and (quote := _QUOTE.match(line.text)):
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
        title=_HEADING.match(lines[0].text)["title"],
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
        section_line=section.line if section else 0,
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
        line = line[min(indent, len(line) - len(line.lstrip(" "))) :]
        if not fence and (quote := _QUOTE.match(line)):
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

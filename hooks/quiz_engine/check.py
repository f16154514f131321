"""What an author has to mend in a question: everything that can be told without running code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import unescape

from weaver import inline
from weaver.model import Location, Problem
from weaver.render import splice

from quiz_engine import proofs, rules
from quiz_engine.model import LEVELS, GapTask, Option, Question, Quiz, QuizPage

_LETTER = re.compile(
    r"\b(?i:options?|answers?|choices?|key)\s+(?:is\s+)?\(?[A-H]\)?(?![\w'’`-])(?!\s*=)"
    # "Quick check: = D": a sign, and nothing after the letter.
    r"|\b(?i:options?|answers?|choices?|key|check)\s*[:=][\s=]*\(?[A-H]\)?(?=\s*(?:[.,;)]|$))"
    r"|\b[A-H]\)? is (?:right|wrong|correct|incorrect)\b",
    re.MULTILINE,
)
_CELL = re.compile(r"^\s*```+python\s*$", re.MULTILINE)
_ANSWER_IS = r"\b(?:option|answer|choice|key)(?: is|:| =)(?: the option)? "
"""How a sentence about the key begins, in the words that `_bare` leaves."""
_GIVES = r"(?:\b(?:is|are|gives|prints|returns|equals|shows|has|have)|[=:]) (?:an? |the )?"
"""How a sentence ends in a value."""
_END = r"(?=\s*(?:[.,;:!)]|$))"
_LAST = r"\.?$"


def check_page(page: QuizPage) -> tuple[Problem, ...]:
    """All problems of a page's questions, parsing's own included, in the order of lines."""
    problems = list(page.problems)
    for quiz in page.quizzes:
        problems += _check_draw(quiz, page.path)
    for task in page.gap_tasks:
        problems += check_task(task, page.path)
    for question in page.questions:
        problems += check_question(question, page.path)
    problems += _check_titles(page)
    problems += _check_tests(page)
    return tuple(sorted(problems))


def _check_titles(page: QuizPage) -> Iterator[Problem]:
    """Progress and exports know an item by its page and its title, whatever its kind."""
    asked = [*page.questions, *(task.question for task in page.gap_tasks)]
    items = [(item.line, item.slug, item.title) for item in asked]
    items += [(card.line, card.slug, card.front) for deck in page.decks for card in deck.cards]
    first: dict[str, int] = {}
    for line, slug, title in sorted(items):
        if first.setdefault(slug, line) != line:
            where = Location(page.path, line)
            yield rules.same_title(where, title, Location(page.path, first[slug]))


def _check_tests(page: QuizPage) -> Iterator[Problem]:
    """The seed of a draw stands in the page's address, and what was drawn is stored by the page."""
    lines = [quiz.line for quiz in page.quizzes if quiz.draw]
    for line in lines[1:]:
        yield rules.second_test(Location(page.path, line), Location(page.path, lines[0]))


def _check_draw(quiz: Quiz, path: str) -> Iterator[Problem]:
    for level, wanted in quiz.draw:
        there = sum(question.level == level for question in quiz.questions)
        if there < wanted:
            yield rules.bank_too_small(Location(path, quiz.line), level, wanted, there)
    for question in quiz.questions if quiz.draw else ():
        if not re.fullmatch(r"\[[^\]]+\]\([^)\s]+\)", question.section):
            yield rules.missing_section(Location(path, question.line))


def check_task(task: GapTask, path: str) -> Iterator[Problem]:
    """The problems of a program with gaps."""
    here = Location(path, task.question.line)
    yield from _check_frame(task.question, path)
    yield from _check_wording(task.question, path)
    if not task.gaps:
        yield rules.no_gap(here)
    for gap in task.gaps:
        alone = replace(task.question, options=gap.options, line=gap.line, multiple=False)
        yield from _check_options(alone, path)
        yield from _check_hint(alone, path)
        yield from _check_letters(gap.options, path)
        if gap.key:
            filled = gap.filled(gap.key)
            if (count := task.code.count(filled)) != 1:
                yield rules.gap_not_in_program(Location(path, gap.line), filled, count)


def check_question(question: Question, path: str) -> Iterator[Problem]:
    """The problems of one question."""
    yield from _check_frame(question, path)
    yield from _check_texts(question, path)


def check_values(
    written: Sequence[Question], woven: Sequence[Question], path: str
) -> Iterator[Problem]:
    """Problems that only show when values stand in the place of expressions.

    Args:
        written: the questions as they stand in the file, for their lines.
        woven: the same questions with values.
        path: the file's name in messages.
    """
    for source, shown in zip(written, woven, strict=True):
        texts = map(_valued, (option.text for option in shown.options))
        valued = replace(
            source,
            options=tuple(map(_with_text, source.options, texts)),
            hint=_valued(shown.hint),
            solution=_valued(shown.solution),
        )
        known = {(problem.rule, problem.location) for problem in _check_texts(source, path)}
        for problem in _check_texts(valued, path):
            if (problem.rule, problem.location) not in known:
                yield problem


def _check_texts(question: Question, path: str) -> Iterator[Problem]:
    yield from _check_options(question, path)
    yield from _check_wording(question, path)


def _with_text(option: Option, text: str) -> Option:
    return replace(option, text=text)


def _without_expressions(text: str) -> str:
    """What will stand in their places, `check_values` looks at."""
    return splice(text, [(start, end, "") for start, end, _ in inline.find_spans(text)])


def _valued(text: str) -> str:
    """Text with values as readers see them."""
    return inline.COMPUTED.sub(lambda match: unescape(match["value"]), text)


def _check_frame(question: Question, path: str) -> Iterator[Problem]:
    """Difficulty, hint, solution and proof."""
    here = Location(path, question.line)
    if question.level not in LEVELS:
        yield rules.bad_level(here, question.level)
    if question.output not in ("", "shown", "after"):
        yield rules.bad_output(here, question.output)
    if not question.hint:
        yield rules.missing_hint(here)
    if not question.solution:
        yield rules.missing_solution(here)
    elif _CELL.search(question.solution):
        yield rules.cell_in_solution(Location(path, question.solution_line))
    if question.proof is None or not question.proof.text:
        yield rules.missing_proof(here)
        return
    where = Location(path, question.proof.line)
    has_cell = _CELL.search(question.text) is not None
    if question.proof.is_anchor:
        if has_cell:
            yield rules.address_for_code(where)
    elif error := proofs.syntax_error(question.proof.text):
        yield rules.proof_not_python(where, error)
    elif not proofs.proves(question.proof.text, of_cell=has_cell):
        yield rules.constant_proof(where)


def _check_options(question: Question, path: str) -> Iterator[Problem]:
    here = Location(path, question.line)
    options = question.options
    if len(options) < 2:
        yield rules.too_few_options(here, len(options))
        return
    right = sum(option.right for option in options)
    if not right:
        yield rules.none_right(Location(path, options[0].line))
    elif right > 1 and not question.multiple:
        yield rules.several_right(Location(path, options[0].line), question.letters)
    seen: dict[str, str] = {}
    for letter, option in question.lettered:
        first = seen.setdefault(_tight(option.text), letter)
        if first != letter:
            yield rules.equal_options(Location(path, option.line), first, letter)
        if not option.comment:
            yield rules.missing_comment(Location(path, option.line), letter, option.right)
        if _CELL.search(option.text):
            yield rules.cell_in_option(Location(path, option.line), letter)
    if right == 1 and not question.multiple:
        yield from _check_length(question, path)


def _check_length(question: Question, path: str) -> Iterator[Problem]:
    """A right option that sticks out: half as long again as any other, and by a few words."""
    for letter, option in question.lettered:
        if not option.right:
            continue
        longest = max(len(_bare(other.text)) for other in question.options if other is not option)
        own = len(_bare(option.text))
        if own > 1.5 * longest and own - longest > 20:
            yield rules.longest_is_right(Location(path, option.line), letter)


def _check_wording(question: Question, path: str) -> Iterator[Problem]:
    yield from _check_hint(question, path)
    solution = _bare(_without_expressions(question.solution))
    for option in question.options:
        said = _bare(option.text)
        named = rf"{_ANSWER_IS}{re.escape(said)}{_END}|{_GIVES}{re.escape(said)}{_LAST}"
        if not option.right and re.search(named, solution):
            where = Location(path, question.solution_line)
            yield rules.other_option_named(where, option.text)
    for text, line in (
        (question.solution, question.solution_line),
        (question.hint, question.hint_line),
    ):
        yield from _check_letter(text, Location(path, line))
    yield from _check_letters(question.options, path)


def _check_hint(question: Question, path: str) -> Iterator[Problem]:
    for option in question.options:
        if option.right and any(
            (said := bare(option.text))
            and re.search(rf"(?<![\w×.,=(-]){re.escape(said)}(?![\w×=])", bare(question.hint))
            for bare in (_bare, _tight)
        ):
            yield rules.hint_gives_away(Location(path, question.hint_line), option.text)


def _check_letters(options: Iterable[Option], path: str) -> Iterator[Problem]:
    for option in options:
        yield from _check_letter(option.comment, Location(path, option.line))


def _check_letter(text: str, where: Location) -> Iterator[Problem]:
    for match in _LETTER.finditer(text):
        yield rules.typed_letter(where, match[0])


def _bare(markdown: str) -> str:
    """Text without its markup, for comparisons: `**A  tuple**` and `a tuple` say the same.

    Code keeps its case and its punctuation: `Conv2d` and `conv2d` are different answers.
    """
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    parts = re.split(r"`+([^`]+)`+", text)
    prose, code = parts[::2], parts[1::2]
    bare = [re.sub(r"[*_~]", "", part).casefold() for part in prose]
    words = [word for pair in zip(bare, [*code, ""], strict=True) for word in pair]
    return " ".join("".join(words).split()).rstrip(".")


def _tight(markdown: str) -> str:
    """The same without blanks after commas: `(1,2)` is no other answer than `(1, 2)`."""
    return _bare(markdown).replace(", ", ",")

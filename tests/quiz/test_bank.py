"""The bank of the Test page, as a whole: its size, its keys, and what could give a key away.

The build proves each key for one run. Here the keys are also held against other random
numbers, and against readers who guess by position, by length or by size.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from math import comb
from pathlib import Path

import pytest
import torch
from quiz_engine import proofs
from quiz_engine.model import LEVELS, Option, Question
from quiz_engine.parse import parse_quizzes
from weaver import parse
from weaver.model import Session

PAGE = "docs/why-cnns-detect-spatial-patterns/test.md"
TEXT = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
(QUIZ,) = parse_quizzes(TEXT, PAGE).quizzes
BANK = QUIZ.questions
SESSIONS = parse.parse_page(TEXT, PAGE).sessions

SURPRISE = 0.05
"""Guessers may do better than chance, as long as chance does as well this often."""


def upper_tail(hits: int, tries: int, chance: float) -> float:
    """Probability of at least that many hits, if each try hits with that chance."""
    ways = range(hits, tries + 1)
    return sum(comb(tries, n) * chance**n * (1 - chance) ** (tries - n) for n in ways)


def coded(question: Question) -> bool:
    """Whether the question shows code that is run."""
    return re.search(r"^```python$", question.text, re.MULTILINE) is not None


def key(question: Question) -> Option:
    (right,) = [option for option in question.options if option.right]
    return right


def number(option: Option) -> float | None:
    try:
        return float(option.plain)
    except ValueError:
        return None


def hits_of_guesser(
    questions: Sequence[Question], extreme: Sequence[list[bool]]
) -> tuple[int, int]:
    """How often choosing the only extreme option is possible, and how often it is right."""
    usable = [
        (question, flags)
        for question, flags in zip(questions, extreme, strict=True)
        if flags.count(True) == 1
    ]
    hits = sum(question.options[flags.index(True)].right for question, flags in usable)
    return len(usable), hits


def flag(values: Sequence[float], wanted: float) -> list[bool]:
    return [value == wanted for value in values]


def test_it_is_large_enough_for_many_different_tests() -> None:
    levels = Counter(question.level for question in BANK)
    assert dict(QUIZ.draw) == {"easy": 4, "medium": 3, "hard": 3}
    assert levels["easy"] >= 16
    assert levels["medium"] >= 14
    assert levels["hard"] >= 12
    assert levels.total() > 40  # as the page says


def test_every_question_has_four_options_and_one_key() -> None:
    for question in BANK:
        assert len(question.options) == 4, question.title
        assert not question.multiple, question.title
        assert key(question)


def test_harder_questions_take_more_steps() -> None:
    """The page says what the levels mean: one fact, two steps or a rule's limit, several steps."""
    steps = {
        level: [
            len(re.findall(r"^\d+\. ", question.solution, re.MULTILINE))
            for question in BANK
            if question.level == level
        ]
        for level in LEVELS
    }
    assert max(steps["easy"]) <= 3
    assert min(steps["medium"]) >= 2
    assert min(steps["hard"]) >= 3
    means = [sum(counts) / len(counts) for counts in steps.values()]
    assert means == sorted(set(means))


def test_no_question_is_asked_twice() -> None:
    def words(question: Question) -> str:
        code = " ".join(cell.code for cell in session(question).cells) if coded(question) else ""
        return " ".join((question.text + code).split()).casefold()

    assert len({question.slug for question in BANK}) == len(BANK)
    assert len({words(question) for question in BANK}) == len(BANK)


def test_what_is_asked_about_code_is_proved_by_code() -> None:
    for question in BANK:
        assert question.proof
        assert question.proof.is_anchor != coded(question), question.title
    assert sum(not coded(question) for question in BANK) <= len(BANK) / 4


def test_keys_stand_everywhere() -> None:
    letters = Counter(question.letters for question in BANK)
    assert set(letters) == set("ABCD")
    for count in letters.values():
        assert upper_tail(count, len(BANK), 1 / 4) > SURPRISE / 4  # any of four could stand out
        assert 1 - upper_tail(count + 1, len(BANK), 1 / 4) > SURPRISE / 4


@pytest.mark.parametrize("extreme", [max, min])
def test_length_does_not_tell_the_key(extreme: type(max)) -> None:
    lengths = [[len(option.text) for option in question.options] for question in BANK]
    tries, hits = hits_of_guesser(BANK, [flag(own, extreme(own)) for own in lengths])
    assert tries > 10
    assert upper_tail(hits, tries, 1 / 4) > SURPRISE


def test_lengths_to_leave_out_do_not_tell_the_key_either() -> None:
    """A key that is hardly ever the longest or the shortest is easier to guess, too."""
    chances = []
    for question in BANK:
        lengths = [len(option.text) for option in question.options]
        ends = [end for end in (min(lengths), max(lengths)) if lengths.count(end) == 1]
        left = [
            option.right
            for option, own in zip(question.options, lengths, strict=True)
            if own not in ends
        ]
        chances.append(sum(left) / len(left))
    assert sum(chances) / len(chances) < 0.3  # with no knowledge at all: 0.25


@pytest.mark.parametrize("rank", range(4))
def test_size_does_not_tell_the_key(rank: int) -> None:
    """Nor does it help to choose the largest number, or always the second largest."""
    numeric = [
        (question, [value for value in map(number, question.options) if value is not None])
        for question in BANK
    ]
    numeric = [(question, values) for question, values in numeric if len(values) == 4]
    hits = sum(sorted(values)[rank] == number(key(question)) for question, values in numeric)
    assert len(numeric) > 10
    assert upper_tail(hits, len(numeric), 1 / 4) > SURPRISE / 4


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("question", [*filter(coded, BANK)], ids=lambda q: q.slug)
def test_keys_hold_for_other_random_numbers(question: Question, seed: int) -> None:
    torch.manual_seed(seed)
    names: dict[str, object] = {}
    with redirect_stdout(io.StringIO()):
        for cell in session(question).cells:
            run(cell.code, names, raises=cell.options.raises)
    found = dict(proofs.find_expressions(TEXT))
    truths = eval(found[question.proof.offset], names)  # type: ignore[union-attr]
    assert truths == [option.right for option in question.options]


def run(code: str, names: dict[str, object], *, raises: str) -> None:
    compiled = compile(code, PAGE, "exec", dont_inherit=True)
    if not raises:
        exec(compiled, names)
        return
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the name is compared below
        exec(compiled, names)
    assert type(caught.value).__name__ == raises


def session(question: Question) -> Session:
    """The session of the question's cell."""
    (own,) = [s for s in SESSIONS if question.line <= s.line <= question.last_line]
    return own

"""Which options make a program with gaps work? All are tried.

For each gap, the program is run with each option in it, the other gaps filled rightly, and then
with every mixture of several wrong options: two mistakes may make a program that works. Each time
it runs in a copy of the session's names. It works if it runs and the proof, an expression evaluated
after it, is true. The engine only has to evaluate one expression for all of that.
"""

from __future__ import annotations

from itertools import product
from string import ascii_uppercase

from weaver.model import Location, Problem

from quiz_engine import rules
from quiz_engine.model import GapTask, Option

_TRY = """
import contextlib, io
found = []
for programs in tried:
    found.append([])
    for program in programs:
        space, printed = dict(names), io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(program, space)
                works = bool(eval(proof, space))
            said = printed.getvalue()
        except Exception as error:
            works, said = False, f"{type(error).__name__}: {error}"
        found[-1].append([works, said])
"""


def try_options(task: GapTask) -> str:
    """An expression for what each option of each gap leads to: [works, what it says].

    Behind the gaps stands the same for the mixtures.
    """
    programs = (
        *(
            tuple(task.program({number: option}) for option in gap.options)
            for number, gap in enumerate(task.gaps)
        ),
        tuple(task.program(dict(enumerate(choice))) for choice in mixtures(task)),
    )
    proof = f"(\n{task.question.proof.text}\n)"
    return (
        f"(lambda space: exec({_TRY!r}, space) or space['found'])"
        f"({{'tried': {programs!r}, 'proof': {proof!r}, 'names': globals()}})"
    )


def mixtures(task: GapTask) -> tuple[tuple[Option, ...], ...]:
    """Every way to fill the gaps with more than one wrong option, if each has its key."""
    if not all(gap.key for gap in task.gaps):
        return ()
    choices = product(*(gap.options for gap in task.gaps))
    return tuple(choice for choice in choices if sum(not option.right for option in choice) > 1)


def decide(task: GapTask, value: object, path: str) -> tuple[Problem, ...]:
    """Compare each gap's key with what its options lead to: exactly one has to work."""
    problems: list[Problem] = []
    if not isinstance(value, list) or len(value) != len(task.gaps) + 1:
        return (rules.gap_outcomes_missing(Location(path, task.question.line)),)
    *alone, mixed = value
    for gap, outcomes in zip(task.gaps, alone, strict=True):
        works = [
            letter for letter, (right, _) in zip(ascii_uppercase, outcomes, strict=False) if right
        ]
        if len(works) > 1:
            problems.append(rules.proof_not_unique(Location(path, gap.line), " and ".join(works)))
        for letter, option, (right, _) in zip(ascii_uppercase, gap.options, outcomes, strict=False):
            if right != option.right:
                where = Location(path, option.line)
                problems.append(rules.key_disagrees(where, letter, option.right))
    if not problems:
        for choice, (works, _) in zip(mixtures(task), mixed, strict=True):
            if works:
                line = next(option.line for option in choice if not option.right)
                filled = [option.plain for option in choice]
                problems.append(rules.mixture_works(Location(path, line), filled))
    return tuple(problems)

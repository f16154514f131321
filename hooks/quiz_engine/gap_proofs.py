"""Which options make a program with gaps work? All are tried.

For each gap, the program is run with each option in it, the other gaps filled rightly, and then
with every mixture of several wrong options: two mistakes may make a program that works. It works
if it runs and the proof, an expression evaluated after it, is true.

Each trial begins with what the session has, random states included: objects are copied, all
together, so that what belongs together still does. Those that can't be copied are as they are, and
the session itself has run the program once by then. So a program that changes what earlier cells
made can't be tried: the complete one is run twice more, one time after the other, to see that.
The engine only has to evaluate one expression for all of that.
"""

from __future__ import annotations

from itertools import product
from string import ascii_uppercase

from weaver.model import Location, Problem

from quiz_engine import rules
from quiz_engine.model import GapTask, Option

UNSTEADY = "it does something else each time"
"""What there is instead of outcomes if a program can't be tried."""

_TRY = f"""
import contextlib, copy, io, random, sys

session = dict(names)
generators = [(random.getstate, random.setstate)]
if numpy := sys.modules.get("numpy"):
    generators.append((numpy.random.get_state, numpy.random.set_state))
if torch := sys.modules.get("torch"):
    generators.append((torch.get_rng_state, torch.set_rng_state))
states = [(put_back, get()) for get, put_back in generators]

def begin():
    names.clear()
    known = {{}}
    for name, value in session.items():
        names[name] = value
        if not name.startswith("__"):
            with contextlib.suppress(Exception):
                names[name] = copy.deepcopy(value, known)

def run(program):
    printed = io.StringIO()
    for put_back, state in states:
        put_back(state)
    try:
        with contextlib.redirect_stdout(printed):
            exec(program, names)
            works = bool(eval(proof, names))
        return [works, printed.getvalue()]
    except Exception as error:
        return [False, f"{{type(error).__name__}}: {{error}}"]

def run_alone(program):
    begin()
    return run(program)

try:
    works, _ = run_alone("")
    once, again = run(complete), run(complete)
    if once == again and once[0] == works:
        found = [[run_alone(program) for program in programs] for programs in tried]
    else:
        found = {UNSTEADY!r}
finally:
    names.clear()
    names.update(session)
    for put_back, state in states:
        put_back(state)
"""


def try_options(task: GapTask) -> str:
    """An expression for what each option of each gap leads to: [works, what it says].

    Behind the gaps stands the same for the mixtures. Of a program that can't be tried: `UNSTEADY`.
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
        f"({{'tried': {programs!r}, 'complete': {task.code!r}, 'proof': {proof!r},"
        " 'names': globals()})"
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
    if value == UNSTEADY:
        return (rules.gaps_unsteady(Location(path, task.question.line)),)
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

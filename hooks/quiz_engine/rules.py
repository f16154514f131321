"""The wording of every problem a question can have: what happened, why it matters, the remedy.

Q0x: the syntax. Q1x: a part is missing. Q2x: the key. Q3x: the text gives something away.
"""

from __future__ import annotations

from collections.abc import Sequence

from weaver.model import Location, Problem

EXAMPLE = "1. [x] text of the option"


def unclosed_region(where: Location, fence_line: int = 0) -> Problem:
    return Problem(
        where,
        "Q01",
        "the quiz that opens here is never closed",
        why="everything below it would become part of the quiz",
        hint=f"close the code fence of line {fence_line}: it takes the ::: for code"
        if fence_line
        else "close it with a line of :::",
    )


def unknown_region(where: Location, name: str) -> Problem:
    return Problem(
        where,
        "Q01",
        f"no region opens with {name!r}",
        why="readers would see the marks, and the answers",
        hint="write :::{quizdown}, :::{cards}, :::{gaps} or :::{lab} and a name, alone on the line",
    )


def nested_region(where: Location) -> Problem:
    return Problem(
        where,
        "Q01",
        "a quiz opens inside a quiz",
        why="the ::: that closes the first one is missing",
        hint="close the quiz above with a line of :::",
    )


def no_question(where: Location) -> Problem:
    return Problem(
        where,
        "Q02",
        "the quiz holds no question",
        why="a question begins with a heading",
        hint="write ## and a short title above the question",
    )


def text_before_question(where: Location) -> Problem:
    return Problem(
        where,
        "Q02",
        "text stands above the first question",
        why="it belongs to no question and would be lost",
        hint="move it above the :::{quizdown} line, or below the question's heading",
    )


def malformed_option(where: Location, line: str) -> Problem:
    return Problem(
        where,
        "Q03",
        f"can't read the option {line.strip()!r}",
        why="quizdown would take it for text, so that the question has an option less",
        hint=f"write it as `{EXAMPLE}`, with one blank or one x between the brackets",
    )


def mixed_list(where: Location) -> Problem:
    return Problem(
        where,
        "Q04",
        "numbered options and bullets are mixed",
        why="a numbered list has exactly one right option, a bullet list any number of them",
        hint="use one kind of list for all options",
    )


def text_after_options(where: Location) -> Problem:
    return Problem(
        where,
        "Q05",
        "text stands below the options",
        why="quizdown shows it above them",
        hint="move it above the first option, or indent a comment under its option by four blanks",
    )


def unknown_comment(where: Location, name: str, near: str) -> Problem:
    return Problem(
        where,
        "Q06",
        f"there is no {name!r} comment",
        why="it has no effect",
        hint=f"did you mean {near!r}?",
    )


def given_twice(where: Location, name: str) -> Problem:
    return Problem(
        where,
        "Q06",
        f"the question has two {name!r} comments",
        why="only one of them can have an effect",
        hint="keep one, or begin the next question with a ## heading",
    )


def bad_output(where: Location, word: str) -> Problem:
    return Problem(
        where,
        "Q06",
        f"the output of a question can't be {word!r}",
        why="it is shown with the question or after an answer",
        hint="write <!-- output: shown --> or <!-- output: after -->",
    )


def bad_draw(where: Location, text: str) -> Problem:
    return Problem(
        where,
        "Q07",
        f"can't read {text!r}",
        why="the test would not know how many questions to ask",
        hint="write <!-- draw: 4 easy, 3 medium, 3 hard -->",
    )


def bank_too_small(where: Location, level: str, wanted: int, there: int) -> Problem:
    return Problem(
        where,
        "Q07",
        f"a test draws {wanted} {level} questions, and the bank has {there}",
        why="every test would be short of them",
        hint=f"write {wanted - there} more, or draw fewer",
    )


def second_test(where: Location, first: Location) -> Problem:
    return Problem(
        where,
        "Q07",
        f"the page has another test, at {first}",
        why="the address has room for one seed, so each test would forget the answers to the other",
        hint="move one to a page of its own, or draw both from one bank",
    )


def missing_section(where: Location) -> Problem:
    return Problem(
        where,
        "Q15",
        "the question does not say what to read again",
        why="after a test, whoever missed it is sent to the section that explains it",
        hint="write <!-- section: [its title](page.md#its-heading) -->",
    )


def bad_level(where: Location, level: str) -> Problem:
    return Problem(
        where,
        "Q10",
        f"the difficulty {level!r} does not exist" if level else "the question has no difficulty",
        why="readers choose by it, and the test draws by it",
        hint="write <!-- difficulty: easy -->, with easy, medium or hard",
    )


def missing_hint(where: Location) -> Problem:
    return Problem(
        where,
        "Q11",
        "the question has no hint",
        why="a reader who is stuck gets nothing but the solution",
        hint="write a line `> Think of ...` above the options",
    )


def missing_solution(where: Location) -> Problem:
    return Problem(
        where,
        "Q12",
        "the question has no worked solution",
        why="a reader who missed it learns only that",
        hint="write the steps below the options, inside <!-- solution and -->",
    )


def missing_comment(where: Location, letter: str, right: bool) -> Problem:
    return Problem(
        where,
        "Q13",
        f"option {letter} has no comment",
        why="it is what a reader who chooses the option is told",
        hint=f"write `> {'Why it is right' if right else 'The mistake behind it'}` below it, "
        "indented by four blanks",
    )


def missing_proof(where: Location) -> Problem:
    return Problem(
        where,
        "Q14",
        "nothing proves the key",
        why="an answer key that nobody checked is how wrong keys get published",
        hint="write <!-- proof: [expression for A, expression for B, ...] -->, or the address of "
        "the experiment that shows it: <!-- proof: #its-heading -->",
    )


def address_for_code(where: Location) -> Problem:
    return Problem(
        where,
        "Q14",
        "the question shows code, and nothing but an address proves its key",
        why="nobody would notice if the code gave something else",
        hint="write <!-- proof: [expression for A, expression for B, ...] -->",
    )


def constant_proof(where: Location) -> Problem:
    return Problem(
        where,
        "Q14",
        "the proof names nothing of the cells, so it is the same whatever they do",
        why="an answer key that nobody checked is how wrong keys get published",
        hint="compare its results with the options: [str(y) == option for option in options]",
    )


def empty_card(where: Location) -> Problem:
    return Problem(
        where,
        "Q16",
        "the card has no back",
        why="a reader can't find out whether the answer was right",
        hint="write the answer below the heading",
    )


def too_few_options(where: Location, count: int) -> Problem:
    return Problem(
        where,
        "Q20",
        f"the question has {count or 'no'} option{'s' if count != 1 else ''}",
        why="there is nothing to choose",
        hint=f"write two or more lines such as `{EXAMPLE}`",
    )


def none_right(where: Location) -> Problem:
    return Problem(
        where,
        "Q21",
        "no option is marked as right",
        why="nobody could ever answer the question",
        hint="put an x between the brackets of the right option: [x]",
    )


def several_right(where: Location, letters: str) -> Problem:
    return Problem(
        where,
        "Q21",
        f"options {letters} are all marked as right",
        why="a numbered list has exactly one right option",
        hint="keep one x, or use bullets if several options are right",
    )


def equal_options(where: Location, first: str, second: str) -> Problem:
    return Problem(
        where,
        "Q22",
        f"options {first} and {second} say the same",
        why="a reader can't tell which one is meant",
        hint="change or remove one of them",
    )


def proof_not_python(where: Location, error: str) -> Problem:
    return Problem(
        where,
        "Q23",
        f"the proof is neither Python nor an address: {error}",
        why="the build has nothing to check the key with",
        hint="write one expression that gives a list with a truth value for each option",
    )


def proof_not_truths(where: Location, value: object, count: int) -> Problem:
    return Problem(
        where,
        "Q23",
        "the proof gives " + ("no truth values" if value is None else repr(value)),
        why=f"it has to give a list of {count} truth values, one for each option in order",
        hint="compare inside the list: [str(y) == option for option in options]",
    )


def proof_without_value(where: Location) -> Problem:
    return Problem(
        where,
        "Q23",
        "the proof was not evaluated",
        why="the key is unproved: the proof failed, or no cell above it ran",
        hint="mend what the other message says; the question's code stands, as a ```python cell,"
        " above the options",
    )


def key_disagrees(where: Location, letter: str, marked: bool) -> Problem:
    return Problem(
        where,
        "Q24",
        f"option {letter} is marked as {'right' if marked else 'wrong'}, "
        f"and the code says it is {'wrong' if marked else 'right'}",
        why="the proof was evaluated after the cells above the question",
        hint="mend the key, the option or the code, whichever is mistaken",
    )


def proof_not_unique(where: Location, letters: str) -> Problem:
    return Problem(
        where,
        "Q25",
        f"the code says that options {letters} are all right",
        why="a reader who chooses another of them would be told off for a right answer",
        hint="change the options so that exactly one is right, or use bullets",
    )


def mixture_works(where: Location, filled: Sequence[str]) -> Problem:
    return Problem(
        where,
        "Q25",
        f"the program also works with {' and '.join(filled)} in its gaps",
        why="a reader who fills them so would be told off for a program that works",
        hint="change a value in the program, or an option, so that two mistakes don't cancel",
    )


def proof_address_missing(where: Location, address: str) -> Problem:
    return Problem(
        where,
        "Q26",
        f"the proof {address} leads nowhere",
        why="a conceptual key stands on an experiment of this site that shows it",
        hint="write the address of a heading or figure that exists, such as page.md#its-heading",
    )


def proof_address_empty(where: Location, address: str) -> Problem:
    return Problem(
        where,
        "Q26",
        f"the section at {address} shows nothing: no code, figure or laboratory",
        why="a conceptual key stands on an experiment of this site that shows it",
        hint="write the address of the section with the cell that shows it",
    )


def typed_letter(where: Location, words: str) -> Problem:
    return Problem(
        where,
        "Q27",
        f"the text names an option by its letter: {words!r}",
        why="letters are computed; a typed one goes wrong when options move",
        hint="name the option by what it says; the solution states the letter by itself",
    )


def other_option_named(where: Location, text: str) -> Problem:
    return Problem(
        where,
        "Q28",
        f"the solution gives {text!r} as the answer, which is marked as wrong",
        why="a reader would not know which of the two to believe",
        hint="mend the solution, or the key if the solution is right",
    )


def no_gap(where: Location) -> Problem:
    return Problem(
        where,
        "Q40",
        "the program has no gap",
        why="there is nothing to fill in",
        hint="below the program, write `1. `code with ___``, and its options indented below it",
    )


def option_without_gap(where: Location) -> Problem:
    return Problem(
        where,
        "Q40",
        "the options belong to no gap",
        why="the item above them does not say where the gap is",
        hint="write it as `1. `code with ___``, with three underscores for the gap",
    )


def gap_not_in_program(where: Location, filled: str, count: int) -> Problem:
    return Problem(
        where,
        "Q41",
        f"`{filled}` stands {count} times in the program" if count else
        f"`{filled}` does not stand in the program",
        why="the gap is cut where its right option stands, so that must be one place",
        hint="write more of the code around ___, as it stands in the cell",
    )  # fmt: skip


def gap_outcomes_missing(where: Location) -> Problem:
    return Problem(
        where,
        "Q23",
        "the options of the gaps were not tried",
        why="no cell above the proof ran, so the key is unproved",
        hint="write the complete program as a ```python cell",
    )


def gaps_unsteady(where: Location) -> Problem:
    return Problem(
        where,
        "Q41",
        "the program gives something else when it runs once more",
        why="it changes what earlier cells made, so trying one option would spoil the next trial",
        hint="have it make for itself what it changes, or take `copy.deepcopy` of it",
    )


def hint_gives_away(where: Location, text: str) -> Problem:
    return Problem(
        where,
        "Q30",
        f"the hint contains the right answer, {text!r}",
        why="it leaves nothing to think about",
        hint="point to the rule or the place to look, not to the result",
    )


def longest_is_right(where: Location, letter: str) -> Problem:
    return Problem(
        where,
        "Q31",
        f"option {letter} is right and by far the longest",
        why="it can be guessed by its length",
        hint="shorten it, or make the other options as precise",
    )


def same_title(where: Location, title: str, first: Location) -> Problem:
    return Problem(
        where,
        "Q32",
        f"another question is called {title!r} too, at {first}",
        why="a reader's progress is stored under the page and the title",
        hint="give each question, program and card of a page its own title",
    )


def cell_in_option(where: Location, letter: str) -> Problem:
    return Problem(
        where,
        "Q33",
        f"option {letter} contains a ```python fence",
        why="it would run with the question's cells, and what it gives would be shown nowhere",
        hint="write code in an option in a ~~~py fence",
    )


def cell_in_solution(where: Location) -> Problem:
    return Problem(
        where,
        "Q33",
        "the solution contains a ```python fence",
        why="a cell inside a comment is a hidden cell: it would run as part of the page",
        hint="write code in a solution in a ~~~py fence",
    )

"""The wording of every problem a laboratory can have: what happened, why it matters, the remedy.

L0x: what the page says. L1x: what the laboratory's scripts and vectors are like.
"""

from __future__ import annotations

from weaver.model import Location, Problem

EXAMPLE = "<!-- data: name_of_a_function_of_a_snippet() -->"


def unclosed_region(where: Location) -> Problem:
    return Problem(
        where,
        "L01",
        "the laboratory that opens here is never closed",
        why="everything below it would become its caption",
        hint="close it with a line of :::",
    )


def unknown_laboratory(where: Location, name: str, known: str) -> Problem:
    return Problem(
        where,
        "L02",
        f"there is no laboratory {name!r}" if name else "the laboratory has no name",
        why="nothing can be shown in its place",
        hint=f"write one of {known} after :::{{lab}}",
    )


def unknown_comment(where: Location, name: str) -> Problem:
    return Problem(
        where,
        "L03",
        f"a laboratory has no {name!r} comment",
        why="it has no effect",
        hint=f"write {EXAMPLE}; only the kernel lab has <!-- form: small -->, too",
    )


def given_twice(where: Location, name: str) -> Problem:
    return Problem(
        where,
        "L03",
        f"the laboratory has two {name!r} comments",
        why="only one of them can have an effect",
        hint="keep one",
    )


def missing_data(where: Location) -> Problem:
    return Problem(
        where,
        "L04",
        "the laboratory has no data",
        why="it shows nothing that the build did not compute",
        hint=f"write {EXAMPLE} below the line that opens it",
    )


def unusable_data(where: Location, what: str, needed: str) -> Problem:
    return Problem(
        where,
        "L04",
        f"the laboratory's data {what}",
        why="its figure can't be drawn without",
        hint=f"let the expression give a dict with {needed}, all of it plain JSON data",
    )


def missing_caption(where: Location) -> Problem:
    return Problem(
        where,
        "L05",
        "the laboratory has no caption",
        why="without scripts and on paper it is a figure, and a figure says what it shows",
        hint="write a sentence above the ::: that closes it",
    )


def missing_words(where: Location) -> Problem:
    return Problem(
        where,
        "L06",
        "the laboratory asks for an answer and has no words for afterwards",
        why="readers who were wrong would not learn why",
        hint="write them below a line of <!-- measured -->, after the caption",
    )


def vectors_missing(where: Location, name: str) -> Problem:
    return Problem(
        where,
        "L10",
        f"no answers of PyTorch are there for the laboratory: {name}",
        why="nothing shows that its scripts compute what PyTorch computes",
        hint=f"let a page read them: load({name!r}), after snippets/measurements/{name}.py",
    )


def vectors_outdated(where: Location, name: str, scripts: str) -> Problem:
    return Problem(
        where,
        "L11",
        f"the answers of PyTorch in {name!r} were written down for other scripts: {scripts}",
        why="the test of equality would be about scripts that nobody loads",
        hint="build again; the experiment has to read each script whose digest it gives",
    )


def proof_unusable(where: Location) -> Problem:
    return Problem(
        where,
        "L10",
        "no answers of PyTorch are in the laboratory's data",
        why="nothing shows that its scripts compute what PyTorch computes",
        hint="let the data hold what proof() of snippets/exported.py gives, under 'proof'",
    )


def proof_outdated(where: Location, scripts: str) -> Problem:
    return Problem(
        where,
        "L11",
        f"the answers of PyTorch were written down for other scripts: {scripts}",
        why="the test of equality would be about scripts that nobody loads",
        hint="build again; the session has to read each script whose digest it gives",
    )


def too_heavy(where: Location, name: str, size: int, most: int) -> Problem:
    return Problem(
        where,
        "L12",
        f"the scripts of the laboratory {name!r} have {size} bytes gzipped, {most} are allowed",
        why="readers on slow lines wait for them",
        hint="leave something out",
    )


def script_missing(where: Location, what: str) -> Problem:
    return Problem(
        where,
        "L13",
        f"the laboratory's scripts can't be joined: {what}",
        why="it would stay a plain figure",
        hint="see docs/assets/js/labs",
    )


def later_too_heavy(where: Location, size: int, most: int) -> Problem:
    return Problem(
        where,
        "L14",
        f"the laboratory's weights and pictures have {size} bytes gzipped, {most} are allowed",
        why="readers on slow lines wait for them",
        hint="export fewer pictures, or a smaller network",
    )


def never_trained(where: Location) -> Problem:
    return Problem(
        where,
        "L15",
        "no cell above the laboratory trains a network",
        why="readers are told which cell its weights come from",
        hint="call train() or another function of snippets.training in a cell of this session",
    )

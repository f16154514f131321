"""Rules for the text of a page, most of them because pytest-codeblocks is silent.

It reads lines, not Markdown: what it does not recognise it skips, what it misplaces it
runs elsewhere or never, and the test run stays green. These rules speak up instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from weaver.measure import EXPERIMENTS
from weaver.model import Fence, Include, Location, Page, Problem
from weaver.parse import INCLUDE
from weaver.plan import imported_names

_PYTHON = re.compile(r"\W*(python3?|py|py3|pycon|ipython)\b", re.IGNORECASE)
_AFTER_A_MARK = re.compile(r"[\s>]*(?P<mark>>|[-+*]|\d+[.)])\s*```python\s*$")
_SECTION = re.compile(r"--8<-- \[ *start *: *([\w-]+) *\]")
_LINES = re.compile(r":[-0-9:,]*$")
"""What pymdownx.snippets takes for lines of a file, and not for a part of its name."""
_SHELL = {"sh", "bash"}
_CONT = "<!--pytest-codeblocks:cont-->"
_LIKE_A_MARKER = re.compile(r"(?:py)?test[\s_.:-]|cont(?:inue)?$|xfail", re.IGNORECASE)
_KNOWN_MARKERS = ("cont", "expected-output", "expected-output-ignore-whitespace")


def check_page(page: Page, root: Path | None = None) -> list[Problem]:
    """Every problem that the page's text has, those of parsing included.

    Args:
        page: the page as parsed.
        root: the project's folder, to see whether there is what the page shows of it.
    """
    found = [*page.problems, *(problem for rule in RULES for problem in rule(page))]
    if root:
        lost = list(includes(page, root))
        places = {problem.location for problem in lost}
        found = [p for p in found if p.rule != "W12" or p.location not in places] + lost
    return sorted(found)


def includes(page: Page, root: Path) -> Iterator[Problem]:
    """W18: what a page wants to show has to be there, and to be the project's."""
    for include in page.includes:
        if fault := _fault(include, root):
            message, why, hint = fault
            where = Location(page.path, include.line)
            yield Problem(where, "W18", message, why=why, hint=hint)


def _fault(include: Include, root: Path) -> tuple[str, str, str] | None:
    """What is wrong with an include, why it matters, and what to do."""
    path, section = include.path, include.section
    if not path:
        return (
            "the include can't be read",
            "readers would see the line itself, or a file that nobody looked for",
            'write --8<-- "snippets/images.py:enlarge", alone on its line and with its quotes',
        )
    if _LINES.search(path):
        return (
            f"{path} names lines by their numbers",
            "after the next edit of that file, readers would see other lines",
            "write # --8<-- [start:name] above them and # --8<-- [end:name] below, and show :name",
        )
    file, home = (root / path).resolve(), root.resolve()
    if not file.is_relative_to(home) or any(
        part.startswith(".") for part in file.relative_to(home).parts
    ):
        return (
            f"{path} is not for pages to show",
            "what lies outside the project, or is hidden in it, may be private",
            "show a file of the project whose name does not begin with a dot",
        )
    nothing = "there would be nothing to show"
    if not file.is_file():
        hint = "mend the path: it begins at the project's folder, as in snippets/images.py"
        return f"there is no file {path}", nothing, hint
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return f"{path} is no text", nothing, "show the code that makes it, or link to it"
    if inner := INCLUDE.search(text):
        line = text.count("\n", 0, inner.start()) + 1
        return (
            f"{path} itself holds an include, in line {line}",
            "a page must say what it shows",
            "show that file on the page, too, and take the line out of the first",
        )
    named = _SECTION.findall(text)
    if not section or section in named:
        return None
    near = f"its sections are {', '.join(named)}: " if named else ""
    return (
        f"{path} has no section {section!r}",
        nothing,
        f"{near}mend the name, or write # --8<-- [start:{section}] and # --8<-- [end:{section}]"
        " into the module",
    )


def uncollected(page: Page) -> Iterator[Problem]:
    """W01: a fence that looks like Python, but that nothing runs."""
    for fence in page.fences:
        if fence.mark == "```" and fence.info == "python":
            continue
        if fence.info == "python":
            yield Problem(
                _at(page, fence),
                "W01",
                f"the fence {fence.mark}python has more than three backticks",
                why="a cell has exactly three; readers know it by that",
                hint="write ```python, and no line of the code may begin with three backticks",
            )
        elif _PYTHON.match(fence.info):
            yield Problem(
                _at(page, fence),
                "W01",
                f"the fence {fence.mark}{fence.info} looks like Python, but nothing runs it",
                why="the build and pytest-codeblocks run only fences of exactly ```python",
                hint='write ```python and put options into <!-- cell: title="..." --> above it;'
                " use ~~~py for code that is only shown",
            )


def tilde_python(page: Page) -> Iterator[Problem]:
    """W02: `~~~python` looks like a cell, but is only shown."""
    for fence in page.tildes:
        if fence.info.split(" ")[0].strip("{.}") == "python":
            yield Problem(
                _at(page, fence),
                "W02",
                "a tilde fence is only shown, never run",
                why="readers of the source could take it for a cell",
                hint="write ~~~py to show code, ```python to run it",
            )


def foreign_in_session(page: Page) -> Iterator[Problem]:
    """W03: `cont` continues the last backtick fence of any language."""
    cells = {cell.fence.start for session in page.sessions for cell in session.cells}
    for marker in page.markers:
        below = _below(page, marker.line)
        if marker.name != "cont" or below is None or below.start in cells:
            continue
        above = [fence for fence in page.fences if fence.line < marker.line]
        if above and below.info == "python":
            yield Problem(
                _at(page, above[-1]),
                "W03",
                f"the fence {above[-1].mark}{above[-1].info} stands between two cells of a session",
                why=f"pytest-codeblocks would append the cell at line {below.line} to it, and never"
                " run it",
                hint=f"write ~~~{above[-1].info or 'text'}, or begin a new session: remove the cont"
                " marker",
            )


def foreign_appended(page: Page) -> Iterator[Problem]:
    """W03, the other way round: a fence of another language becomes part of a session."""
    for session in page.sessions:
        for cell in session.cells[1:]:
            if cell.fence.info != "python":
                yield Problem(
                    _at(page, cell.fence),
                    "W03",
                    f"the fence {cell.fence.mark}{cell.fence.info} continues a session",
                    why="after a cont marker, a fence of any language is run as Python",
                    hint=f"write ~~~{cell.fence.info or 'text'}, and put the marker above the cell",
                )


def shell(page: Page) -> Iterator[Problem]:
    """W04: pytest-codeblocks runs shell fences on the machine that tests."""
    for fence in page.fences:
        if fence.info in _SHELL:
            yield Problem(
                _at(page, fence),
                "W04",
                f"pytest-codeblocks would run this ```{fence.info} fence in a real shell",
                why="commands in a page are for readers to type",
                hint="write ~~~console",
            )


def nested(page: Page) -> Iterator[Problem]:
    """W05: a backtick fence where Markdown sees none."""
    for outer in page.tildes:
        for fence in page.fences:
            if outer.line < fence.line <= outer.last_line:
                yield Problem(
                    _at(page, fence),
                    "W05",
                    "a backtick fence stands inside a tilde fence",
                    why="readers see text, but pytest-codeblocks sees a fence"
                    + (", and runs it" if fence.info == "python" else ""),
                    hint="show it in a fence of four backticks: ````markdown",
                )
    for number, line in enumerate(page.text.split("\n"), 1):
        match = _AFTER_A_MARK.match(line) if "```python" in line else None
        if match is None or _around(page, number):
            continue
        quoted = match["mark"] == ">"
        yield Problem(
            Location(page.path, number),
            "W05",
            "a cell stands inside a block quote"
            if quoted
            else "a cell stands right after a list marker",
            why="pytest-codeblocks does not see where it begins, so nothing runs it",
            hint="use an admonition (!!! note) and indent the cell"
            if quoted
            else "write a sentence into the item, and the cell indented under it",
        )


def include_in_cell(page: Page) -> Iterator[Problem]:
    """W06: an include inside a cell is Python that does nothing, or fails."""
    for session in page.sessions:
        for cell in session.cells:
            for number, line in enumerate(cell.lines if "8<" in cell.code else ()):
                if re.match(r"\s*(#\s*)?-+8<-+(\s|$)", line):
                    yield Problem(
                        Location(page.path, cell.line + number),
                        "W06",
                        "an include stands inside a cell",
                        why="pytest-codeblocks does not know includes",
                        hint="show the file in a ~~~py fence, and import it in a cell",
                    )


def include_as_words(page: Page) -> Iterator[Problem]:
    """W06: an include outside of fences brings Markdown that nothing has looked at."""
    for include in page.includes:
        if not _around(page, include.line):
            yield Problem(
                Location(page.path, include.line),
                "W06",
                "an include stands outside of a fence",
                why="what it brings would be taken for words, and its cells would not be run",
                hint="put it into a ~~~py fence, or write the words into the page",
            )


def mark_on_continued(page: Page) -> Iterator[Problem]:
    """W07: a mark above a continued cell lands on the next session."""
    names: dict[int, list[str]] = {}
    for marker in page.markers:
        below = _below(page, marker.line)
        if below:
            names.setdefault(below.line, []).append(marker.name)
    for marker in page.markers:
        below = _below(page, marker.line)
        if below and marker.name.startswith("pytest.mark.") and "cont" in names[below.line]:
            yield Problem(
                Location(page.path, marker.line),
                "W07",
                f"{marker.name} stands above a continued cell",
                why="pytest-codeblocks would apply it to the next session instead",
                hint="put it above the first cell of the session",
            )


def markers(page: Page) -> Iterator[Problem]:
    """W08 to W10: markers that have no place in a page, or no fence to act on."""
    for marker in page.markers:
        where = Location(page.path, marker.line)
        below = _below(page, marker.line)
        is_mark = marker.name.startswith("pytest.mark.")
        if below is None or (is_mark and below.info != "python"):
            yield Problem(
                where,
                "W10",
                f"the marker {marker.name} stands above no cell",
                why="it has no effect",
                hint="remove it",
            )
        elif marker.name == "cont" and not any(f.line < marker.line for f in page.fences):
            yield Problem(
                where,
                "W10",
                "the first cell of the page continues nothing",
                why="pytest-codeblocks refuses the whole file",
                hint="remove the cont marker",
            )
        elif marker.name.startswith("expected-output"):
            yield Problem(
                where,
                "W08",
                "an expected output is typed by hand",
                why="the build shows the real output, and pytest compares the two runs",
                hint="remove it; say what must hold with an assert in the cell",
            )
        elif is_mark and marker.name != "pytest.mark.xfail":
            yield Problem(
                where,
                "W09",
                f"{marker.name} is not known to the build",
                why="the build and pytest would treat the cell differently",
                hint="only <!--pytest.mark.xfail--> is, for a session whose last cell must fail",
            )
        elif not is_mark and marker.name not in _KNOWN_MARKERS:
            meant = marker.name.startswith("con")
            yield Problem(
                where,
                "W10",
                f"the marker {marker.name} is not allowed in pages",
                why="it continues nothing"
                if meant
                else "every cell of every page runs, everywhere",
                hint=f"write {_CONT}" if meant else "remove it",
            )
    for comment in page.comments:
        if _LIKE_A_MARKER.match(comment.text) and not any(
            comment.start <= marker.start < comment.end for marker in page.markers
        ):
            yield Problem(
                Location(page.path, comment.line),
                "W10",
                "the comment looks like a marker, and is none",
                why="pytest-codeblocks and the build pass over it",
                hint=f"write {_CONT} or <!--pytest.mark.xfail-->, alone on its line",
            )


def declared_failures(page: Page) -> Iterator[Problem]:
    """W14: the build and pytest must agree on which session has to fail."""
    for session in page.sessions:
        raising = [cell for cell in session.cells if cell.options.raises]
        for cell in raising[:-1] if session.must_fail else raising:
            yield Problem(
                _at(page, cell.fence),
                "W14",
                f"the cell must raise {cell.options.raises}, but pytest-codeblocks isn't told",
                why="its test would fail",
                hint="make it the last cell of its session, and write <!--pytest.mark.xfail-->"
                f" above the session's first cell (line {session.line})",
            )
        if session.must_fail and not session.cells[-1].options.raises:
            yield Problem(
                _at(page, session.cells[-1].fence),
                "W14",
                "the session is marked xfail, but its last cell doesn't say what it raises",
                why="any mistake in it would pass for the expected failure",
                hint='write <!-- cell: raises="RuntimeError" -->, or what it is, above that cell',
            )


def main_guard(page: Page) -> Iterator[Problem]:
    """W10: under pytest-codeblocks, `__name__` is not `__main__`."""
    for session in page.sessions:
        for cell in session.cells:
            for number, line in enumerate(cell.lines if "__main__" in cell.code else ()):
                if re.match(r"""\s*if\s+__name__\s*==\s*["']__main__["']""", line):
                    yield Problem(
                        Location(page.path, cell.line + number),
                        "W10",
                        "a main guard stands in a cell",
                        why="pytest-codeblocks would not run what it guards",
                        hint="call the code directly",
                    )


def folded_at_the_margin(page: Page) -> Iterator[Problem]:
    """W11: where HTML may not hold Markdown, there is nothing to fold the output with."""
    for session in page.sessions:
        for cell in session.cells:
            if cell.options.output == "fold" and (cell.fence.indent or cell.embedded):
                place = "a cell in a region" if cell.embedded else "an indented cell"
                yield Problem(
                    _at(page, cell.fence),
                    "W11",
                    f"the output of {place} can't be folded",
                    why="readers would get it unfolded",
                    hint="leave the option out; <!-- output: after --> keeps it for the solution"
                    if cell.embedded
                    else "move the cell to the margin, or leave the option out",
                )


def included_is_run(page: Page) -> Iterator[Problem]:
    """W12: a page that shows a module runs it, too."""
    shown = [
        include
        for include in page.includes
        if _around(page, include.line) in page.tildes  # elsewhere it is an example, or a problem
        and include.path.startswith("snippets/")
        and include.path.endswith(".py")
        # The build itself runs each experiment.
        and not include.path.startswith(f"{EXPERIMENTS}/")
    ]
    if not shown:
        return
    cells = (cell for session in page.sessions for cell in session.cells)
    imported = {name for cell in cells for name in imported_names(cell.code)}
    for include in shown:
        module = include.path.removesuffix(".py").replace("/", ".")
        if module not in imported:
            yield Problem(
                Location(page.path, include.line),
                "W12",
                f"{include.path} is shown, but no cell of the page imports it",
                why="readers must see only code that was run",
                hint=f"add a cell with: from {module} import ...",
            )


RULES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    uncollected,
    tilde_python,
    foreign_in_session,
    foreign_appended,
    shell,
    nested,
    include_in_cell,
    include_as_words,
    mark_on_continued,
    markers,
    declared_failures,
    main_guard,
    folded_at_the_margin,
    included_is_run,
)


def _at(page: Page, fence: Fence) -> Location:
    return Location(page.path, fence.line)


def _below(page: Page, line: int) -> Fence | None:
    return next((fence for fence in page.fences if fence.line > line), None)


def _around(page: Page, line: int) -> Fence | None:
    """The fence that a line stands in."""
    fences = (*page.fences, *page.tildes)
    return next((fence for fence in fences if fence.line < line < fence.last_line), None)

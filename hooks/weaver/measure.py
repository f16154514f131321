"""Run the project's long experiments before its pages, and keep what they return.

An experiment is a module in `snippets/measurements/` with a function `measure()`. It is run
like a session of a page, cached like one, and its result is written as JSON where
`snippets.measured.load` finds it. A session that reads the file depends on it like on any other.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from weaver import parse, percent, plan
from weaver.kernel.isolation import RESULTS
from weaver.model import (
    Cell,
    CellOptions,
    Expression,
    Fence,
    Limits,
    Location,
    Problem,
    Session,
    SessionResult,
)
from weaver.rules import outcome

EXPERIMENTS = "snippets/measurements"
"""Folder of the experiments, relative to the root."""
_FOLDER = RESULTS.partition("/")[0]
LIMITS = Limits(seconds=900.0, output=4 * 1024**2)
"""Nobody waits for a page here, and a result is data for programs, not text on a page."""

_CODE = """\
import json
from {module} import measure
measured = json.dumps(measure(), indent=1, sort_keys=True)
"""

_LOADS = re.compile(r"\bimport snippets\.measured\b|\bsnippets\.measured import\b")
_WORD = re.compile(r"""["'](?P<name>\w+)["']""")
_CODE_LINE = re.compile(
    r"  (import json|from snippets\.measurements\.\w+ import measure|measured = .*)$"
)
_PLACE = re.compile(r"(?P<path>[\w./-]+\.py):(?P<line>\d+)  ")


def find_experiments(root: Path) -> Iterator[tuple[str, Session]]:
    """Name and session of each experiment, in order."""
    for path in sorted((root / EXPERIMENTS).glob("[!_.]*.py")):
        name = path.relative_to(root).as_posix()
        code = _CODE.format(module=name.removesuffix(".py").replace("/", "."))
        fence = Fence("", "", code, "", 0, 0, line=0, last_line=0)
        cell = Cell(code, fence, CellOptions(), hidden=True, embedded=False)
        yield path.stem, Session(name, (cell,), (Expression("measured", 1, 0, 0, after=0),))


def named_in(texts: Iterable[str]) -> set[str]:
    """Names of the experiments whose results the Python texts may load, and other quoted words.

    A program may load them by whatever way: `map(load, ("depth", "order"))`.
    """
    loading = (text for text in texts if _LOADS.search(text))
    return {match["name"] for text in loading for match in _WORD.finditer(text)}


def without_results(texts: Mapping[str, str], root: Path) -> dict[str, str]:
    """Those of the pages, by their paths, that can run before there are any results."""
    independent = {}
    for path, text in texts.items():
        page = parse.parse_page(percent.read_source(text, path)[0], path)
        code = plan.with_imported([session.code for session in page.sessions], root)
        # `snippets.measured` names the folder, and is among the modules of whoever imports it.
        if not any(_FOLDER in each for each in code):
            independent[path] = text
    return independent


def check(session: Session, result: SessionResult) -> Iterator[Problem]:
    """What went wrong with an experiment, at the line of the module where it did."""
    for problem in outcome.check_session(session, result, LIMITS):
        own = [line for line in problem.why.splitlines() if _CODE_LINE.search(line) is None]
        places = [match for line in own if (match := _PLACE.match(line))]
        where = Location(places[-1]["path"], int(places[-1]["line"])) if places else None
        yield replace(
            problem,
            location=where or Location(session.page, 1),
            message=problem.message.replace("in cell", "in the experiment"),
            why="\n".join(own),
            hint="the pages that load its result can't be right without it",
        )


def publish(root: Path, results: dict[str, str]) -> None:
    """Write the results that are new."""
    folder = root / RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in results.items():
        path = folder / f"{name}.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            draft = path.with_suffix(".draft")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)


def withdraw(root: Path, names: Iterable[str]) -> None:
    """Remove the results of all experiments but `names`: those that failed, or are gone."""
    for old in (root / RESULTS).glob("*.json"):
        if old.stem not in names:
            with contextlib.suppress(FileNotFoundError):
                old.unlink()

"""Find what differs between two records."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaver import measure

from outputs.record import FIGURES, RECORD

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that readers will see differently."""

    page: str
    line: int
    """In the page as it is now; as it was, if it is gone."""
    what: str
    """`output`, `number`, `figure`, `laboratory`, `answer key` or `experiment`."""
    name: str
    """First line of the code, the expression, or the title of the question."""
    before: str = ""
    """Text; for figures the file name. Empty for what is new."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, in the order of the pages, and what it took to find them."""

    changes: tuple[Change, ...]
    sessions: tuple[Entry, ...]
    before: Path
    """Folder with the figures as they were."""
    after: Path

    @property
    def ran(self) -> tuple[Entry, ...]:
        return tuple(session for session in self.sessions if not session["cached"])


def compare(before: Path, after: Path) -> Comparison:
    """Compare the records in two folders."""
    old, new = (
        json.loads((folder / RECORD).read_text(encoding="utf-8")) for folder in (before, after)
    )
    changes: list[Change] = []
    for page in sorted(old["pages"].keys() | new["pages"].keys()):
        was, now = (each["pages"].get(page, {}) for each in (old, new))
        for was_cell, now_cell in _pairs(was.get("cells", []), now.get("cells", [])):
            changes += _of_cells(page, was_cell, now_cell)
        for kind, what in (("values", "number"), ("labs", "laboratory"), ("keys", "answer key")):
            for was_entry, now_entry in _pairs(was.get(kind, []), now.get(kind, [])):
                changes += _of_texts(page, what, was_entry, now_entry)
    for name in sorted(old["experiments"].keys() | new["experiments"].keys()):
        texts = [each["experiments"].get(name, "") for each in (old, new)]
        if texts[0] != texts[1]:
            path = f"{measure.EXPERIMENTS}/{name}.py"
            changes.append(Change(path, 1, "experiment", name, *texts))
    return Comparison(tuple(changes), tuple(new["sessions"]), before / FIGURES, after / FIGURES)


def _pairs(before: list[Entry], after: list[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Entries that belong together, by their code: edited ones in order, others with None."""
    codes = [[entry["code"] for entry in entries] for entries in (before, after)]
    matcher = difflib.SequenceMatcher(None, *codes, autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        old, new = before[first:last], after[start:end]
        for number in range(max(len(old), len(new))):
            yield (
                old[number] if number < len(old) else None,
                new[number] if number < len(new) else None,
            )


def _of_texts(page: str, what: str, before: Entry | None, after: Entry | None) -> Iterator[Change]:
    texts = [entry["text"] if entry else "" for entry in (before, after)]
    if texts[0] != texts[1]:
        entry = after or before or {}
        yield Change(page, entry["line"], what, entry["code"].strip().split("\n")[0], *texts)


def _of_cells(page: str, before: Entry | None, after: Entry | None) -> Iterator[Change]:
    yield from _of_texts(page, "output", before, after)
    old, new = (entry["figures"] if entry else [] for entry in (before, after))
    entry = after or before or {}
    name = entry["code"].strip().split("\n")[0]
    for number in range(max(len(old), len(new))):
        names = [each[number] if number < len(each) else "" for each in (old, new)]
        if names[0] != names[1]:
            yield Change(page, entry["line"], "figure", name, *names)

"""Read text cases: pages in Markdown with what is expected of them beside them.

A case begins with a heading. Under it stand fences of six backticks; the word after the
backticks says what the fence holds:

- `page`: the text of a page (called docs/page.md);
- `collected`: what pytest-codeblocks makes of it;
- `sessions`: what we make of it;
- `problems`: the first line of every problem that its text has, or `none`;
- `woven`: the page after its cells were run;
- `outcome`: every problem after its cells were run, in full, or `none`.

Sentences between them are for readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
PAGE = "docs/page.md"
KINDS = frozenset({"page", "collected", "sessions", "problems", "woven", "outcome"})

_HEADING = re.compile(r"^## (.+)$")
_FENCE = "`" * 6
_INDENTED = re.compile(r"^[ \t]+```", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]*\n", re.MULTILINE)


def comparable(code: str, page: str) -> str:
    """A cell's code; of a page with indented fences without the blank lines that not all keep."""
    return _BLANK.sub("", code) if _INDENTED.search(page) else code


@dataclass(frozen=True, slots=True)
class Case:
    """One case, as written."""

    file: str
    line: int
    title: str
    parts: dict[str, str]
    """Text of the fences by their kind, each with a newline at its end."""

    @property
    def page(self) -> str:
        return self.parts["page"]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.title}"


def read_cases(path: Path) -> Iterator[Case]:
    """Every case of a file.

    Raises:
        ValueError: the file has a fence of an unknown kind, one twice in a case, or a case
            without page or without expectation. A case that tests nothing is a mistake.
    """
    title, first, parts = "", 0, {}
    lines = iter(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
    for number, line in lines:
        if heading := _HEADING.match(line):
            if title:
                yield _complete(Case(path.name, first, title, parts))
            title, first, parts = heading[1], number, {}
        elif line.startswith(_FENCE):
            kind = line.removeprefix(_FENCE)
            if kind not in KINDS or kind in parts:
                raise ValueError(f"{path.name}:{number}: unknown or repeated kind {kind!r}")
            body = []
            for _, inner in lines:
                if inner == _FENCE:
                    break
                body.append(inner + "\n")
            parts[kind] = "".join(body)
    if title:
        yield _complete(Case(path.name, first, title, parts))


def _complete(case: Case) -> Case:
    if "page" not in case.parts or len(case.parts) < 2:
        raise ValueError(f"{case}: a case needs a page and something that is expected of it")
    return case


def all_cases() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]

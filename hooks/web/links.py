"""Whether the links of a page lead to a file: told with their lines, and before the site is built.

MkDocs sees them as well, when it has made HTML of a page and knows no lines any more. Only it knows
the sections, so links to those are seen when the site is built.
The module is also an extension of the weaver's own command.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from weaver import fences
from weaver.model import Location, Problem, WovenPage

_LINK = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"  # code is none, whatever it looks like
    r"|\]\((?P<address>[^)\s#?]+)[^)]*\)",
    re.DOTALL,
)
_ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:|//|<", re.IGNORECASE)
_MADE = (".ipynb",)
"""What the build puts beside a page."""


def find_expressions(_: str) -> tuple[tuple[int, str], ...]:
    """Links have none."""
    return ()


def check_woven(woven: WovenPage) -> Iterator[Problem]:
    """The same, as the weaver asks for it: from the project's folder."""
    return check(woven.page.text, woven.path)


def check(text: str, path: str, root: Path = Path()) -> Iterator[Problem]:
    """Every link of a page that leads to no file.

    Args:
        text: the whole page as Markdown.
        path: its name, relative to the project's root.
        root: the project's folder.
    """
    scanned = fences.scan(text)
    if scanned is None:
        return
    closed = [(part.start, part.end) for part in (*scanned[0], *scanned[1])]
    for match in _LINK.finditer(text):
        address = match["address"]
        if address is None or _ELSEWHERE.match(address):
            continue
        if any(start <= match.start() < end for start, end in closed):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
        if (root / target).is_file() or target.endswith(_MADE):
            continue
        line = text.count("\n", 0, match.start()) + 1
        yield Problem(
            Location(path, line),
            "P07",
            f"the link to {address} leads nowhere",
            why=f"there is no {target}",
            hint=_hint(target, path, root),
        )


def _hint(target: str, path: str, root: Path) -> str:
    """The file that was meant, if one has nearly that path, or that name."""
    pages = [file for file in (root / path.partition("/")[0]).rglob("*.*") if file.is_file()]
    known = [file.relative_to(root).as_posix() for file in pages]
    near = difflib.get_close_matches(target, known, 1, 0.8)
    near = near or [
        name for name in known if posixpath.basename(name) == posixpath.basename(target)
    ]
    if not near:
        return "write the path of a source file, relative to this page's: ../lesson/why.md"
    return f"did you mean {posixpath.relpath(near[0], posixpath.dirname(path))}?"

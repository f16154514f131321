"""A text notebook as a page's Markdown, line for line.

Jupytext's percent format is Python: `# %% [markdown]` begins a cell of words, written as
comments, and `# %%` a cell of code. A header between two lines `# ---` is the front matter.
Line n of the result is line n of the file, so the whole engine works on it unchanged, and
every problem names its true line. All code of a notebook is one session.
"""

from __future__ import annotations

import re

from weaver import fences
from weaver.model import Location, Problem

SUFFIX = ".py"
"""What the name of a text notebook ends with."""

_CONTINUED = "<!--pytest-codeblocks:cont-->"
_RULER = "# ---"
_WORDS, _CODE = "# %% [markdown]", "# %%"
_LINK = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<path>\]\((?!https?:)[^)\s]*)\.py(?P<section>#[^)\s]*)?(?=\))",
    re.DOTALL,
)
"""A link to a text notebook, or code, which is none whatever it looks like."""


def read_source(text: str, path: str) -> tuple[str, list[Problem]]:
    """The Markdown of a page's source, and what can't be read in it.

    Args:
        text: the whole file with Unix line ends: a text notebook, or Markdown, which stays.
        path: the file's name in messages; its suffix says which of the two it is.
    """
    if not path.endswith(SUFFIX):
        return text, []
    notebook = _Notebook(text.rstrip("\n").split("\n"), path)
    return notebook.as_markdown() + "\n", notebook.problems


def link_to_markdown(text: str) -> str:
    """The text of a woven page with links to text notebooks led to their Markdown.

    Programs and what they printed stay as they are.
    """
    if not (scanned := fences.scan_woven(text)):
        return text  # a problem, which the engine has told
    parts, at = [], 0
    for fence in scanned[0]:
        parts += [_LINK.sub(_to_markdown, text[at : fence.start]), text[fence.start : fence.end]]
        at = fence.end
    return "".join([*parts, _LINK.sub(_to_markdown, text[at:])])


def _to_markdown(found: re.Match[str]) -> str:
    return found["code"] or f"{found['path']}.md{found['section'] or ''}"


class _Notebook:
    """A text notebook while its lines become Markdown."""

    def __init__(self, lines: list[str], path: str) -> None:
        self._lines = [*lines, ""]  # a last cell of code ends there
        self._path = path
        self.problems: list[Problem] = []

    def as_markdown(self) -> str:
        written = [""] * len(self._lines)
        header = self._header()
        written[:header] = [self._word(number) for number in range(header)]
        marks = [n for n in range(header, len(self._lines)) if self._lines[n].startswith(_CODE)]
        ends = [*marks, len(self._lines)][1:]
        for number in range(header, marks[0] if marks else len(self._lines)):
            if self._lines[number].strip():
                self._problem(number, "the line stands in no cell", f"begin one with {_WORDS}")
        seen_code = False
        for mark, end in zip(marks, ends, strict=True):
            kind = self._lines[mark].rstrip()
            if kind == _WORDS:
                for number in range(mark + 1, end):
                    written[number] = self._word(number)
            elif kind == _CODE:
                self._code(mark, end, written, continued=seen_code)
                seen_code = True
            else:
                self._problem(mark, "the cell is of no known kind", f"write {_WORDS} or {_CODE}")
        return "\n".join(written).rstrip("\n")

    def _header(self) -> int:
        """How many lines the front matter has, both rulers included."""
        if self._lines[0].rstrip() != _RULER:
            return 0
        ends = (n for n in range(1, len(self._lines)) if self._lines[n].rstrip() == _RULER)
        if end := next(ends, None):
            return end + 1
        self._problem(0, "the header is never closed", f"close it with {_RULER}")
        return 0

    def _word(self, number: int) -> str:
        """A line of words without its comment sign."""
        line = self._lines[number].rstrip()
        if line and line != "#" and not line.startswith("# "):
            self._problem(number, "code stands among words", f"write {_CODE} above it")
        return line[2:]

    def _code(self, mark: int, end: int, written: list[str], *, continued: bool) -> None:
        """A fence around the lines of a cell of code; the blank lines around it make room."""
        last = max((n for n in range(mark + 1, end) if self._lines[n].strip()), default=mark)
        if continued and (self._lines[mark - 1].strip() or written[mark - 1]):
            self._problem(
                mark,
                "two cells of code follow each other",
                f"between them, say in a cell {_WORDS} what to look at",
            )
        elif last + 1 == end:
            self._problem(end, "no blank line stands above the cell", "leave one blank line")
        else:
            if continued:
                written[mark - 1] = _CONTINUED
            written[mark] = "```python"
            written[mark + 1 : last + 1] = self._lines[mark + 1 : last + 1]
            written[last + 1] = "```"

    def _problem(self, number: int, message: str, hint: str) -> None:
        self.problems.append(
            Problem(
                Location(self._path, number + 1),
                "W17",
                f"the notebook can't be read: {message}",
                why="what the build would make of it is not what Jupyter would",
                hint=hint,
            )
        )

"""Text that programs gave, without what whoever gets it could take for an order."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"""\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)  # a terminal's title, link or image
    |(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]  # its colours and movements
    |[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]""",
    re.VERBOSE,
)
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Has the rest of a line written from right to left, whatever it says."""
_LONGEST = 1000
"""Characters of a line in a log: whatever a page writes in one, others are to be read as well."""
_COMMAND = re.compile(r"^(\s*)(?=::)|(?<=#)(?=#\[)")
"""Where GitHub would take a line of a log for a command to its runner."""


def clean(text: str) -> str:
    """Text without colour codes and other control characters; a lone return ends a line."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def for_log(text: str) -> str:
    """Text as one line that neither a terminal nor a runner obeys."""
    line = _TURNING.sub("", clean(" ".join(text.splitlines())))
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}..."
    return _COMMAND.sub("\\1\u2060", line)  # an invisible joiner

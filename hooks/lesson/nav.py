"""List pages under `nav:` in mkdocs.yml, by its lines: a YAML library would drop the comments."""

from __future__ import annotations

import math
import re

import yaml

_LESSONS_END = "  - Reference:"
"""What comes after the last lesson."""


def add(settings: str, lesson: str, entries: list[tuple[str, str]]) -> str:
    """The settings with the entries, (title, path) pairs, at the end of a lesson, old or new.

    Raises:
        ValueError: there is no `nav:` written as a list of lines.
    """
    lines = settings.split("\n")
    if "nav:" not in lines:
        raise ValueError("mkdocs.yml has no line `nav:`: list the pages there by hand")
    start = lines.index("nav:") + 1
    end = start
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #-"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    new = [f"      - {title}: {path}" for title, path in entries]
    heading = f"  - {_quoted(lesson)}:"
    if heading in lines[start:end]:
        at = lines.index(heading, start) + 1
        while at < end and re.match(r" {4,}\S", lines[at]):
            at += 1
    else:
        new = [heading, *new]
        at = lines.index(_LESSONS_END, start) if _LESSONS_END in lines[start:end] else end
    return "\n".join([*lines[:at], *new, *lines[at:]])


def _quoted(text: str) -> str:
    """The text in quotation marks if YAML would take it for something else: No, or 2026."""
    return yaml.safe_dump([text], allow_unicode=True, width=math.inf)[2:].rstrip()

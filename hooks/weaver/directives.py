"""Read the options of a cell from the comment above it.

`<!-- cell: alt="The feature map" output="fold" -->` gives
`CellOptions(alt="The feature map", output="fold")`.
"""

from __future__ import annotations

import re
from dataclasses import fields

from weaver.model import CellOptions

_OPTION = re.compile(r"""\s*(?P<name>[\w-]+)\s*=\s*"(?P<value>[^"]*)"\s*""")
_NAMES = tuple(option.name for option in fields(CellOptions))
_NAME = re.compile(r"cell\b")
_MISSPELT = re.compile(rf"(?:(?P<word>[\w-]+)\s*:?\s*)?(?:{'|'.join(_NAMES)})\s*=\s*[\"']")
_CHOICES = {"output": ("show", "fold", "hide")}


class DirectiveError(ValueError):
    """The comment can't be read. The text says what is wrong, `hint` what to write.

    Attributes:
        hint: the remedy.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_directive(comment: str) -> bool:
    """Whether a comment's text addresses the engine, or seems to mean to."""
    return bool(_NAME.match(comment) or _MISSPELT.match(comment))


def parse_options(comment: str) -> CellOptions:
    """Options from the text of a `cell:` comment.

    Raises:
        DirectiveError: another word than `cell`, no colon, an unknown option, a value without
            double quotes, a value that the option doesn't take, or an option given twice.
    """
    if not _NAME.match(comment) and (misspelt := _MISSPELT.match(comment)):
        word = misspelt["word"]
        raise DirectiveError(
            f"there is no directive {word!r}" if word else "the options have no directive",
            'write <!-- cell: alt="..." -->',
        )
    body = re.match(r"cell\s*:(?P<body>.*)", comment, re.DOTALL)
    if not body:
        raise DirectiveError(
            "the cell directive has no colon", 'write <!-- cell: alt="..." --> with a colon'
        )
    rest, at, options = body["body"], 0, {}
    while at < len(rest.rstrip()):
        match = _OPTION.match(rest, at)
        if not match:
            word = rest[at:].strip().split()[0]
            raise DirectiveError(
                f"can't read the option at {word!r}",
                'write options as name="value", with double quotes and no double quote inside',
            )
        name, value = match["name"], " ".join(match["value"].split())
        if name not in _NAMES:
            raise DirectiveError(f"there is no option {name!r}", _nearest(name))
        if name in options:
            raise DirectiveError(f"the option {name!r} is given twice", "keep one of the two")
        if value not in _CHOICES.get(name, (value,)):
            raise DirectiveError(
                f"{name}={value!r} is not one of {', '.join(_CHOICES[name])}",
                f'write {name}="{_CHOICES[name][0]}", or leave the option out',
            )
        options[name] = value
        at = match.end()
    return CellOptions(**options)


def _nearest(name: str) -> str:
    import difflib  # slow to import, and only needed for mistakes

    near = difflib.get_close_matches(name, _NAMES, n=1)
    known = f"the options are {', '.join(_NAMES)}"
    return f"did you mean {near[0]!r}? {known}" if near else known

"""Take what a session's process left in its folder, and believe none of it.

A cell can write into that folder, too. Nothing from it may be opened that is not an ordinary file,
or published that is not the picture it says it is: an SVG file can hold a program, which
would run for whoever opens it by itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from weaver.runtime import INK, INK_ON_DARK

MOST_BYTES = 64 * 1024**2
"""The most that is read of any file."""

_NAME = re.compile(r"([0-9a-f]{16})\.(png|svg)")
_PNG = b"\x89PNG\r\n\x1a\n"
_ELEMENTS = frozenset(
    {
        *("svg", "metadata", "RDF", "Work", "type", "date", "format", "creator", "Agent", "title"),
        *("defs", "style", "g", "path", "use", "clipPath", "rect", "image", "pattern"),
    }
)
"""All that Matplotlib draws with, where text is drawn as paths."""
_SPACES = frozenset(
    {
        *("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"),
        *("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://creativecommons.org/ns#"),
        "http://purl.org/dc/elements/1.1/",
    }
)
"""What their names may belong to: in that of HTML, they would do more than draw."""
_DTD = "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"
_LINK = re.compile(r"#|data:image/png;base64,")
_OUTSIDE = re.compile(r"url\((?!\s*[\"']?#)|src\(|image-set|@import|//|\\", re.IGNORECASE)
"""What a style would need to fetch something; a backslash could hide any of it."""


def read(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of an ordinary file of at most `most` bytes.

    Raises:
        OSError: it is none: a link, say, or a pipe that would keep us waiting.
        ValueError: it is too long.
    """
    # A link is refused, and opening a pipe doesn't wait; Windows has neither flag.
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.open(path, os.O_RDONLY | flags)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{path.name} is no ordinary file")
        if found.st_size > most:
            raise ValueError(f"{path.name} is longer than {most} bytes")
        return os.read(file, found.st_size)
    finally:
        os.close(file)


def check_pictures(folder: Path, names: Iterable[str]) -> None:
    """See that the named files are pictures, under the names that their bytes give them.

    Raises:
        OSError, ValueError: one is not.
    """
    checked: set[bytes] = set()
    for name in sorted(set(names)):
        match = _NAME.fullmatch(name)
        data = read(folder / name)
        if not match or hashlib.sha256(data).hexdigest()[:16] != match[1]:
            raise ValueError("a figure was written or changed by hand")
        if match[2] == "svg":
            # On dark pages a figure has another ink, and no rule is about colours.
            light = data.replace(INK_ON_DARK.encode(), INK.encode())
            if (drawing := hashlib.sha256(light).digest()) not in checked:
                check_drawing(data)
            checked.add(drawing)
        elif not data.startswith(_PNG):
            raise ValueError(f"{name} is no PNG file")


def check_drawing(data: bytes) -> None:
    """Raise ValueError unless this is an SVG file that only draws, from what it holds itself."""

    def refuse(what: str) -> None:
        raise ValueError(f"a figure holds {what}: a drawing has no need of it")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] not in _ELEMENTS:
            refuse(f"<{tag}>")
        for name, value in attributes.items():
            local = name.rpartition(":")[2].lower()
            if local.startswith("on"):
                refuse(name)
            # The metadata names its format and its licence by address; nobody follows these.
            if name.startswith("xmlns"):
                wrong = value not in _SPACES
            elif local in {"href", "src"}:
                wrong = not _LINK.match(value)
            else:
                wrong = not name.startswith("rdf:") and _OUTSIDE.search(value)
            if wrong:
                refuse(f"{name}={value[:60]!r}")
        inside.append(tag.rpartition(":")[2])

    def document(_name: str, address: str | None, *_: object) -> None:
        if address not in {None, _DTD}:
            refuse(f"the address {address[:60]!r}")

    def text(words: str) -> None:
        if "style" in inside:
            styles.append(words)

    inside: list[str] = []
    styles: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = document
    parser.EntityDeclHandler = lambda *_: refuse("an entity of its own")
    parser.ProcessingInstructionHandler = lambda *_: refuse("a processing instruction")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"a figure is no SVG file: {error}") from error
    style = "".join(styles)  # the parser hands it over in pieces
    if _OUTSIDE.search(style):
        refuse(repr(style[:60]))

"""Save the figures that a cell left open, for light and for dark backgrounds."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import sys
from pathlib import Path
from typing import Any

from weaver import evidence
from weaver.runtime import INK, INK_ON_DARK

MOST_SVG_BYTES = 300_000
"""A larger drawing (a scatter plot of very many points) is published as pixels."""
PIXELS_PER_INCH = 200
MOST_FIGURES = 1000
"""Of a cell. A page of so many would not open."""
MOST_PIXELS = 10_000
"""Width or height of a figure on the page. One text that lies far outside makes it this large."""

_SIZE = re.compile(rb'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"|'
                   rb'<svg[^>]*? height="([\d.]+)pt"[^>]*? width="([\d.]+)pt"')  # fmt: skip
_CSS_PIXELS_PER_POINT = 96 / 72


class _FullError(Exception):
    """A drawing is too large to go on with it."""


class _Bounded(io.BytesIO):
    """Takes a drawing of a size that can be published: one of a million points takes minutes."""

    full = False

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > MOST_SVG_BYTES:
            self.full = True
            raise _FullError
        return super().write(data)


def collect(folder: Path) -> list[dict[str, Any]]:
    """Write every open figure into `folder`, close it, and describe it.

    Returns:
        For each figure the file names (`light`, `dark`) and the size in CSS pixels.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    try:
        if len(figures) > MOST_FIGURES:
            raise ValueError(f"the cell leaves {len(figures)} figures open, more than a page takes")
        return [_save(figure, folder) for figure in figures]
    finally:
        discard()


def discard() -> None:
    """Close every open figure."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _save(figure: Any, folder: Path) -> dict[str, Any]:
    from weaver.kernel.drawing import draw

    buffer = _Bounded()
    drawing = b""
    with contextlib.suppress(_FullError):
        drawing = draw(figure, buffer)
    if buffer.full or not _is_plain(drawing):
        return _save_pixels(figure, folder)
    width, height = _checked(*_size(drawing))
    return {
        "light": _write(folder, drawing, "svg"),
        "dark": _write(folder, drawing.replace(INK.encode(), INK_ON_DARK.encode()), "svg"),
        "width": width,
        "height": height,
    }


def _is_plain(drawing: bytes) -> bool:
    """Whether it may be published as it is: links, filters and text for other fonts may not."""
    try:
        evidence.check_drawing(drawing)
    except ValueError:
        return False
    return True


def _save_pixels(figure: Any, folder: Path) -> dict[str, Any]:
    buffer = io.BytesIO()
    # Pixels can't change their ink, so this picture brings its own background.
    figure.savefig(
        buffer, format="png", bbox_inches="tight", dpi=PIXELS_PER_INCH, facecolor="white"
    )
    picture = buffer.getvalue()
    # A PNG file holds its size in bytes 16 to 24 (PNG specification, section 11.2.2).
    size = [int.from_bytes(picture[at : at + 4]) for at in (16, 20)]
    width, height = _checked(*(round(pixels * 96 / PIXELS_PER_INCH) for pixels in size))
    name = _write(folder, picture, "png")
    return {"light": name, "dark": name, "width": width, "height": height}


def _size(drawing: bytes) -> tuple[int, int]:
    match = _SIZE.search(drawing)
    if not match:
        raise ValueError("Matplotlib wrote an SVG without a size in points")
    width, height = (match[1], match[2]) if match[1] else (match[4], match[3])
    return round(float(width) * _CSS_PIXELS_PER_POINT), round(float(height) * _CSS_PIXELS_PER_POINT)


def _checked(width: int, height: int) -> tuple[int, int]:
    if max(width, height) > MOST_PIXELS:
        raise ValueError(
            f"the figure is {width} pixels wide and {height} high: "
            "make it smaller, or look for what is drawn far outside"
        )
    return width, height


def _write(folder: Path, data: bytes, suffix: str) -> str:
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
    (folder / name).write_bytes(data)
    return name

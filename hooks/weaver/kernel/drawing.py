"""Draw a figure as SVG, cropped to what is on it.

Matplotlib's own `bbox_inches="tight"` draws each figure twice, the first time only to learn how
large it gets. Here the figure is measured at the end of its one drawing, whose frame is set
afterwards. Nor are the ticks of an axis placed again, as they are some ten times for each, while
nothing has moved. To be imported late: it needs Matplotlib.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.transforms import Bbox, TransformedBbox

_POINTS = 72
"""In an inch: the unit of SVG files here."""
_AROUND = 1.0
"""Inches that are drawn on all sides of the figure: a title may be wider than it."""
_FRAME = re.compile(rb'(?<= )(width|height|viewBox)="[^"]*"')


def draw(figure: Any, buffer: io.BytesIO) -> bytes:
    """The figure as SVG, with a margin of `savefig.pad_inches`.

    It is drawn into `buffer`, which may break that off by raising an exception.
    """
    with _legends_at_rest(figure):
        return _draw(figure, buffer)


def _draw(figure: Any, buffer: io.BytesIO) -> bytes:
    extent = _Extent()
    figure.add_artist(extent)
    canvas = figure.bbox_inches.padded(_AROUND)
    try:
        with _ticks_at_rest():
            figure.savefig(buffer, format="svg", bbox_inches=canvas, metadata={"Date": None})
    finally:
        extent.remove()
    if extent.fits:
        return _crop(buffer.getvalue(), extent.box, canvas.height)
    # Lines end where the canvas does. This figure needs a larger one.
    buffer.seek(0)
    buffer.truncate()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    return buffer.getvalue()


@contextlib.contextmanager
def _legends_at_rest(figure: Any) -> Iterator[None]:
    """Have the figure's own legends keep to the figure: by themselves, they keep to the canvas.

    Not by an anchor: with one, a layout would leave no room for them.
    """
    place = TransformedBbox(Bbox.unit(), figure.transFigure)
    loose = [legend for legend in figure.legends if legend.get_bbox_to_anchor() is figure.bbox]
    for legend in loose:
        legend.get_bbox_to_anchor = lambda: place
    try:
        yield
    finally:
        for legend in loose:
            del legend.get_bbox_to_anchor


@contextlib.contextmanager
def _ticks_at_rest() -> Iterator[None]:
    """Have a straight axis place its ticks anew only if what decides where they are has changed."""
    place = Axis._update_ticks
    placed: dict[Axis, tuple[tuple[object, ...], list[Any]]] = {}

    def place_if_moved(axis: Axis) -> list[Any]:
        if type(axis) not in {XAxis, YAxis}:
            return place(axis)
        now = _whereabouts(axis)
        if axis not in placed or placed[axis][0] != now:
            placed[axis] = now, place(axis)
        return placed[axis][1]

    Axis._update_ticks = place_if_moved
    try:
        yield
    finally:
        Axis._update_ticks = place


def _whereabouts(axis: Axis) -> tuple[object, ...]:
    makers = (axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter)
    return *axis.get_view_interval(), *axis.axes.bbox.bounds, *makers


class _Extent(Artist):
    """Draws nothing, after all others, and learns what room they took."""

    box = Bbox.null()
    """In inches from the lower left corner of the canvas, without a margin."""
    fits = False
    """Whether that is on the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self.set_in_layout(False)
        self.set_zorder(float("inf"))

    def draw(self, renderer: Any) -> None:
        self.box = self.figure.get_tightbbox(renderer)
        canvas = self.figure.bbox_inches
        self.fits = canvas.contains(*self.box.min) and canvas.contains(*self.box.max)


def _crop(drawing: bytes, box: Bbox, height: float) -> bytes:
    """The drawing on a canvas so many inches high, showing only `box` and the margin."""
    shown = box.padded(mpl.rcParams["savefig.pad_inches"])
    width, tall = shown.width * _POINTS, shown.height * _POINTS
    left, top = shown.x0 * _POINTS, (height - shown.y1) * _POINTS  # SVG counts from the top
    values = {
        b"width": f"{width:.6f}pt",
        b"height": f"{tall:.6f}pt",
        b"viewBox": f"{left:.6f} {top:.6f} {width:.6f} {tall:.6f}",
    }
    start = drawing.index(b"<svg")
    end = drawing.index(b">", start)
    head = _FRAME.sub(lambda m: b'%s="%s"' % (m[1], values[m[1]].encode()), drawing[start:end])
    return drawing[:start] + head + drawing[end:]

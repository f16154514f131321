"""A moving picture of a convolution: the kernel visits an image and leaves its answers.

An SVG file with CSS animation and no script. It runs once, in under five seconds, and ends
as the still picture that readers see who asked for reduced motion: the image, the kernel at
the place of its strongest answer, and the whole map. That is a file of its own, since
browsers don't tell the pictures of a page what its reader prefers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from web.convolution import Convolution, Grid

CELL = 20
"""Side of a cell in the picture's units; CSS pixels at full size."""
GAP = 2
"""Between the image and the map, in cells."""
SECONDS = 4.8
"""WCAG 2.2 asks for a way to pause what moves for more than five (2.2.2)."""

_NEGATIVE = ("#f7f7f7", "#d8daeb", "#b2abd2", "#8073ac", "#542788")
_POSITIVE = ("#f7f7f7", "#fee0b6", "#fdb863", "#e08214", "#b35806")
"""ColorBrewer's PuOr, as in all figures."""


def colour(value: float, strongest: float) -> str:
    """Of a signed value: white for zero, orange above, purple below."""
    scale = _POSITIVE if value > 0 else _NEGATIVE
    at = min(abs(value) / strongest, 1) * (len(scale) - 1) if strongest else 0
    low = min(int(at), len(scale) - 2)
    pairs = zip(_channels(scale[low]), _channels(scale[low + 1]), strict=True)
    mixed = [round(one + (other - one) * (at - low)) for one, other in pairs]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def brightness(value: float, brightest: float) -> str:
    """Of a picture's value: near black for zero, white for the brightest."""
    share = value / brightest if brightest else 0
    return "#{:02x}{:02x}{:02x}".format(*(round(low + (255 - low) * share) for low in (38, 43, 49)))


def size(convolution: Convolution) -> tuple[int, int]:
    """Width and height of the picture."""
    columns = len(convolution.image[0]) + GAP + convolution.columns
    return columns * CELL, len(convolution.image) * CELL


def draw(convolution: Convolution, *, moving: bool) -> str:
    """The picture as SVG, or what it looks like in the end."""
    width, height = size(convolution)
    brightest = max(map(max, convolution.image))
    strongest = convolution.strongest
    kernel_rows, kernel_columns = len(convolution.kernel), len(convolution.kernel[0])
    # An answer stands in the row, and as far along, as the middle of its window.
    left = (len(convolution.image[0]) + GAP) * CELL
    top = (kernel_rows - 1) * CELL // 2
    stop = SECONDS / (convolution.rows * convolution.columns)
    delay = ' style="animation-delay:{:.2f}s"' if moving else ""
    answers = "".join(
        f'<path{delay.format(at * stop)} fill="{fill}" d="{_cell(x, y)}"/>'
        for at, (x, y, fill) in enumerate(
            (column, row, colour(value, strongest))
            for row, values in enumerate(convolution.answers)
            for column, value in enumerate(values)
        )
    )
    weights = _cells(
        convolution.kernel, lambda value: colour(value, _strongest(convolution.kernel))
    )
    pixels = _cells(convolution.image, lambda value: brightness(value, brightest))
    empty = "".join(
        _cell(x, y) for y in range(convolution.rows) for x in range(convolution.columns)
    )
    frame = f'width="{kernel_columns * CELL - 2}" height="{kernel_rows * CELL - 2}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><style>{_style(convolution, moving)}</style>'
        f'<g stroke="#8c8c8c" stroke-width=".5">{pixels}</g>'
        f'<g class="visitor"><g opacity=".6">{weights}</g>'
        f'<rect {frame} fill="none" stroke="#e08214" stroke-width="3"/></g>'
        f'<g transform="translate({left} {top})"><path fill="#8c8c8c" opacity=".2" d="{empty}"/>'
        f'<g class="answers" stroke="#8c8c8c" stroke-width=".5">{answers}</g>'
        f'<rect class="visitor" width="{CELL - 2}" height="{CELL - 2}" fill="none" '
        'stroke="#e08214" stroke-width="3"/></g></svg>\n'
    )


def _style(convolution: Convolution, moving: bool) -> str:
    row, column = _strongest_place(convolution)
    rest = f"transform:translate({column * CELL}px,{row * CELL}px)"
    if not moving:
        return f".visitor{{{rest}}}"
    return (
        f".visitor{{{rest};animation:visit {SECONDS}s linear}}"
        ".answers path{animation:answer .3s backwards}"
        "@keyframes answer{from{opacity:0}}"
        f"@keyframes visit{{{''.join(_steps(convolution))}100%{{{rest}}}}}"
        "@media (prefers-reduced-motion:reduce),print{*{animation:none!important}}"
    )


def _steps(convolution: Convolution) -> Iterator[str]:
    """Key frames: along each row stop by stop, then back to the start of the next."""
    last = (convolution.columns - 1) * CELL
    for row in range(convolution.rows):
        start, end = (100 * at / convolution.rows for at in (row, row + 1))
        y = row * CELL
        yield (
            f"{start:.3f}%{{transform:translate(0,{y}px);"
            f"animation-timing-function:steps({convolution.columns},jump-none)}}"
            f"{end - 0.001:.3f}%{{transform:translate({last}px,{y}px)}}"
        )


def _strongest_place(convolution: Convolution) -> tuple[int, int]:
    """Row and column of the first answer that is as strong as any."""
    places = (
        (row, column)
        for row, values in enumerate(convolution.answers)
        for column, value in enumerate(values)
        if value == convolution.strongest
    )
    return next(places, (0, 0))


def _strongest(grid: Grid) -> float:
    return max(abs(value) for row in grid for value in row)


def _cells(grid: Grid, fill: Callable[[float], str]) -> str:
    """A path for each colour."""
    paths: dict[str, list[str]] = {}
    for y, row in enumerate(grid):
        for x, value in enumerate(row):
            paths.setdefault(fill(value), []).append(_cell(x, y))
    return "".join(f'<path fill="{shade}" d="{"".join(d)}"/>' for shade, d in paths.items())


def _cell(x: int, y: int) -> str:
    return f"M{x * CELL} {y * CELL}h{CELL - 2}v{CELL - 2}h{2 - CELL}z"


def _channels(shade: str) -> tuple[int, int, int]:
    red, green, blue = (int(shade[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue

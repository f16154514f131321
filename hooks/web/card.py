"""The picture that other sites show beside a link to a page: its title and a feature map.

Drawn with Pillow, once for each title: a card is kept in the project's cache under the
digest of everything that it is made of.
"""

from __future__ import annotations

import hashlib
import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from weaver import environment

from web import picture
from web.convolution import Convolution, Grid

SIZE = (1200, 630)
_MARGIN = 72
_PAPER, _INK, _SOFT = "#fdfcfa", "#1f2328", "#50575f"
_STRIP = ("#7b6cb0", "#b9b6ae", "#cd6f14")


def make_card(title: str, site: str, convolution: Convolution, cache: Path) -> Path:
    """A PNG file with the card; it is drawn only if the cache has none."""
    versions = [environment.version(name) for name in ("pillow", "matplotlib")]
    content = repr((title, site, convolution, versions)).encode()
    content += Path(__file__).read_bytes() + Path(picture.__file__).read_bytes()
    file = cache / f"{hashlib.sha256(content).hexdigest()[:32]}.png"
    if not file.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        # Of two builds at once, neither may write into the other's draft, or miss its own.
        with tempfile.NamedTemporaryFile(dir=cache, suffix=".png", delete=False) as draft:
            _draw(title, site, convolution, draft)
        Path(draft.name).replace(file)
    return file


def _draw(title: str, site: str, convolution: Convolution, file: IO[bytes]) -> None:
    from PIL import Image, ImageDraw  # only for a card that is not kept yet

    card = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(card)
    third = SIZE[0] // 3
    for at, shade in enumerate(_STRIP):
        pen.rectangle((at * third, 0, (at + 1) * third, 12), fill=shade)

    columns = len(convolution.image[0]) + picture.GAP + convolution.columns
    side = (SIZE[0] - 2 * _MARGIN) // columns
    top = SIZE[1] - _MARGIN - side * len(convolution.image)
    brightest = max(map(max, convolution.image))

    def cells(grid: Grid, left: float, up: float, shade: Callable[[float], str]) -> None:
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                x, y = left + column * side, up + row * side
                pen.rectangle((x, y, x + side - 3, y + side - 3), fill=shade(value))

    cells(convolution.image, _MARGIN, top, lambda value: picture.brightness(value, brightest))
    cells(
        convolution.answers,
        _MARGIN + (len(convolution.image[0]) + picture.GAP) * side,
        top + (len(convolution.kernel) - 1) * side // 2,
        lambda value: picture.colour(value, convolution.strongest) if value else "#e9e6df",
    )

    pen.text((_MARGIN, 64), site, font=_font("DejaVuSans.ttf", 30), fill=_SOFT)
    font = _font("DejaVuSans-Bold.ttf", 58)
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if pen.textlength(longer, font) <= SIZE[0] - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    pen.multiline_text((_MARGIN, 118), "\n".join(lines[:2]), font=font, fill=_INK, spacing=12)
    card.quantize(64).save(file, "PNG", optimize=True)


def _font(name: str, points: int) -> object:
    """A font of matplotlib's, without the cost of importing it."""
    from PIL import ImageFont

    spec = importlib.util.find_spec("matplotlib")
    assert spec
    assert spec.origin
    return ImageFont.truetype(Path(spec.origin).parent / "mpl-data/fonts/ttf" / name, points)

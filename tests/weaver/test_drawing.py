"""A figure is drawn once, and shows what Matplotlib's own tight bounding box shows."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter
from weaver import runtime
from weaver.kernel import launch, warm
from weaver.kernel.drawing import draw


@pytest.fixture(autouse=True)
def _as_in_a_session() -> None:
    runtime.reset()


def _plain() -> Figure:
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.imshow([[0.0, 1.0], [2.0, 3.0]])
    axes.set_title("two by two")
    return figure


def _wide_margins() -> Figure:
    figure = plt.figure(figsize=(5, 4))
    figure.add_axes((0.4, 0.3, 0.2, 0.4)).plot([1, 2, 3])
    return figure


def _laid_out() -> Figure:
    figure, axes = plt.subplots(1, 2, figsize=(5, 2), layout="constrained")
    figure.colorbar(axes[0].imshow([[0.0, 1.0]]), ax=axes[1], label="weight")
    axes[1].plot([3, 1, 2], label="loss")
    axes[1].legend()
    return figure


def _title_beyond_the_canvas() -> Figure:
    figure, axes = plt.subplots(figsize=(2, 2))
    axes.set_title("a title that is wider than the canvas of its figure")
    return figure


def _inset() -> Figure:
    figure, axes = plt.subplots(figsize=(3, 3))
    axes.set_aspect("equal")
    axes.plot([0, 4], [0, 1])
    axes.inset_axes((1.1, 0.2, 0.5, 0.5)).imshow([[1.0], [2.0]])
    return figure


def _far_beyond_the_canvas() -> Figure:
    figure = plt.figure(figsize=(2, 2))
    figure.add_artist(plt.Line2D([-2, 3], [0.25, 0.75]))
    return figure


FIGURES = [
    _plain,
    _wide_margins,
    _laid_out,
    _title_beyond_the_canvas,
    _inset,
    _far_beyond_the_canvas,
]


@pytest.mark.parametrize("make", FIGURES)
def test_drawing_shows_what_the_tight_bounding_box_shows(make: Callable[[], Figure]) -> None:
    ours, theirs = draw(make(), io.BytesIO()), _tight(make())
    assert _size(ours) == pytest.approx(_size(theirs), abs=0.01)
    assert _distances_from_the_corner(ours) == pytest.approx(
        _distances_from_the_corner(theirs), abs=0.01
    )


def _names_outside() -> Figure:
    figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
    axes.plot([3, 1, 2], label="loss")
    figure.legend(loc="outside upper center")
    return figure


def _names_and_a_word_beyond_the_canvas() -> Figure:
    figure = _names_outside()
    figure.text(-2, 0.5, "too far to the left")
    return figure


@pytest.mark.parametrize("make", [_names_outside, _names_and_a_word_beyond_the_canvas])
def test_legend_of_the_figure_stays_where_it_is_on_a_screen(make: Callable[[], Figure]) -> None:
    """Matplotlib would place it anew, on the canvas that is drawn."""
    on_screen = io.BytesIO()
    make().savefig(on_screen, format="svg", metadata={"Date": None})
    ours = _distances_from_each_other(draw(make(), io.BytesIO()))
    assert ours == pytest.approx(_distances_from_each_other(on_screen.getvalue()), abs=0.01)


def test_figure_that_fits_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = _plain()
    axes = figure.axes[0]
    drawn = []
    original = axes.draw
    monkeypatch.setattr(axes, "draw", lambda renderer: [drawn.append(1), original(renderer)])
    draw(figure, io.BytesIO())
    assert len(drawn) == 1


def test_ticks_are_placed_once() -> None:
    figure = _plain()
    asked: list[object] = []
    formatter = FuncFormatter(lambda value, position: asked.append(position) or f"{value:g}")
    figure.axes[0].xaxis.set_major_formatter(formatter)
    draw(figure, io.BytesIO())
    # The ticks of an axis are counted from 0; `format_ticks` asks for each of them.
    assert asked.count(0) == 1


def test_ticks_are_placed_anew_when_something_moved() -> None:
    """An artist may set the limits of its axes while it is drawn."""
    figure, axes = plt.subplots()
    axes.set_title("above the ticks, which are placed for it")
    axes.xaxis.tick_top()
    late = Line2D([], [])
    late.draw = lambda _: axes.set_xlim(100, 101)
    late.set_zorder(0.5)  # after the title was placed, before the ticks are drawn
    axes.add_artist(late)
    before = draw(figure, io.BytesIO())
    late.remove()
    assert before == draw(figure, io.BytesIO())


def test_settings_of_a_cell_for_its_own_files_change_only_the_margin() -> None:
    usual = _size(draw(_plain(), io.BytesIO()))
    with mpl.rc_context({"savefig.bbox": "tight", "savefig.pad_inches": 0.6}):
        wider = _size(draw(_plain(), io.BytesIO()))
    # Half an inch more on each of two sides, of 72 points an inch.
    assert wider == pytest.approx([side + 72 for side in usual], abs=0.01)


def _tight(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    return buffer.getvalue()


def _size(drawing: bytes) -> list[float]:
    return [
        float(re.search(rb' %s="([\d.]+)pt"' % name, drawing)[1]) for name in (b"width", b"height")
    ]


def _distances_from_the_corner(drawing: bytes) -> list[float]:
    """How far texts, ticks and the ends of lines are from the corner of what is shown."""
    corner = re.search(rb'viewBox="(\S+) (\S+) ', drawing).groups()
    places = re.findall(rb'<g [^>]*transform="translate\((\S+) (\S+)\)', drawing)
    places += re.findall(rb'<use [^>]*x="(\S+)" y="(\S+)"', drawing)
    places += re.findall(rb'd="M (\S+) (\S+) \nL \S+ \S+ \n" style="fill: none', drawing)
    assert places
    return [
        float(at) - float(edge) for place in places for at, edge in zip(place, corner, strict=True)
    ]


def _distances_from_each_other(drawing: bytes) -> list[float]:
    """How far texts, ticks and the ends of lines are from the first of them."""
    distances = _distances_from_the_corner(drawing)
    return [at - distances[place % 2] for place, at in enumerate(distances)]


@pytest.mark.skipif(launch.METHOD != "fork", reason="only where processes are forked")
def test_fonts_are_found_by_another_process_and_once(tmp_path: Path) -> None:
    """In a process that has not imported Matplotlib."""
    code = (
        "import os, sys\nfrom weaver.kernel import warm\n"
        "os.waitpid(warm.list_fonts(), 0)\n"
        "print('matplotlib' in sys.modules, warm.list_fonts())"
    )
    paths = {"PYTHONPATH": str(Path(runtime.__file__).parents[1]), "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.check_output([sys.executable, "-c", code], env=os.environ | paths)
    assert done == b"False None\n"
    (fonts,) = tmp_path.glob("fontlist*.json")
    assert "DejaVuSans.ttf" in fonts.read_text(encoding="utf-8")


@pytest.mark.skipif(launch.METHOD != "fork", reason="only where processes are forked")
def test_fonts_are_found_while_others_are_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    order: list[object] = []
    monkeypatch.setattr(warm, "list_fonts", lambda: order.append("fonts") or 7)
    monkeypatch.setattr(warm.os, "waitpid", lambda pid, _: order.append(pid))
    monkeypatch.setattr(warm, "_import", lambda modules: order.append(list(modules)))
    monkeypatch.setattr(warm, "_gather_names", lambda: None)
    warm.load(["numpy", "matplotlib.pyplot", "torch"])
    assert order == ["fonts", ["numpy", "torch"], 7, ["matplotlib.pyplot"]]

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from snippets.measurements import trace
from snippets.templates import template_net
from snippets.traces import Trace, show_runs, show_traces
from snippets.training import train

FALLING = Trace("loss", [[2.0, 1.0, 1.5, 0.5], [1.8, 1.2, 1.1, 0.9]])
RISING = Trace("accuracy", [[0.1, 0.5, 0.4, 0.8], [0.2, 0.1, 0.3, 0.7]])


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("curves", [FALLING, RISING])
def test_band_holds_every_run_and_no_more(curves):
    runs = np.array(curves.runs)
    assert np.array_equal(curves.lowest, runs.min(axis=0))
    assert np.array_equal(curves.highest, runs.max(axis=0))


@pytest.mark.parametrize(("curves", "turns"), [(FALLING, [1, 0]), (RISING, [1, 1])])
def test_turns_count_steps_against_the_runs_own_direction(curves, turns):
    assert [curves.turns(run) for run in range(2)] == turns


def test_line_is_one_real_run_and_the_band_is_all():
    figure = show_traces([FALLING], [RISING], run=1)
    for axes, curves in zip(figure.axes, (FALLING, RISING), strict=True):
        (line,) = axes.lines
        assert line.get_ydata().tolist() == curves.runs[1]
        assert line.get_xdata().tolist() == [1, 2, 3, 4]
        corners = axes.collections[0].get_paths()[0].vertices
        assert {*curves.lowest, *curves.highest} <= set(corners[:, 1].round(9))


def test_every_trace_is_named_and_every_panel_begins_at_zero():
    figure = show_traces([FALLING], [RISING])
    assert [axes.get_legend().get_texts()[0].get_text() for axes in figure.axes] == [
        "loss",
        "accuracy",
    ]
    assert all(axes.get_ylim()[0] == 0 for axes in figure.axes)


def test_runs_up_close_begin_where_asked_and_run_zero_lies_on_top():
    axes = show_runs(FALLING, first=3).axes[0]
    assert [list(line.get_xdata()) for line in axes.lines] == [[3, 4], [3, 4]]
    assert [list(line.get_ydata()) for line in axes.lines] == [[1.1, 0.9], [1.5, 0.5]]
    other, first = axes.lines
    assert first.get_linewidth() > other.get_linewidth()
    assert first.get_color() != other.get_color()


def test_measured_trace_is_that_of_an_ordinary_training(monkeypatch):
    monkeypatch.setattr(trace, "EPOCHS", 2)
    monkeypatch.setattr(trace, "SEEDS", [1])
    measured = trace.runs(template_net)
    torch.manual_seed(1)
    assert measured["loss"] == [train(template_net(), trace.moved_digits(1)[0], 2, seed=1)]
    for name in ("train", "test"):
        (shares,) = measured[name]
        assert len(shares) == 2
        assert all(0 < share < 1 for share in shares)

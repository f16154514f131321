"""Import slow modules, and let them do once what they would do anew in every fork."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from collections.abc import Iterable

from weaver import runtime


def load(modules: Iterable[str]) -> None:
    """Import `modules`, and leave them as sessions are to find them.

    One that can't be imported is the session's own problem.
    """
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    from weaver.kernel import session  # noqa: F401 - loaded once, for all forks

    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            _draw()
    runtime.reset()
    _gather_names()


def _gather_names() -> None:
    """Lay the names of all modules side by side, in the same order.

    Each session goes through them to see what it imported. That counts references, and each
    page of memory on which a name lies would be copied for it.
    """
    for name in list(sys.modules):
        sys.modules[name[:1] + name[1:]] = sys.modules.pop(name)


def _draw() -> None:
    """Draw a figure: Matplotlib finds and loads its fonts with the first one.

    Nothing else is warmed up. In particular torch must not compute here: a thread pool
    does not survive a fork.
    """
    import matplotlib.pyplot as plt

    from weaver.kernel import drawing

    runtime.reset()
    figure, axes = plt.subplots()
    axes.imshow([[0.0, 1.0]])
    axes.set_title("0123456789 abc")
    drawing.draw(figure, io.BytesIO())
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")

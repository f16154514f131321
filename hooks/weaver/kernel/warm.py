"""Import slow modules, and let them do once what they would do anew in every fork."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from weaver import runtime
from weaver.kernel import descendants


def load(modules: Sequence[str]) -> None:
    """Import `modules`, and leave them as sessions are to find them.

    One that can't be imported is the session's own problem.
    """
    drawing = [module for module in modules if module.partition(".")[0] == "matplotlib"]
    # Importing PyTorch takes longer than that.
    listing = list_fonts() if drawing and "torch" in modules else None
    _import(module for module in modules if module not in drawing)
    if listing:
        os.waitpid(listing, 0)
    _import(drawing)
    from weaver.kernel import session  # noqa: F401 - loaded once, for all forks

    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            _draw()
    runtime.reset()
    _gather_names()


def list_fonts() -> int | None:
    """Have another process find this machine's fonts, which Matplotlib needs to be imported.

    Returns:
        The process; None if there is a list of fonts already.
    """
    if any(Path(os.environ["MPLCONFIGDIR"]).glob("fontlist*")):
        return None
    pid = os.fork()
    if not pid:
        try:
            descendants.end_with_parent()
            os.nice(19)  # it has time, and both processors may have better things to do
            _import(["matplotlib.font_manager"])
        finally:
            os._exit(0)
    return pid


def _import(modules: Iterable[str]) -> None:
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)


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

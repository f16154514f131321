"""The state from which every session starts, in the build and under pytest alike.

Both executors call `reset()` before a session, so both must print the same.
"""

from __future__ import annotations

import platform
import random
import sys
from functools import cache
from pathlib import Path
from typing import Any

from weaver import compiler

SEED = 0
INK = "#1f2328"
"""Text, axes and ticks of figures; figures for dark backgrounds swap it for INK_ON_DARK."""
INK_ON_DARK = "#e6e8eb"

_LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's colour-blind-safe palette, the ones legible on white and on black first."""


@cache
def environment() -> dict[str, str]:
    """Variables that must be set before Python, or a numeric library, starts.

    One thread and a fixed instruction set make sums come out the same on every x86-64
    machine with AVX2; elsewhere the last digits may differ.
    """
    fixed = {
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "MPLBACKEND": "agg",
        # Not the build's own: outputs must not depend on when the site is published.
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }
    if _has_avx2():
        fixed |= {
            "ATEN_CPU_CAPABILITY": "avx2",
            "ONEDNN_MAX_CPU_ISA": "AVX2",
            "MKL_CBWR": "AVX2",
        }
    return fixed


def reset() -> None:
    """Seeds, threads, print options, figure style: as in a fresh process.

    Libraries that are not imported yet are set up in the moment they are.
    """
    random.seed(SEED)
    for name in _CONFIGURE:
        if name in sys.modules:
            _configure(sys.modules[name])
    _configure_later()


@cache
def _configure_later() -> None:
    import wrapt  # slow to import, and a build with nothing to run needs no runtime

    for name in _CONFIGURE:
        wrapt.register_post_import_hook(_configure, name)


def _configure(module: Any) -> None:
    package = sys.modules.get(module.__name__.partition(".")[0])
    if hasattr(package, "__path__"):  # a project may have a file of the same name
        _CONFIGURE[module.__name__](module)


def _configure_numpy(numpy: Any) -> None:
    numpy.random.seed(SEED)
    numpy.set_printoptions(
        edgeitems=3, floatmode="maxprec", formatter=None, legacy=False, linewidth=75,
        nanstr="nan", infstr="inf", precision=8, sign="-", suppress=False, threshold=1000,
    )  # fmt: skip


def _configure_torch(torch: Any) -> None:
    torch.set_default_dtype(torch.float32)
    torch.set_num_threads(1)
    torch.set_grad_enabled(True)
    torch.set_printoptions(profile="default", sci_mode=None)
    # As `use_deterministic_algorithms(True)`, which imports the compiler to tell it, too.
    torch.set_deterministic_debug_mode("error")
    torch.manual_seed(SEED)
    compiler.leave_out(torch)


def _configure_inductor(config: Any) -> None:
    config.deterministic = True


def _configure_pyplot(pyplot: Any) -> None:
    pyplot.close("all")
    pyplot.rcdefaults()
    pyplot.rcParams.update(
        {
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "axes.prop_cycle": pyplot.cycler(color=_LINES),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlecolor": INK,
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "legend.frameon": False,
            "savefig.transparent": False,
            "svg.fonttype": "path",
            "svg.hashsalt": "weaver",
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


_CONFIGURE = {
    "numpy": _configure_numpy,
    "torch": _configure_torch,
    "torch._inductor.config": _configure_inductor,
    "matplotlib.pyplot": _configure_pyplot,
}


def _has_avx2() -> bool:
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False

"""Where torch comes from.

The usual package index gives Linux a torch with CUDA libraries of several gigabytes, which a site
of small examples has no use for. PyTorch's own index has builds for the CPU, so Linux asks there
first. `TORCH_INDEX=URL make ...` names another index, `TORCH_INDEX=default` takes the usual one.
"""

from __future__ import annotations

import os
import sys

from programs import say

CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
USUAL = "default"


def asked_index() -> str | None:
    """What TORCH_INDEX says; None when it is not set, `default` when it is empty."""
    asked = os.environ.get("TORCH_INDEX")
    return USUAL if asked == "" else asked


def choose_index(asked: str | None, platform: str = sys.platform) -> str | None:
    """The index to take torch from beside those of the user's pip; None for those alone.

    Args:
        asked: as from `asked_index`.
        platform: as `sys.platform`; macOS gets a CPU build from the usual index.
    """
    if asked == USUAL or (asked is None and not platform.startswith("linux")):
        return None
    from reachable import why_unreachable  # slow to import for those who only need asked_index

    index = asked or CPU_BUILDS
    reason = why_unreachable(index.rstrip("/") + "/torch/")
    if reason is None:
        return index
    say(
        f"{index} cannot be reached ({reason}): taking torch from your usual package index, "
        "whose build for Linux may bring several GB of CUDA libraries"
    )
    return None

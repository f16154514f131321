"""Results of experiments that take too long to run while you wait for a page.

Each experiment is a program in `snippets/measurements/` with a function `measure()`. The
build runs it once, keeps what it returned, and runs it again only when its code, the
packages it uses or Python change. Without a kept result, it is run on the spot.
"""

import importlib
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / ".cache" / "measured"
"""One JSON file an experiment."""


def load(name: str) -> Any:
    """What `snippets.measurements.<name>.measure()` returns.

    Raises:
        ModuleNotFoundError: there is no experiment of that name.
    """
    kept = FOLDER / f"{name}.json"
    if kept.is_file():
        return json.loads(kept.read_text(encoding="utf-8"))
    measure = importlib.import_module(f"snippets.measurements.{name}").measure
    # The same types as from a file: lists for tuples, strings for keys.
    return json.loads(json.dumps(measure()))

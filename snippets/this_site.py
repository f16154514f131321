"""Where the site's own source is, for the page that says how the site is made."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "hooks"


# --8<-- [start:weaver]
def weaver(*arguments: str) -> str:
    """What the engine's command line says in the current folder."""
    done = subprocess.run(
        [sys.executable, "-m", "weaver", *arguments],
        env=os.environ | {"PYTHONPATH": str(HOOKS)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


# --8<-- [end:weaver]


def pages() -> dict[str, str]:
    """The Markdown of every page of the site, by its path within `docs/`."""
    return {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "docs").rglob("*.md"))
    }

"""Whether the running Python can make the environment; one sentence if not.

Everything that environment.py imports starts on Python 3.8, to get as far as that sentence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from programs import SetupProblem, say

# pyproject.toml says the same to other tools. Newer ones have no torch yet.
OLDEST, NEWEST = (3, 11), (3, 14)


def check_python(named: str | None) -> None:
    """Go on with a Python that the packages exist for, or refuse.

    Where `python3` does not fit, another of the machine runs the same program instead of it.

    Args:
        named: the PYTHON that the user insists on, if they name one.

    Raises:
        SetupProblem: if there is none, or the named one does not fit; it names one that would.
    """
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    fact = "{} is Python {}.{}".format(sys.executable, *sys.version_info[:2])
    needed = "PyTorch and the site need one from {}.{} to {}.{}".format(*OLDEST, *NEWEST)
    other = find_python()
    if other is None:
        raise SetupProblem(f"{fact}, but {needed}: install one, or name it with PYTHON=...")
    if named:
        raise SetupProblem(f"{fact}, but {needed}: run make again with PYTHON={other}")
    say(f"{fact}, and {needed}: taking {other}")
    os.execvp(other, [other, *sys.argv])


def find_python() -> str | None:
    """The name of a Python on the PATH that fits and really starts."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        code = f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
        if shutil.which(name) and not subprocess.call(
            [name, "-c", code], stderr=subprocess.DEVNULL
        ):
            return name
    return None


def check_modules() -> None:
    """Refuse a Python without the modules that make environments.

    Raises:
        SetupProblem: on Debian, which packages them apart, with the package's name.
    """
    try:
        __import__("venv")
        __import__("ensurepip")
    except ImportError as error:
        raise SetupProblem(
            "{} has no {} module, so it cannot make .venv: install it (Debian and Ubuntu: "
            "apt install python{}.{}-venv) or name another Python: PYTHON=...".format(
                sys.executable, error.name, *sys.version_info[:2]
            )
        ) from error

"""Whether the running Python can make the environment; one sentence if not.

Everything that environment.py imports starts on Python 3.8, to get as far as that sentence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from programs import SetupProblem

# pyproject.toml says the same to other tools. Newer ones have no torch yet.
OLDEST, NEWEST = (3, 11), (3, 14)


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Refuse a Python that the packages do not exist for.

    Raises:
        SetupProblem: naming a better one where the machine has it.
    """
    if OLDEST <= version <= NEWEST:
        return
    other = find_python()
    remedy = f"add PYTHON={other}" if other else "install one, or name it with PYTHON=..."
    raise SetupProblem(
        "{} is Python {}.{}, but PyTorch and the site need one from {}.{} to {}.{}: {}".format(
            sys.executable, *version, *OLDEST, *NEWEST, f"run make again and {remedy}"
        )
    )


def find_python() -> str | None:
    """The name of a Python on the PATH that fits and really starts."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        if shutil.which(name) and not subprocess.call([name, "-c", ""], stderr=subprocess.DEVNULL):
            return name
    return None


def check_modules() -> None:
    """Refuse a Python without the modules that make environments.

    Raises:
        SetupProblem: on Debian, which packages them apart, with the package's name.
    """
    try:
        __import__("fcntl" if os.name == "nt" else "venv")
        __import__("ensurepip")
    except ImportError as error:
        if os.name == "nt":
            raise SetupProblem("make needs a Unix system: on Windows, run it in WSL") from error
        raise SetupProblem(
            "{} has no {} module, so it cannot make .venv: install it (Debian and Ubuntu: "
            "apt install python{}.{}-venv) or name another Python: PYTHON=...".format(
                sys.executable, error.name, *sys.version_info[:2]
            )
        ) from error

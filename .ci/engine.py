"""Test the engine alone, without torch, a browser, or .venv; on Linux, macOS and Windows.

    python3 .ci/engine.py [ARGUMENTS OF PYTEST]

What it needs is the group `engine` of pyproject.toml, which goes into .cache/engine.
"""

from __future__ import annotations

import os
import subprocess
import sys

from environment import CONSTRAINTS, read_groups
from interpreter import check_modules, check_python
from programs import ROOT, SetupProblem, run, say

VENV = ROOT / ".cache/engine"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TESTS = (
    "tests/weaver",
    "tests/test_contract.py",
    "tests/test_compiled_templates.py",
    "tests/test_publication.py",
)


def main(arguments: list[str]) -> int:
    """Install what is missing, then run the tests; returns the exit status."""
    try:
        check_python(named=None)
        check_modules()
        if not PYTHON.exists():
            say("making .cache/engine")
            run([sys.executable, "-I", "-m", "venv", str(VENV)])
        install = ("-I", "-m", "pip", "install", "--quiet", f"--constraint={CONSTRAINTS}")
        run([str(PYTHON), *install, *read_groups()["engine"]])
    except SetupProblem as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    command = [str(PYTHON), "-m", "pytest", *TESTS, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

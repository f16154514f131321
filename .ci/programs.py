"""Run a program for the reader of a terminal: show what takes time, end in one clear sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


class SetupProblem(Exception):
    """A sentence for the reader: what is wrong, why, and what to do."""


class Cause(NamedTuple):
    """A known cause of failures: what programs say then, and what there is to say about it."""

    pattern: str
    sentence: str


DISK = Cause(
    r"No space left on device|Errno 28|[Dd]isk quota exceeded",
    "the disk is full: .venv takes 2 GB and its making some more, in the folders of the project, "
    "of temporary files (TMPDIR) and of pip's cache; make room there and run make again",
)
CERTIFICATE = Cause(
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed",
    "the package index shows a certificate that pip does not trust, as behind the proxy of a "
    "company: name yours to pip (pip config set global.cert FILE) and run make again",
)
NETWORK = Cause(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError"
    r"|Failed to establish a new connection|Connection refused|Network is unreachable"
    r"|Connection reset|Read timed out|RemoteDisconnected",
    "the package index cannot be reached, and .venv is made of packages from there: connect to a "
    "network (behind a proxy: set https_proxy) and run make again",
)
MISSING = Cause(
    r"No matching distribution found for (\S+)",
    r"your package index has no \1 for this Python and system: let pip use one that has it "
    r"(pip config list shows which it uses) and run make again",
)
CONFLICT = Cause(
    r"Cannot install ([\w., -]+) because these package versions have conflicting",
    r"\1 cannot be had at the versions of constraints.txt: run `make lock` if pyproject.toml now "
    r"asks for others, or let pip use an index that has them (pip config list shows which it uses)",
)
# The first that fits is told: without a network pip complains about missing packages too.
CAUSES = (DISK, CERTIFICATE, NETWORK, MISSING, CONFLICT)


def explain(said: str) -> str | None:
    """The sentence for a known cause of a failure, from what the failing program said."""
    for cause in CAUSES:
        found = re.search(cause.pattern, said)
        if found:
            return found.expand(cause.sentence)
    return None


def say(text: str) -> None:
    """Tell the reader at once, also where the output is a pipe."""
    print(text, flush=True)


def quietly(line: str) -> None:
    """Show nothing of a program's output."""


def run(command: list[str], show: Callable[[str], str | None] = quietly) -> None:
    """Run a program in the project's folder, without input.

    Args:
        command: the program and its arguments.
        show: what to tell the reader for a line of the program's output, if anything.

    Raises:
        SetupProblem: if it fails, after its own words where the cause is not a known one.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        close_fds=False,  # the lock on .venv is held until the last of its writers has ended
    )
    lines = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            shown = show(line)
            if shown:
                say(shown)
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if status:
        sentence = explain("".join(lines))
        if sentence is None:
            sys.stderr.writelines(lines)
            sentence = f"`{' '.join(command[:6])} ...` failed, and says above why"
        raise SetupProblem(sentence)

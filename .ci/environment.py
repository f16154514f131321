"""Make `.venv`, the Python environment that every target of the Makefile works in.

    python3 .ci/environment.py            make .venv, or bring it up to date; nothing if it is
    python3 .ci/environment.py --ready    exit status 0 if there is nothing to do

The groups of pyproject.toml say what is installed, constraints.txt at which version. pip keeps the
settings of its user: the indexes, proxies and certificates that they name are the ones used.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from interpreter import check_modules, check_python
from programs import ROOT, SetupProblem, explain, run, say
from torch_index import asked_index, choose_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GROUPS = ("site", "test", "lint")
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
# -I: what PYTHONPATH and the user's own packages hold is none of this environment's business.
PIP = (str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check")
CONSTRAINTS = ROOT / "constraints.txt"
STAMP = VENV / "made-by-make.json"


class Stamp(NamedTuple):
    """What a finished `.venv` was made of; an unfinished one has no stamp."""

    python: str
    folder: str
    wanted: str
    torch_index: str | None
    installed: list[str]


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit status."""
    asked = asked_index()
    if arguments == ["--ready"]:
        stamp = read_stamp()
        return 1 if fault(stamp, asked) or is_outdated(stamp) else 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        check_python(named=os.environ.get("PYTHON"))
        check_modules()
        with alone():
            make_environment(asked)
    except SetupProblem as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"make: {explain(str(error)) or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("make: interrupted; the next make begins .venv anew", file=sys.stderr)
        return 130
    return 0


def make_environment(asked: str | None) -> None:
    """Make `.venv` in whatever state it is found.

    A finished one, of the right Python and in the right place, is brought up to date where it is.
    Any other is thrown away: what an interrupted pip left cannot be told from what is whole.

    Args:
        asked: the TORCH_INDEX of the user, if they set one.
    """
    stamp = read_stamp()
    reason = fault(stamp, asked) or starting_fault()
    groups, wanted = read_groups(), digest_of_wanted()
    check_pinned(groups)
    if stamp is not None and reason is None:
        if not is_outdated(stamp):
            return
        say("pyproject.toml or constraints.txt has changed: bringing .venv up to date")
        asked = asked or stamp.torch_index
        STAMP.unlink()
    else:
        say(f"{reason}: making it with Python {sys.version.split()[0]}; once, a minute or two")
        make_empty()
    begun = time.monotonic()
    install(groups["setup"])
    install_torch(groups["site"], asked)
    say("installing the other packages")
    install(requirement for name in GROUPS for requirement in groups[name])
    remove_unpinned()
    compile_hooks()
    installed = sorted(path.name for path in site_packages().glob("*.dist-info"))
    stamp = Stamp(running_python(), str(VENV), wanted, asked, installed)
    STAMP.write_text(json.dumps(stamp._asdict(), indent=1), encoding="utf-8")
    say(f".venv is ready, after {time.monotonic() - begun:.0f} s")


# What is there.


def fault(stamp: Stamp | None, asked: str | None) -> str | None:
    """Why `.venv` must be made anew, or None; cheap, since every target asks."""
    if stamp is None:
        return ".venv is not finished" if os.path.lexists(VENV) else "there is no .venv"
    if stamp.folder != str(VENV):
        return f".venv was made in {stamp.folder}, and environments do not move"
    if stamp.python != running_python():
        return f".venv was made by another Python ({stamp.python})"
    if asked not in (None, stamp.torch_index):
        return "TORCH_INDEX asks for another torch than .venv has"
    gone = set(stamp.installed).difference(
        path.name for path in site_packages().glob("*.dist-info")
    )
    return f"packages were taken out of .venv ({min(gone)})" if gone else None


def starting_fault() -> str | None:
    """Why the interpreter of `.venv` cannot be used, or None; costs a process."""
    code = "import sys; print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3])"
    try:
        answer = subprocess.check_output([str(PYTHON), "-IS", "-c", code]).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return "the Python that .venv was made by is gone"
    return None if answer == running_python() else f"the Python of .venv has become {answer}"


def is_outdated(stamp: Stamp) -> bool:
    """Whether other packages are wanted now than when `.venv` was made."""
    return stamp.wanted != digest_of_wanted()


def read_stamp() -> Stamp | None:
    """The stamp of a finished `.venv`; None where there is none that can be read."""
    try:
        return Stamp(**json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def running_python() -> str:
    """The running interpreter, such as `cpython 3.11.7`."""
    return "{} {}.{}.{}".format(sys.implementation.name, *sys.version_info[:3])


def site_packages() -> Path:
    """Where the packages of `.venv` are, whether or not it exists."""
    return VENV / "lib/python{}.{}/site-packages".format(*sys.version_info[:2])


# What is wanted.


def read_groups() -> dict[str, list[str]]:
    """The dependency groups of pyproject.toml."""
    import tomllib  # not in the old Pythons that this file starts on

    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["dependency-groups"]


def digest_of_wanted() -> str:
    """Changes with the packages that are asked for, not with the settings of tools beside them."""
    said = json.dumps(read_groups(), sort_keys=True).encode()
    return hashlib.sha256(said + CONSTRAINTS.read_bytes()).hexdigest()


def pinned_names() -> set[str]:
    """The packages that constraints.txt names."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return {same_name(line.partition("==")[0]) for line in lines}


def check_pinned(groups: dict[str, list[str]]) -> None:
    """Refuse a wish whose version nobody has chosen; raises SetupProblem."""
    names = {re.split(r"[^\w.-]", line)[0] for group in groups.values() for line in group}
    unpinned = sorted(name for name in names if same_name(name) not in pinned_names())
    if unpinned:
        raise SetupProblem(
            f"constraints.txt does not pin {', '.join(unpinned)}, which pyproject.toml asks for: "
            "run `make lock` and commit both"
        )


# The steps.


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait for any other make that works on the same `.venv`, and make others wait.

    Raises:
        SetupProblem: on a system that is not like Unix.
    """
    try:
        import fcntl
    except ImportError as error:
        raise SetupProblem("make needs a Unix system: on Windows, run it in WSL") from error

    folder = os.open(Path(__file__).parent, os.O_RDONLY)
    os.set_inheritable(folder, True)  # a pip that outlives us goes on holding the lock
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another make is at work on .venv: waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_empty() -> None:
    """Replace `.venv` by one that holds nothing but pip."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        STAMP.unlink(missing_ok=True)  # first, in case the rest is interrupted
        shutil.rmtree(VENV)
    # Not sys.executable: in an activated .venv that was the one just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    run([python, "-I", "-m", "venv", str(VENV)])


def install(requirements: Iterable[str], *options: str) -> None:
    """Install packages at their pinned versions."""
    pip("install", f"--constraint={CONSTRAINTS}", *options, *requirements)


def install_torch(requirements: list[str], asked: str | None) -> None:
    """Install torch alone, without what it needs: the other index is asked for nothing else."""
    wanted = next(line for line in requirements if line.startswith("torch=="))
    if any(site_packages().glob(wanted.replace("==", "-") + "[+.]*")):
        return
    index = choose_index(asked)
    say(f"installing {wanted}" + (f" from {index}" if index else ""))
    install([wanted], "--no-deps", *([f"--extra-index-url={index}"] if index else []))


def remove_unpinned() -> None:
    """Remove what constraints.txt does not name, such as a package that was wanted once."""
    pinned = pinned_names()
    listed = json.loads(subprocess.check_output([*PIP, "list", "--format=json"]))
    surplus = [entry["name"] for entry in listed if same_name(entry["name"]) not in pinned]
    if surplus:
        pip("uninstall", "--yes", *surplus)


def compile_hooks() -> None:
    """Compile the hooks once, as pip does what it installs.

    Where Python may not write bytecode by itself, as in many containers, every build would.
    """
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "hooks")], check=False)


def same_name(name: str) -> str:
    """One spelling for the names that an index takes as the same."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def pip(*arguments: str) -> None:
    """Run the pip of `.venv`; raises SetupProblem if it fails."""
    run([*PIP, *arguments], show=progress())


def progress() -> Callable[[str], str | None]:
    """What to show of pip's output: what takes time, and that it has trouble with the network."""
    troubled: list[str] = []

    def show(line: str) -> str | None:
        large = re.match(r"\s*Downloading (\w+)-([^-]+)-\S+ \(([\d.]+ [MG]B)\)", line)
        if large:
            return "  downloading {} {}, {}".format(*large.groups())
        if line.startswith("Installing collected packages: "):
            names = line.partition(": ")[2].split(", ")
            return f"  unpacking {names[0].strip() if len(names) == 1 else len(names)}"
        if "Retrying (" in line and not troubled:
            troubled.append(line)
            return "  the package index does not answer, pip tries again"
        return None

    return show


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

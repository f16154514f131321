"""`make bench`: measure, print a table, and keep it as JSON.

Read ratios, not seconds: machines differ, and everything of one table was measured in one
run on one machine. Each case runs several times, round by round, so that a slow minute of
the machine hits all cases alike; the table has the median.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from weaver import folders, runtime

from tests.benchmark.cases import PYTHON, ROOT, Case, cases
from tests.benchmark.usage import Usage, run

_PEERS = ("markdown-exec", "mkdocs-jupyter", "myst-nb", "sphinx")


@folders.explained(SystemExit)
def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[1, 10, 40])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="other engines, too: takes minutes")
    parser.add_argument("--memory", action="store_true", help="sample memory; costs some time")
    parser.add_argument("--out", type=Path, default=ROOT / ".cache/benchmark.json")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)  # now, not after minutes
    peers = _install_peers() if options.peers else None
    tables = {}
    for pages in options.pages:
        with tempfile.TemporaryDirectory() as folder:
            found = list(cases(Path(folder), pages, peers))
            tables[pages] = _measure(found, options.rounds, sample=options.memory)
        _print(pages, tables[pages])
    about = {"python": platform.python_version(), "processors": os.cpu_count()}
    options.out.write_text(json.dumps(about | {"pages": tables}, indent=1), encoding="utf-8")
    return 0


def _measure(found: list[Case], rounds: int, *, sample: bool) -> dict[str, dict[str, float]]:
    """Median wall seconds, processor seconds and peak memory of each case."""
    runs: dict[str, list[Usage]] = {case.name: [] for case in found}
    for _ in range(rounds):
        for case in found:
            case.prepare()
            # Python keeps what it compiled, also where somebody who develops has told it not to.
            quiet = {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": ""}
            environment = runtime.environment() | quiet
            usage = run(list(case.command), case.folder, environment, sample=sample)
            if usage.status:
                log = (case.folder / "bench.log").read_text(encoding="utf-8", errors="replace")
                sys.exit(f"{case.name}: exit status {usage.status}\n{log[-2000:]}")
            case.check()
            runs[case.name].append(usage)
    return {
        name: {
            "wall": statistics.median(usage.wall for usage in usages),
            "cpu": statistics.median(usage.cpu for usage in usages),
            "memory": max(usage.memory for usage in usages),
        }
        for name, usages in runs.items()
    }


def _print(pages: int, table: dict[str, dict[str, float]]) -> None:
    floor = next(row["wall"] for name, row in table.items() if name.startswith("floor"))
    bare = next(row["wall"] for name, row in table.items() if name.startswith("bare"))
    print(f"\n{pages} pages\n")
    print("| case | wall s | CPU s | wall / floor | wall / (bare + floor) | peak MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, row in table.items():
        memory = f"{row['memory'] / 1024**2:.0f}" if row["memory"] else ""
        print(
            f"| {name} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['wall'] / floor:.2f} "
            f"| {row['wall'] / (bare + floor):.2f} | {memory} |",
            flush=True,
        )


def _install_peers() -> Path:
    """An environment of their own, on top of ours for torch and Matplotlib."""
    folder = ROOT / ".cache/benchmark-peers"
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([PYTHON, "-m", "venv", "--system-site-packages", folder], check=True)
        # A venv of a venv sees the base Python's packages, not ours; this line adds ours.
        site = next((folder / "lib").glob("python*/site-packages"))
        ours = next((Path(sys.prefix) / "lib").glob("python*/site-packages"))
        (site / "ours.pth").write_text(f"{ours}\n", encoding="utf-8")
        # Nor would it see the templates with which notebooks are converted.
        (folder / "share").mkdir()
        (folder / "share/jupyter").symlink_to(Path(sys.prefix) / "share/jupyter")
        install = [str(python), "-m", "pip", "install", "--quiet", *_PEERS, "ipykernel"]
        subprocess.run(install, check=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())

"""Let Lighthouse judge the built site, served with compression as a host would.

    .venv/bin/python .ci/lighthouse.py --runs 5 --page index.html --preset desktop

Lighthouse is an npm package, kept in .cache/lighthouse; it needs Node 18.20 or newer. What
does not depend on how busy the machine is has to be perfect: accessibility, best practices and
search engines. Of several runs' performance the median has to reach 90.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from browser import RECORD
from programs import ROOT, SetupProblem, run, say

VERSION = "12.8.2"
HOME = ROOT / ".cache/lighthouse"
PERFECT = ("accessibility", "best-practices", "seo")
LEAST_PERFORMANCE = 90
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run"
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".md", ".webmanifest"}


class Scores(NamedTuple):
    """What Lighthouse gave a page, from 0 to 100, and the audits that cost points."""

    categories: dict[str, int]
    lost: list[str]
    bytes: int
    shift: float
    blocked: float


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1, help="how often each page is judged")
    parser.add_argument("--page", action="append", help="file below site/; default: each page")
    parser.add_argument("--preset", choices=("mobile", "desktop"), default="mobile")
    chosen = parser.parse_args()
    site = ROOT / "site"
    files = chosen.page or sorted(
        path.relative_to(site).as_posix() for path in site.rglob("index.html")
    )
    try:
        program = installed()
    except SetupProblem as problem:
        print(f"make: {problem}", file=sys.stderr)
        return 1
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    failed = []
    try:
        say(f"{'perf':>5} {'a11y':>5} {'best':>5} {'seo':>5} {'kB':>6} {'CLS':>6} {'TBT':>6}  page")
        for file in files:
            url = f"http://127.0.0.1:{server.server_port}/{file.replace('index.html', '')}"
            scores = [judge(program, url, chosen.preset) for _ in range(chosen.runs)]
            failed += show(file, scores)
    finally:
        server.shutdown()
        server.server_close()
    for line in failed:
        say(line)
    return 1 if failed else 0


def installed() -> Path:
    """Lighthouse's command, after installing it where it is missing.

    Raises:
        SetupProblem: there is no Node, or npm fails.
    """
    program = HOME / "node_modules/lighthouse/cli/index.js"
    package = HOME / "node_modules/lighthouse/package.json"
    if not shutil.which("node") or not shutil.which("npm"):
        raise SetupProblem("Lighthouse needs Node.js 18.20 or newer, with npm: install it")
    if package.is_file() and json.loads(package.read_text("utf-8"))["version"] == VERSION:
        return program
    say(f"Installing Lighthouse {VERSION} into {HOME.relative_to(ROOT)}")
    HOME.mkdir(parents=True, exist_ok=True)
    os.environ["PUPPETEER_SKIP_DOWNLOAD"] = "1"  # it would fetch a browser; there is one
    arguments = ["--prefix", str(HOME), "--no-audit", "--no-fund", "--ignore-scripts"]
    run(["npm", "install", *arguments, f"lighthouse@{VERSION}"])
    return program


def judge(program: Path, url: str, preset: str) -> Scores:
    """One run of Lighthouse on one page."""
    command = ["node", str(program), url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    if preset == "desktop":
        command.append("--preset=desktop")
    browser = RECORD.read_text(encoding="utf-8").strip()
    done = subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise SystemExit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
    return read(json.loads(done.stdout))


def read(report: dict[str, Any]) -> Scores:
    """What counts here of Lighthouse's report."""
    audits, categories = report["audits"], report["categories"]
    lost = [
        f"{audits[part['id']]['title']} ({name})"
        for name in PERFECT
        for part in categories[name]["auditRefs"]
        if part["weight"] and audits[part["id"]]["score"] not in (1, None)
    ]
    return Scores(
        {name: round(100 * category["score"]) for name, category in categories.items()},
        lost,
        audits["total-byte-weight"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
    )


def show(file: str, scores: list[Scores]) -> list[str]:
    """Print a line of the table; returns what is not good enough."""
    worst = {name: min(s.categories[name] for s in scores) for name in PERFECT}
    performance = round(statistics.median(s.categories["performance"] for s in scores))
    numbers = [performance, *worst.values()]
    size, shift, blocked = (
        statistics.median(values)
        for values in zip(*((s.bytes / 1000, s.shift, s.blocked) for s in scores))
    )
    columns = " ".join(f"{number:5}" for number in numbers)
    say(f"{columns} {size:6.0f} {shift:6.3f} {blocked:6.0f}  {file}")
    failed = [f"{file}: {title}" for title in sorted({lost for s in scores for lost in s.lost})]
    if performance < LEAST_PERFORMANCE:
        failed.append(f"{file}: performance is {performance}, and should be {LEAST_PERFORMANCE}")
    return failed


class Compressing(SimpleHTTPRequestHandler):
    """Serves files with gzip, and lets them be kept for ten minutes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the file, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Cache-Control", "max-age=600")
        if file.suffix in COMPRESSED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Lighthouse lists the requests."""


if __name__ == "__main__":
    sys.exit(main())

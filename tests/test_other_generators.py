"""The project outlives its generator: others build the same tree, and the pages are the same.

MkDocs 1 gets no more releases. ProperDocs is its fork, and takes everything as it is. Any other
generator gets the woven pages, which are plain Markdown (`python -m weaver run`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from weaver import runtime

ROOT = Path(__file__).parents[1]
GENERATOR = re.compile(r'<meta name="generator"[^>]*>')
ENVIRONMENT = os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()}


@pytest.fixture(scope="module")
def properdocs_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("properdocs")
    command = ["-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml", "-d", str(folder)]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def contents(site: Path) -> dict[str, bytes | str]:
    """Files by path; of pages, all but the name of the generator."""
    found: dict[str, bytes | str] = {}
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        name = file.relative_to(site).as_posix()
        if file.suffix == ".html":
            found[name] = GENERATOR.sub("", file.read_text(encoding="utf-8"))
        elif not name.startswith(("service-worker-files", "sitemap")):
            found[name] = file.read_bytes()  # those two name digests of pages, and times
    return found


def test_properdocs_builds_the_same_site(built_site: Path, properdocs_site: Path) -> None:
    ours, theirs = contents(built_site), contents(properdocs_site)
    assert theirs.keys() == ours.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert "ProperDocs" in (properdocs_site / "index.html").read_text(encoding="utf-8")

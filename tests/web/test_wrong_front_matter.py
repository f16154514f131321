"""Front matter of the wrong kind is told, and the build goes on without it."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from weaver import runtime

ROOT = Path(__file__).parents[2]
CONFIG = f"""\
site_name: Small site
theme: {{name: material, font: false, custom_dir: {ROOT}/hooks/theme}}
plugins: [search]
hooks: [{ROOT}/hooks/execute.py, {ROOT}/hooks/website.py]
"""
WRONG = """\
---
title: 2026-01-01
description: 5
objectives: 5
prerequisites: 5
minutes: [5]
aim: true
hide: 5
published: 2026-01-02 10:00:00
---

# Page
"""
GOOD = '---\ntitle: "Two"\ndescription: "Two"\nminutes: 5\npublished: 2026-01-31\n---\n\n# Two\n'


def test_the_build_goes_on_without_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(WRONG, encoding="utf-8")
    (docs / "two.md").write_text(GOOD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=tmp_path,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [f"docs/index.md:{line}: P03" for line in range(2, 10)]
    assert [one for one in told if one not in done.stderr] == []
    assert "<title>Small site</title>" in (tmp_path / "site/index.html").read_text("utf-8")
    feed = ET.parse(tmp_path / "site/feed.xml")
    published = [found.text for found in feed.iter("{http://www.w3.org/2005/Atom}published")]
    assert published == ["2026-01-31T00:00:00Z"]

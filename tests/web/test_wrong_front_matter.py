"""Front matter of the wrong kind is told, and the build goes on without it."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import glossary
import pytest
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


def build(folder: Path, config: str, **pages: str | bytes) -> subprocess.CompletedProcess[str]:
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    for name, text in pages.items():
        data = text if isinstance(text, bytes) else text.encode()
        (docs / f"{name}.md").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_build_goes_on_without_what_is_wrong(tmp_path: Path) -> None:
    done = build(tmp_path, CONFIG, index=WRONG, two=GOOD)
    told = [f"docs/index.md:{line}: P03" for line in range(2, 10)]
    assert [one for one in told if one not in done.stderr] == []
    assert "<title>Small site</title>" in (tmp_path / "site/index.html").read_text("utf-8")
    feed = ET.parse(tmp_path / "site/feed.xml")
    published = [found.text for found in feed.iter("{http://www.w3.org/2005/Atom}published")]
    assert published == ["2026-01-31T00:00:00Z"]


LESSON = """\
nav:
  - index.md
  - Lesson: [two.md, three.md, Elsewhere: "https://example.org/", More: [four.md]]
"""


def test_a_lesson_may_have_links_and_pages_that_say_little(tmp_path: Path) -> None:
    """Its navigation shows pages, with what their front matter has."""
    config = CONFIG + LESSON.replace("two.md", "lesson/index.md").replace("three", "lesson/three")
    (tmp_path / "docs/lesson").mkdir(parents=True)
    (tmp_path / "docs/lesson/index.md").write_text(GOOD, encoding="utf-8")
    three = GOOD.replace("Two", "Three").replace("minutes: 5\n", "")
    (tmp_path / "docs/lesson/three.md").write_text(three, encoding="utf-8")
    build(tmp_path, config, index=GOOD, four=GOOD)
    page = (tmp_path / "site/lesson/index.html").read_text(encoding="utf-8")
    assert "2 ways to learn it" in page
    assert "1 of 2" in page
    assert page.count("data-mode=") == 2
    assert page.count(">5 min<") == 1
    assert "> min<" not in page


@pytest.mark.parametrize("words", ["", " 5", " edge"])
def test_a_glossary_may_leave_out_its_everyday_words(words: str) -> None:
    assert glossary.read_terms(f"---\neveryday:{words}\n---\n### Edge\n\nA jump.\n").keys() == {
        "edge"
    }

"""A link among the pages does not publish what lies elsewhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import website
from mkdocs.config.base import load_config
from mkdocs.structure.files import get_files


def test_links_that_lead_out_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    docs, outside = tmp_path / "project/docs", tmp_path / "outside"
    for folder in (docs, outside):
        folder.mkdir(parents=True)
        (folder / "page.md").write_text("# Page\n", encoding="utf-8")
    settings = docs.parent / "mkdocs.yml"
    settings.write_text("site_name: Links\n", encoding="utf-8")
    (docs / "other-name.md").symlink_to("page.md")
    (docs / "key.txt").symlink_to(outside / "page.md")
    (docs / "folder").symlink_to(outside)
    config = load_config(str(settings))
    with caplog.at_level(logging.WARNING):
        files = website.on_files(get_files(config), config=config)
    assert sorted(file.src_uri for file in files) == ["other-name.md", "page.md"]
    said = sorted(record.getMessage().split("\n")[0] for record in caplog.records)
    message = "P06 the file is a link that leads out of the folder of the pages"
    assert said == [f"docs/folder/page.md:1: {message}", f"docs/key.txt:1: {message}"]

"""What lies among the pages is not published if it lies elsewhere, or could run by itself."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import website
from mkdocs.config.base import load_config
from mkdocs.structure.files import get_files

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>'
PROGRAM = DRAWING.replace("<path", "<script>alert(1)</script><path")


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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<p>"),
        ("page.HTM", "words"),
        ("page.xhtml", DRAWING),
        ("drawing.svg", PROGRAM),
        ("drawing.svgz", "packed"),
        ("data.xml", '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'),
        ("data.rdf", f"\ufeff \n{PROGRAM}"),
        ("no-suffix", PROGRAM),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_files_that_could_run_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, text: str, encoding: str
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: Files\n", encoding="utf-8")
    (docs / "index.md").write_text("<script>seen with the page</script>\n", encoding="utf-8")
    (docs / "plain.svg").write_text(DRAWING, encoding=encoding)
    (docs / "data.csv").write_text("1 < 2", encoding=encoding)
    (docs / name).write_text(text, encoding=encoding)
    config = load_config(str(tmp_path / "mkdocs.yml"))
    with caplog.at_level(logging.WARNING):
        files = website.on_files(get_files(config), config=config)
    assert sorted(file.src_uri for file in files) == ["data.csv", "index.md", "plain.svg"]
    (said,) = (record.getMessage() for record in caplog.records)
    assert said.startswith(f"docs/{name}:1: P09 the file is ")
    assert len(said.split("\n")) >= 3

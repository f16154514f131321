"""The zip file that a teacher hands out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tiny import load_program

pack = load_program("pack").pack


def test_the_same_site_gives_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    kept = {"index.html", "assets/main.js", "lesson/404.txt"}
    left_out = {
        *("sitemap.xml", "sitemap.xml.gz", "404.html", "assets/main.js.map"),
        *("service-worker.js", "service-worker-files.js", "assets/javascripts/lunr/min/lunr.de.js"),
    }
    site = tmp_path / "site"
    for name in kept | left_out:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name, encoding="utf-8")
    pack(site, tmp_path / "one.zip")
    (site / "index.html").touch()
    pack(site, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "two.zip") as archive:
        packed = {name: archive.read(name).decode() for name in archive.namelist()}
        dates = {file.date_time for file in archive.infolist()}
    assert packed == {f"kernel-by-kernel/{name}": name for name in kept}
    assert dates == {(2023, 11, 14, 22, 13, 20)}
    assert not list(tmp_path.glob("*.draft"))


def test_it_opens_from_a_disk(disk_site: Path, tmp_path: Path, browser: Browser) -> None:
    pack(disk_site, tmp_path / "site.zip")
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert {name.split("/")[0] for name in names} == {"kernel-by-kernel"}
    assert not [name for name in names if name.endswith((".map", "service-worker.js"))]
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("console", lambda message: failed.append(message.text))
    page.goto((tmp_path / "kernel-by-kernel/index.html").as_uri())
    page.get_by_role("link", name="Start learning").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")  # the search hears nobody before its script runs
    page.locator(".md-search__input").press_sequentially("padding")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert failed == []
    page.close()

"""What `make lighthouse` says about scores, and how it serves the site."""

from __future__ import annotations

import gzip
import sys
import threading
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from tiny import ROOT

sys.path.insert(0, str(ROOT / ".ci"))
from lighthouse import Compressing, Scores, show


def scores(performance: int, seo: int = 100, lost: tuple[str, ...] = ()) -> Scores:
    categories = {"performance": performance, "accessibility": 100, "best-practices": 100}
    return Scores({**categories, "seo": seo}, list(lost), 101_400, 0.0, 12.0)


def test_the_median_counts_for_performance(capsys: pytest.CaptureFixture[str]) -> None:
    assert show("a.html", [scores(60), scores(90), scores(99)]) == []
    assert capsys.readouterr().out.split() == [
        "90",
        "100",
        "100",
        "100",
        "101",
        "0.000",
        "12",
        "a.html",
    ]
    (told,) = show("a.html", [scores(60), scores(89), scores(99)])
    assert "performance is 89" in told


def test_everything_else_has_to_be_perfect_each_time() -> None:
    bad = scores(99, 92, ("Document has no title (seo)",))
    assert show("a.html", [scores(99), bad, bad]) == ["a.html: Document has no title (seo)"]


def test_the_site_is_served_as_a_host_would(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>Text</p>" * 100)
    (tmp_path / "a.png").write_bytes(b"picture")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    try:
        with urllib.request.urlopen(url) as page, urllib.request.urlopen(f"{url}a.png") as picture:
            assert page.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(page.read()) == (tmp_path / "index.html").read_bytes()
            assert picture.headers["Content-Encoding"] is None
            assert picture.read() == b"picture"
    finally:
        server.shutdown()
        server.server_close()

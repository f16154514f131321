"""What `make lighthouse` says about scores, and how it serves the site."""

from __future__ import annotations

import gzip
import threading
import urllib.error
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tiny import Project, load_program, one_sentence

lighthouse = load_program("lighthouse")
Compressing, Scores = lighthouse.Compressing, lighthouse.Scores
read, show = lighthouse.read, lighthouse.show


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


def category(score: float, **weights: int) -> dict[str, Any]:
    audits = [{"id": name, "weight": weight} for name, weight in weights.items()]
    return {"score": score, "auditRefs": audits}


def test_lost_points_are_told_by_the_audits_that_cost_them() -> None:
    report = {
        "categories": {
            "performance": category(0.874, speed=10),
            "accessibility": category(1, names=7, contrast=0, video=3),
            "best-practices": category(0.96, errors=5),
            "seo": category(0.92, title=1, names=1),
        },
        "audits": {
            "speed": {"title": "It is slow", "score": 0.5},  # the median is what counts there
            "names": {"title": "Buttons have names", "score": 1},
            "contrast": {"title": "It has contrast", "score": 0},  # without weight
            "video": {"title": "Videos have captions", "score": None},  # there is none
            "errors": {"title": "The console is not empty", "score": 0},
            "title": {"title": "There is no title", "score": 0.9},
            "total-byte-weight": {"numericValue": 50_000},
            "cumulative-layout-shift": {"numericValue": 0.25},
            "total-blocking-time": {"numericValue": 40},
        },
    }
    assert read(report) == Scores(
        {"performance": 87, "accessibility": 100, "best-practices": 96, "seo": 92},
        ["The console is not empty (best-practices)", "There is no title (seo)"],
        50_000,
        0.25,
        40,
    )


def test_without_node_it_says_what_to_install(project: Project) -> None:
    done = project.run("lighthouse.py", PATH="")
    assert done.returncode == 1
    assert "needs Node.js 18.20 or newer" in one_sentence(done.stderr)


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
            assert picture.headers["Content-Type"] == "image/png"
            assert picture.headers["Cache-Control"] == "max-age=600"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}none.html")
    finally:
        server.shutdown()
        server.server_close()

"""Links to other sites: found where readers see them, and asked, here of a local server."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("links", ROOT / ".ci/links.py")
links = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(links)


class _Site(BaseHTTPRequestHandler):
    asked: dict[str, int]

    def do_GET(self) -> None:
        times = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        status = {"/gone": 404, "/shy": 403, "/tired": 503 if times < 3 else 200, "/ill": 500}
        self.send_response(status.get(self.path, 200))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The test looks at what was asked."""


@pytest.fixture
def site() -> Iterator[str]:
    _Site.asked = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses_stand_outside_of_code_and_end_where_they_end() -> None:
    text = (
        "See [this](https://a.org/b_(c)#part), <https://b.org/>.\n"
        "`https://code.org` and https://c.org/x.\n"
        "~~~py\nhttps://fence.org\n~~~\n"
        "(https://d.org/y)\n"
    )
    assert list(links.addresses(text)) == [
        (1, "https://a.org/b_(c)"),
        (1, "https://b.org/"),
        (2, "https://c.org/x"),
        (6, "https://d.org/y"),
    ]


def test_dead_links_are_told_with_their_places(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    names = ("fine", "gone", "shy", "tired", "ill")
    text = "# Title\n" + "".join(f"{site}/{name}\n" for name in names)
    (tmp_path / "docs/page.md").write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text(f"{site}/fine\n", encoding="utf-8")
    notebook = f"# %% [markdown]\n# See {site}/gone.\n\n# %%\n# No link: {site}/code\n"
    (tmp_path / "docs/project.py").write_text(notebook, encoding="utf-8")
    assert links.main(tmp_path) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        f"docs/page.md:3: {site}/gone: it answers 404",
        f"docs/project.py:2: {site}/gone: it answers 404",
        f"docs/page.md:6: {site}/ill: it answers 500",
    ]
    assert said.out == "5 links to other sites, 2 dead\n"
    assert _Site.asked == {"/fine": 1, "/gone": 1, "/shy": 1, "/tired": 3, "/ill": 3}


def test_every_address_of_the_project_is_a_site_that_all_can_ask() -> None:
    """The reader's own machine is none: its address stands in code."""
    hosts = {urlsplit(address).hostname for address in links.find_links(links.pages(ROOT), ROOT)}
    assert "pytorch.org" in hosts or "docs.pytorch.org" in hosts
    assert not hosts & {"localhost", "127.0.0.1", "::1", None}


def test_letters_beyond_ascii_are_asked_for_as_browsers_do(site: str) -> None:
    assert not links.fault(f"{site}/Käse?a=%20b&c")
    assert _Site.asked == {"/K%C3%A4se?a=%20b&c": 1}


def test_an_address_that_is_none_is_told() -> None:
    assert "nonnumeric port" in links.fault("http://127.0.0.1:PORT/")


def test_host_that_does_not_answer_is_dead(site: str) -> None:
    assert not links.fault(f"{site}/fine")
    assert "refused" in links.fault("http://127.0.0.1:9/")

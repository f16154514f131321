"""The archive that is signed: the same bytes for the same site, whoever packs it."""

from __future__ import annotations

import os
import tarfile
import time

from tiny import Project, one_sentence

FILES = {
    "a/index.html": b"<p>A</p>",
    "a-b.html": b"",
    "assets/\u00fc.svg": b"<svg/>",
    "index.html": b"<p>Home</p>",
    ".nojekyll": b"",
}


def write_site(project: Project) -> None:
    for name, body in FILES.items():
        path = project.folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def archive(project: Project, **more: str) -> bytes:
    done = project.run("archive.py", **more)
    assert (done.returncode, done.stderr) == (0, "")
    return (project.folder / ".cache/site.tar").read_bytes()


def test_every_file_is_in_it_and_nothing_about_who_packed_it(project: Project) -> None:
    write_site(project)
    (project.folder / "site/empty").mkdir()
    archive(project, SOURCE_DATE_EPOCH="1700000000")
    with tarfile.open(project.folder / ".cache/site.tar") as found:
        entries = found.getmembers()
        assert {entry.name: found.extractfile(entry).read() for entry in entries} == FILES
    # A folder's files stand together.
    assert [entry.name for entry in entries] == [
        ".nojekyll",
        "a/index.html",
        "a-b.html",
        "assets/\u00fc.svg",
        "index.html",
    ]
    kept = {(e.mtime, e.mode, e.uid, e.gid, e.uname, e.gname, e.type) for e in entries}
    assert kept == {(1_700_000_000, 0o644, 0, 0, "", "", tarfile.REGTYPE)}


def test_the_same_site_gives_the_same_bytes(project: Project) -> None:
    write_site(project)
    first = archive(project)
    for name in FILES:
        path = project.folder / "site" / name
        os.utime(path, (time.time() - 5000,) * 2)
        path.chmod(0o600)
    assert archive(project) == first
    assert archive(project, SOURCE_DATE_EPOCH="7") != first
    (project.folder / "site/index.html").write_bytes(b"<p>home</p>")
    assert archive(project) != first


def test_without_a_site_nothing_is_packed(project: Project) -> None:
    done = project.run("archive.py")
    assert done.returncode == 1
    assert "run `make site` first" in one_sentence(done.stderr)
    assert not (project.folder / ".cache").exists()

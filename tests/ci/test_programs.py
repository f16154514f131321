"""The parts that set-up programs share: asking servers, and saying what is wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest
from tiny import ROOT, Index


def answer(code: str) -> str:
    """What a line of Python prints, run beside the set-up programs."""
    command = [sys.executable, "-c", code]
    return subprocess.check_output(command, cwd=ROOT / ".ci", text=True, timeout=30).strip()


def why_unreachable(url: str, seconds: float = 3) -> str:
    code = f"import reachable; print(reachable.why_unreachable({url!r}, {seconds}))"
    return answer(code)


def test_server_that_answers(index: Index) -> None:
    assert why_unreachable(index.url) == "None"


def test_page_that_is_missing(index: Index) -> None:
    assert why_unreachable(f"{index.url}/torch/") == "it answers 404 File not found"


def test_port_that_is_closed(closed_url: str) -> None:
    assert why_unreachable(closed_url) == "Connection refused"


def test_silence_is_not_waited_for_longer_than_the_limit(silent_url: str) -> None:
    assert why_unreachable(silent_url, seconds=1) in ("no answer in 1 s", "timed out")


def test_address_that_is_none() -> None:
    assert "unknown url type" in why_unreachable("whl/cpu")


@pytest.mark.parametrize(
    ("asked", "platform", "index"),
    [
        (None, "darwin", "None"),
        ("default", "linux", "None"),
        ("default", "darwin", "None"),
    ],
)
def test_usual_index_is_taken(asked: str | None, platform: str, index: str) -> None:
    assert (
        answer(f"import torch_index as t; print(t.choose_index({asked!r}, {platform!r}))") == index
    )


def test_named_index_is_taken_on_every_system(index: Index) -> None:
    (index.folder / "torch").mkdir()
    for platform in ("linux", "darwin"):
        code = f"import torch_index as t; print(t.choose_index({index.url!r}, {platform!r}))"
        assert answer(code) == index.url


def test_linux_asks_for_cpu_builds_first(index: Index) -> None:
    (index.folder / "torch").mkdir()
    code = f"""
import torch_index
print(torch_index.CPU_BUILDS)
torch_index.CPU_BUILDS = {index.url!r}
print(torch_index.choose_index(None, "linux"))
"""
    assert answer(code).splitlines() == ["https://download.pytorch.org/whl/cpu", index.url]
    assert index.asked == ["/torch/"]


# What pip 26.3 and the system said when these things were tried.
RETRY = (
    "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after "
    "connection broken by 'NewConnectionError(\"HTTPSConnection(host='index', port=443): Failed to "
    "establish a new connection: [Errno -3] Name unknown\")': /simple/pip/\n"
)
LACKING = "ERROR: No matching distribution found for torch==2.13.0\n"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (str(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))), "the disk is full"),
        (RETRY + LACKING, "the package index cannot be reached"),
        (LACKING, "your package index has no torch==2.13.0 for this Python"),
        ("SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "the package index shows a"),
        ("ERROR: Invalid requirement: 'a b'", "None"),
    ],
)
def test_causes_are_told_apart(said: str, sentence: str) -> None:
    assert answer(f"import programs; print(programs.explain({said!r}))").startswith(sentence)

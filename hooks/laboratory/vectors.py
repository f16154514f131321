"""Is the proof there that a laboratory computes what PyTorch computes, and is it about it?

An experiment in `snippets/measurements/` asks PyTorch and writes down its answers together
with the digests of the scripts that they are meant for. So does the session of a page, about
the network that it has trained. A test in a real browser puts the same
questions to the scripts. Here nothing is compared but the digests, so that no site is built
whose scripts the test would not be about.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from weaver import measure
from weaver.model import Location, Problem

from laboratory import rules
from laboratory.catalogue import Laboratory

SCRIPTS = "docs/assets/js/labs"
"""Folder of the scripts, relative to the root."""


def check_proof(proof: object, root: Path, where: Location) -> Iterator[Problem]:
    """What the proof lacks that came with the laboratory's data."""
    scripts = proof.get("scripts") if isinstance(proof, dict) else None
    if not isinstance(scripts, dict) or not scripts or not proof.get("calls"):
        yield rules.proof_unusable(where)
    elif other := [name for name in sorted(scripts) if _digest(root, name) != scripts[name]]:
        yield rules.proof_outdated(where, ", ".join(other))


def check(laboratory: Laboratory, root: Path, where: Location) -> Iterator[Problem]:
    """What the proof lacks; `where` is the laboratory in its page."""
    for name in laboratory.vectors:
        try:
            kept = json.loads(_path(root, name).read_text(encoding="utf-8"))
            scripts = dict(kept["scripts"])
        except (OSError, ValueError, KeyError, TypeError):
            yield rules.vectors_missing(where, name)
            continue
        if not scripts or not kept.get("calls"):
            yield rules.vectors_missing(where, name)
        if other := [name for name in sorted(scripts) if _digest(root, name) != scripts[name]]:
            yield rules.vectors_outdated(where, name, ", ".join(other))


def publish(name: str, root: Path, folder: Path) -> None:
    """Put the answers of the experiment `name`, if there are any, into the site's folder."""
    if not _path(root, name).is_file():
        return
    kept = json.loads(_path(root, name).read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(kept, separators=(",", ":"))  # without the blanks
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _path(root: Path, name: str) -> Path:
    return root / measure.RESULTS / f"{name}.json"


def _digest(root: Path, script: str) -> str:
    try:
        return hashlib.sha256((root / SCRIPTS / script).read_bytes()).hexdigest()
    except OSError:
        return ""

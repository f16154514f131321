"""What a laboratory brings beside its figure: data that only its scripts need, and its proof.

Both would burden the page. The scripts load theirs when the laboratory comes near the viewport;
the proof is for tests, which nobody else has to load.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

FOLDER = PurePosixPath("assets/labs")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site."""

    uri: str
    text: str

    @property
    def weight(self) -> int:
        """Bytes, gzipped."""
        return len(gzip.compress(self.text.encode("utf-8"), mtime=0))


def later(data: Any, page: str, anchor: str) -> SiteFile:
    """The scripts' data as a script: pages opened from a disk can load nothing else.

    Args:
        data: JSON data.
        page: the page's source, relative to `docs/`.
        anchor: the laboratory's element.
    """
    text = _packed(data)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
    name = f"{anchor}.{digest}.js"
    return SiteFile(f"{_folder(page)}/{name}", f'(window.labs ??= {{}})["{name}"] = {text};\n')


def proof(data: Any, page: str, anchor: str) -> SiteFile:
    """What the tests ask the scripts."""
    return SiteFile(f"{_folder(page)}/{anchor}.json", _packed(data) + "\n")


def _folder(page: str) -> PurePosixPath:
    return FOLDER / PurePosixPath(page).with_suffix("")


def _packed(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))

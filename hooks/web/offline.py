"""The list of files that the service worker may keep, with a digest of each."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

LIST = "service-worker-files.js"
_NOT_KEPT = {".map", ".gz", ".zip", ".xml", ".md", ".txt", ".ipynb", ".webmanifest"}
_NOT_KEPT_FOLDERS = ("assets/cards/", "assets/javascripts/lunr/", "assets/questions/")
_CORE = re.compile(
    r"(?:index|404)\.html|assets/(?:css/[^/]+|js/[^/]+|stylesheets/.+|javascripts/[^/]+|[^/]+\.svg)"
)
"""What every page loads; the rest is kept as it is read, or when the site is installed."""


def list_files(site: Path) -> str:
    """A script that names the files of a built site, and those that every page needs."""
    digests = {}
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        kept = file.suffix not in _NOT_KEPT and not path.startswith(_NOT_KEPT_FOLDERS)
        if file.is_file() and kept and not path.startswith("service-worker"):
            digests[path] = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    version = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:16]
    files = {
        "version": version,
        "core": [path for path in digests if _CORE.fullmatch(path)],
        "digests": digests,
    }
    return f"self.siteFiles = {json.dumps(files, separators=(',', ':'))};\n"

"""Pack a site that was built for a disk into one file to hand out.

.venv/bin/python .ci/pack.py kernel-by-kernel.zip
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from programs import ROOT

# What only a server, or a developer of the theme, has use for.
LEFT_OUT = (
    ".map",
    ".gz",
    "sitemap.xml",
    "404.html",
    "service-worker.js",
    "service-worker-files.js",
)
LEFT_OUT_FOLDER = "assets/javascripts/lunr/"
FOLDER = "kernel-by-kernel"


def main() -> None:
    """Build the site for a disk, and pack it."""
    target = ROOT / sys.argv[1]
    site = ROOT / ".cache/disk"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DIRECTORY_URLS": "false"}, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    pack(site, target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB; unpack it, open index.html")


def pack(site: Path, target: Path) -> None:
    """Write the site's files into one folder of a zip file: the same bytes for the same site."""
    moment = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))  # 1980
    draft = target.with_suffix(".draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(site.rglob("*")):
            path = file.relative_to(site).as_posix()
            if not file.is_file() or path.endswith(LEFT_OUT) or path.startswith(LEFT_OUT_FOLDER):
                continue
            entry = zipfile.ZipInfo(f"{FOLDER}/{path}", moment[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    draft.replace(target)


if __name__ == "__main__":
    main()

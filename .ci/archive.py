"""Pack the built site into .cache/site.tar: the same bytes for the same site, to be attested.

python3 .ci/archive.py
"""

from __future__ import annotations

import os
import sys
import tarfile

from programs import ROOT, say

SITE = ROOT / "site"
ARCHIVE = ROOT / ".cache/site.tar"


def main() -> int:
    """Write the archive: names in order, no owners, one time for all. Returns the exit status."""
    if not (SITE / "index.html").is_file():
        print(f"make: there is no site in {SITE}: run `make site` first", file=sys.stderr)
        return 1
    ARCHIVE.parent.mkdir(exist_ok=True)
    time = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    with tarfile.open(ARCHIVE, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(SITE.rglob("*")):
            if not path.is_file():
                continue
            entry = tarfile.TarInfo(path.relative_to(SITE).as_posix())
            entry.size, entry.mtime, entry.mode = path.stat().st_size, time, 0o644
            with path.open("rb") as file:
                archive.addfile(entry, file)
    say(f"The site is packed in {ARCHIVE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

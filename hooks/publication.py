"""Put a whole site in place, or leave the old one alone.

MkDocs empties its target folder first and fills it page by page. Here it fills a new folder
beside the target, which takes the target's place only when everything is right.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import CountHandler

log = logging.getLogger("mkdocs.hooks.publication")


@dataclass(frozen=True, slots=True)
class Publication:
    """A build under way into `draft`, meant for `target`."""

    target: Path
    draft: Path

    @classmethod
    def begin(cls, config: MkDocsConfig) -> Publication:
        """Point the build to a new folder."""
        target = Path(config.site_dir)
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(target)
        draft = _new_folder(target)
        draft.chmod(0o755)  # a folder for drafts is private, a site is not
        config.site_dir = str(draft)
        publication = cls(target, draft)
        # However this process ends, short of being killed, it leaves no draft.
        atexit.register(publication.abandon)
        return publication

    def finish(self, config: MkDocsConfig) -> None:
        """Put the site in place, unless a strict build is about to fail."""
        config.site_dir = str(self.target)
        if config.strict and _warnings():
            self.abandon()
            return
        old = _new_folder(self.target)
        if self.target.exists():
            self.target.replace(old / "site")
        self.draft.replace(self.target)
        shutil.rmtree(old, ignore_errors=True)
        log.info("The site is in %s", self.target)

    def abandon(self) -> None:
        """Remove what was built so far."""
        shutil.rmtree(self.draft, ignore_errors=True)


def _new_folder(target: Path) -> Path:
    """A folder beside the target, named after this process."""
    return Path(tempfile.mkdtemp(prefix=f".{target.name}-{os.getpid()}-", dir=target.parent))


def _remove_abandoned(target: Path) -> None:
    """Remove the drafts of processes that were killed."""
    for folder in target.parent.glob(f".{target.name}-*-*"):
        import psutil  # slow to import, and hardly ever needed

        pid = folder.name.removeprefix(f".{target.name}-").split("-")[0]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _warnings() -> int:
    """How many warnings the build's own counter has seen: what `--strict` looks at."""
    counters = [h for h in logging.getLogger("mkdocs").handlers if isinstance(h, CountHandler)]
    return sum(number for counter in counters for _, number in counter.get_counts())

"""Put a whole site in place, or leave the old one alone.

MkDocs empties its target folder first and fills it page by page. Here it fills a new folder
beside the target, which takes the target's place only when everything is right.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.utils import CountHandler
from weaver import evidence

log = logging.getLogger("mkdocs.hooks.publication")

_BEFORE = ".before"
"""The old site's name while the new one takes its place."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A build under way into `draft`, meant for `target`."""

    target: Path
    draft: Path

    @classmethod
    def begin(cls, config: MkDocsConfig) -> Publication:
        """Point the build to a new folder.

        Raises:
            PluginError: the target can't be replaced by a folder.
        """
        target = Path(config.site_dir).resolve()  # a link stays, and leads to the new site
        if target.is_file():
            raise PluginError(
                f"{target} is a file, and the new site is to be a folder of that name: move or "
                "rename the file, or choose another folder with --site-dir"
            )
        if target.is_mount():
            raise PluginError(
                f"{target} is the root of a file system, and can't give way to the new site: "
                f"build into a folder in it, such as --site-dir {target / 'site'}"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        _tidy_up(target)
        draft = _new_folder(target)
        draft.chmod(0o755)  # a folder for drafts is private, a site is not
        config.site_dir = str(draft)
        publication = cls(target, draft)
        # However this process ends, short of being killed, it leaves no draft.
        atexit.register(publication.abandon)
        return publication

    def take_over(self, name: str, source: Path) -> bool:
        """Have the site's file of this name in the new site, too, if it is as `source`.

        The file gets a second name: that takes far less than a copy, and than removing the old
        one. It is not `source` that gets it. Who edits the site would edit that as well.

        Returns:
            Whether it is there.
        """
        try:
            if evidence.read(self.target / name) != evidence.read(source):
                return False
            (self.draft / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(self.target / name, self.draft / name)
        except (OSError, ValueError):
            return False
        return True

    def finish(self, config: MkDocsConfig) -> None:
        """Put the site in place, unless a strict build is about to fail."""
        config.site_dir = str(self.target)
        if config.strict and _warnings():
            self.abandon()
            return
        while not self._exchange():
            log.info("Another build has just put its site in place; this one comes after it")
        log.info("The site is in %s", self.target)

    def _exchange(self) -> bool:
        """Put the draft in the target's place; False if another build did so at the same time."""
        old = _new_folder(self.target)
        with contextlib.suppress(FileNotFoundError):
            self.target.replace(old / _BEFORE)
        # Killed here, this process leaves no site: see `_tidy_up`.
        try:
            self.draft.replace(self.target)
        except OSError:
            if not self.target.exists():
                raise
            return False
        finally:
            if self.target.exists():
                shutil.rmtree(old, ignore_errors=True)
        return True

    def abandon(self) -> None:
        """Remove what was built so far."""
        shutil.rmtree(self.draft, ignore_errors=True)


def _new_folder(target: Path) -> Path:
    """A folder beside the target, named after this process."""
    return Path(tempfile.mkdtemp(prefix=f".{target.name}-{os.getpid()}-", dir=target.parent))


def _tidy_up(target: Path) -> None:
    """Remove the drafts of processes that were killed, and put back the site that one had taken."""
    for folder in target.parent.glob(f".{target.name}-*-*"):
        import psutil  # slow to import, and hardly ever needed

        pid = folder.name.removeprefix(f".{target.name}-").split("-")[0]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            if (folder / _BEFORE).is_dir() and not target.exists():
                (folder / _BEFORE).replace(target)
            shutil.rmtree(folder, ignore_errors=True)


def _warnings() -> int:
    """How many warnings the build's own counter has seen: what `--strict` looks at."""
    counters = [h for h in logging.getLogger("mkdocs").handlers if isinstance(h, CountHandler)]
    return sum(number for counter in counters for _, number in counter.get_counts())

"""Have Python make the project's modules of their sources, or of what a C compiler made.

Bytecode beside a source may be that of another one: it would run, and what was seen to run would
be the source.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType

from weaver.kernel import events

_SUFFIXES = (*EXTENSION_SUFFIXES, *SOURCE_SUFFIXES)


class _Source(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class _Finder(FileFinder):
    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a module, and tell where: one that is not there may come to be."""
        place = Path(self.path, fullname.rpartition(".")[2])
        for path in (place / "__init__.py", *(f"{place}{suffix}" for suffix in _SUFFIXES)):
            sys.audit(events.LOOK, path, None)
        return super().find_spec(fullname, target)


def from_source_only(root: str) -> None:
    """From now on, for modules below `root` that are no installed packages."""
    loaders = (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Source, SOURCE_SUFFIXES)
    make_finder = _Finder.path_hook(*loaders)
    # Every module is looked for in the root: which ones lie there is a part of all keys.
    make_finder_of_root = FileFinder.path_hook(*loaders)
    within = root.rstrip(os.sep) + os.sep
    installed = tuple(prefix + os.sep for prefix in (sys.prefix, sys.base_prefix))

    def find(path: str) -> FileFinder:
        if not (path + os.sep).startswith(within) or (path + os.sep).startswith(installed):
            raise ImportError
        sys.audit(events.LOOK, path, None)  # a folder that is not there may come to be
        return make_finder_of_root(path) if path + os.sep == within else make_finder(path)

    sys.path_hooks.insert(0, find)

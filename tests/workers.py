"""Which tests run in the same process, where several run beside each other (`pytest -n 2`).

A file's tests share what they set up, so they stay together. Three kinds are cut otherwise:
the cells of a page go with the test that compares what they printed, and the tests of built
pages, by far the longest, go page by page.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

_PAGE_OF = re.compile(
    r"tests/(?:test_agreement\.py.*\[(?P<source>.*)\]"
    r"|browser/test_every_page\.py.*\[(?P<address>.*/)-\d+-.*\])$"
)


def group_of(nodeid: str) -> str:
    """Name of the group that a test belongs to."""
    if found := _PAGE_OF.match(nodeid):
        return found["source"] or f"built {found['address']}"
    return nodeid.partition("::")[0]


class Together(LoadScopeScheduling):
    """Hands out the tests that belong together in one go."""

    def _split_scope(self, nodeid: str) -> str:
        """Xdist's documented place to say which these are."""
        return group_of(nodeid)

"""Ask every address outside the site that the pages name whether it is still there.

    python3 .ci/links.py [FOLDER]

Not a part of `make check`: what others do to their sites is no mistake of a change. Links inside
the site are checked by every build. Needs nothing but Python.
"""

from __future__ import annotations

import http.client
import re
import string
import sys
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20
TRIES = 3
AT_ONCE = 8
REFUSALS = (401, 403, 405, 429, 999)  # it is there, and does not talk to programs

FENCE = re.compile(r"^ *(`{3,}|~{3,})[^\n]*\n.*?^ *\1[`~]* *$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(`+)[^`]+\1")
ADDRESS = re.compile(r"https?://[^\s<>\"'\]}]+")


def main(folder: Path) -> int:
    """Check the pages below a folder; the exit status says whether a link is dead."""
    places = find_links(pages(folder), folder)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = dict(zip(places, pool.map(fault, places)))
    dead = {address: reason for address, reason in faults.items() if reason}
    for address, reason in dead.items():
        for place in places[address]:
            print(f"{place}: {address}: {reason}", file=sys.stderr)
    print(f"{len(places)} links to other sites, {len(dead)} dead")
    return 1 if dead else 0


def pages(folder: Path) -> list[Path]:
    """What a folder's readers and contributors read."""
    docs = folder / "docs"
    return sorted({*folder.glob("*.md"), *docs.rglob("*.md"), *docs.rglob("*.py")})


def find_links(pages: Iterable[Path], folder: Path) -> dict[str, list[str]]:
    """Where each address stands, code left out."""
    places: dict[str, list[str]] = {}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        if page.suffix == ".py":
            text = words(text)
        for line, address in addresses(text):
            place = f"{page.relative_to(folder).as_posix()}:{line}"
            places.setdefault(address, []).append(place)
    return places


def words(notebook: str) -> str:
    """The cells of words of a text notebook, as Markdown; line for line."""
    written, inside = [], False
    for line in notebook.split("\n"):
        if line.startswith("# %%"):
            inside = line.rstrip() == "# %% [markdown]"
        written.append(line[2:] if inside else "")
    return "\n".join(written)


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """Line and address of each link, without its fragment."""
    for pattern in (FENCE, SPAN):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in ADDRESS.finditer(text):
        address = match[0].partition("#")[0].rstrip(".,;:!?*_")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(".,;:!?*_")
        yield text.count("\n", 0, match.start()) + 1, address


def fault(address: str) -> str:
    """What is wrong with an address, or nothing. A server that is slow is asked again."""
    reason = ""
    for _ in range(TRIES):
        try:
            # Browsers write letters beyond ASCII as they are sent; Python refuses them.
            sent = urllib.parse.quote(address, safe=string.punctuation)
            request = urllib.request.Request(sent, headers={"User-Agent": "link-check"})
            with urllib.request.urlopen(request, timeout=SECONDS):
                return ""
        except urllib.error.HTTPError as error:
            if error.code in REFUSALS:
                return ""
            reason = f"it answers {error.code}"
            if error.code < 500:
                return reason
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error))
    return reason


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))

"""The command line: `python -m lesson NAME [--modes learn,try]`."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from string import Template

from lesson import nav

TEMPLATES = Path(__file__).parent / "templates"
MODES = {
    "learn": "Learn",
    "why": "Why",
    "deep-dive": "Deep dive",
    "visualise": "Visualise",
    "try": "Try",
    "challenge": "Challenge",
    "project": "Project",
    "metrics": "Metrics",
    "recall": "Recall",
    "test": "Test",
}
"""The learning modes in their order, with what the navigation calls them."""

_NAME = re.compile(r"[^\W_][\w ,'-]*")


class Mistake(Exception):
    """A sentence for whoever called: what is wrong, and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, list them in mkdocs.yml, and say what to do next."""
    parser = argparse.ArgumentParser(prog="python -m lesson", description=__doc__)
    parser.add_argument("name", help="what the lesson is called: Pooling")
    parser.add_argument("--modes", default="", help=f"some of {','.join(MODES)}; all by default")
    options = parser.parse_args(arguments)
    try:
        pages = begin(Path.cwd(), options.name.strip(), options.modes)
    except Mistake as mistake:
        print(f"make: {mistake}", file=sys.stderr)
        return 1
    for page in pages:
        print(page)
    print(f"They are listed in mkdocs.yml. Edit one, and look: make page-check PAGE={pages[0]}")
    return 0


def begin(root: Path, name: str, modes: str = "") -> list[str]:
    """Write a lesson's pages and list them; nothing is written unless all can be.

    Args:
        root: the project's folder.
        name: the lesson's name.
        modes: the wanted ones, separated by commas; all of them if empty.

    Returns:
        The new pages' paths, relative to the root.

    Raises:
        Mistake: the name or a mode is none, or a page is there already.
    """
    if not _NAME.fullmatch(name):
        raise Mistake('a lesson needs a name of letters and digits: make lesson NAME="pooling"')
    name = name[0].upper() + name[1:]
    slug = re.sub(r"[^\w]+", "-", name.lower()).strip("-")
    chosen = _chosen(modes)
    files = {mode: f"{slug}/{'index' if mode == 'learn' else mode}.md" for mode in chosen}
    taken = [f"docs/{file}" for file in files.values() if (root / "docs" / file).exists()]
    if taken:
        raise Mistake(
            f"{taken[0]} is there already, and is left alone: choose another name, or other pages "
            "with MODES=..."
        )
    settings = root / "mkdocs.yml"
    entries = [(MODES[mode], file) for mode, file in files.items()]
    try:
        listed = nav.add(settings.read_text(encoding="utf-8"), name, entries)
    except ValueError as error:
        raise Mistake(str(error)) from error
    for mode, file in files.items():
        template = Template((TEMPLATES / f"{mode}.md").read_text(encoding="utf-8"))
        page = root / "docs" / file
        page.parent.mkdir(parents=True, exist_ok=True)
        lower = name if name.isupper() else name[0].lower() + name[1:]
        page.write_text(template.substitute(name=name, lower=lower), encoding="utf-8")
    settings.write_text(listed, encoding="utf-8")
    return [f"docs/{file}" for file in files.values()]


def _chosen(modes: str) -> list[str]:
    wanted = [mode.strip().lower() for mode in modes.split(",") if mode.strip()]
    unknown = [mode for mode in wanted if mode not in MODES]
    if unknown:
        raise Mistake(f"there is no mode {unknown[0]!r}: choose from {', '.join(MODES)}")
    return [mode for mode in MODES if mode in wanted or not wanted]


if __name__ == "__main__":
    sys.exit(main())

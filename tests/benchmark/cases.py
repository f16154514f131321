"""What is measured: each case prepares a folder and says which command to time."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmark import corpus

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
BUILD = (PYTHON, "-m", "mkdocs", "build", "--quiet")

_SITE = """\
site_name: Benchmark
theme: {name: material, font: false}
markdown_extensions: [attr_list, md_in_html, pymdownx.superfences]
"""
_OURS = _SITE + f"plugins: [search]\nhooks: [{ROOT / 'hooks/execute.py'}]\n"
_MARKDOWN_EXEC = _SITE + "plugins: [search, markdown-exec]\n"
_JUPYTER = _SITE + "plugins: [search, mkdocs-jupyter: {execute: true}]\n"
_SPHINX = """\
project = "Benchmark"
extensions = ["myst_nb"]
nb_execution_mode = "cache"
nb_execution_timeout = 600
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table."""

    name: str
    command: tuple[str, ...]
    folder: Path
    prepare: Callable[[], None]
    """Done before each timed run."""
    made: str = ""
    """A page of it, where it makes pages with outputs."""

    def check(self) -> None:
        """Raise RuntimeError if nothing was executed: some engines only warn, and are fast."""
        if self.made and corpus.SHAPE not in (self.folder / self.made).read_text("utf-8"):
            raise RuntimeError(f"{self.name}: there is no {corpus.SHAPE} in {self.made}")


def cases(folder: Path, pages: int, peers: Path | None) -> Iterator[Case]:
    """All cases for a site of `pages` pages, in an order in which each finds what it needs."""
    yield from _references(folder, pages)
    yield from _engine(folder, pages)
    if peers:
        yield from _peers(folder, pages, peers)


def _references(folder: Path, pages: int) -> Iterator[Case]:
    floor = corpus.Corpus(folder / "floor", pages)
    corpus.write(floor, corpus.ours, _SITE + "plugins: [search]\n")
    bare = folder / "bare"
    bare.mkdir(parents=True)
    for name, number in (("all.py", pages), ("one.py", 1)):
        (bare / name).write_text(corpus.script(number), encoding="utf-8")
    yield Case("floor: the pages, not executed", BUILD, floor.folder, _nothing)
    yield Case("import torch", (PYTHON, "-c", "import torch"), bare, _nothing)
    yield Case("the cells of one page, no site", (PYTHON, "one.py"), bare, _nothing)
    yield Case("bare: the cells in one process, no site", (PYTHON, "all.py"), bare, _nothing)


def _engine(folder: Path, pages: int) -> Iterator[Case]:
    ours = corpus.Corpus(folder / "ours", pages, shared=True)
    corpus.write(ours, _with_shared_module, _OURS)
    module = ours.folder / "snippets" / "shared.py"
    module.parent.mkdir()
    module.write_text("FACTOR = 1\n", encoding="utf-8")
    page = ours.folder / "docs" / "page0000.md"

    def edit_prose() -> None:
        page.write_text("Another sentence.\n\n" + page.read_text(encoding="utf-8"), "utf-8")

    def edit_cell() -> None:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("torch.rand(8", "torch.rand(8 + 0", 1), encoding="utf-8")

    def edit_module() -> None:
        with module.open("a", encoding="utf-8") as file:
            file.write("# another line\n")

    forget = _forgetting(ours.folder / ".cache")
    yield Case("ours, cold", BUILD, ours.folder, forget, "site/page0000/index.html")
    yield Case("ours, nothing changed", BUILD, ours.folder, _nothing)
    yield Case("ours, prose of a page edited", BUILD, ours.folder, edit_prose)
    yield Case("ours, a cell of a page edited", BUILD, ours.folder, edit_cell)
    yield Case("ours, the module of a tenth of the pages edited", BUILD, ours.folder, edit_module)


def _peers(folder: Path, pages: int, peers: Path) -> Iterator[Case]:
    """Engines that were installed into the environment `peers`."""
    build = (str(peers / "bin/python"), "-m", "mkdocs", "build", "--quiet")
    page = "site/page0000/index.html"

    marked = corpus.Corpus(folder / "markdown-exec", pages)
    corpus.write(marked, corpus.markdown_exec, _MARKDOWN_EXEC)
    yield Case("markdown-exec, cold", build, marked.folder, _nothing, page)
    yield Case("markdown-exec, nothing changed", build, marked.folder, _nothing, page)

    # Both start a Jupyter kernel for each page. Ten pages tell enough, and take minutes.
    few = min(pages, 10)
    noted = corpus.Corpus(folder / "mkdocs-jupyter", few)
    corpus.write(noted, corpus.notebook, _JUPYTER, suffix=".ipynb")
    forget = _forgetting(noted.folder / ".cache")
    yield Case(f"mkdocs-jupyter, cold, {few} pages", build, noted.folder, forget, page)
    yield Case(f"mkdocs-jupyter, nothing changed, {few} pages", build, noted.folder, _nothing, page)

    sphinx = folder / "myst-nb"
    sphinx.mkdir(parents=True)
    (sphinx / "conf.py").write_text(_SPHINX, encoding="utf-8")
    names = [f"page{number:04}" for number in range(few)]
    toctree = "\n".join(["# Start", "", "```{toctree}", *names, "```", ""])
    (sphinx / "index.md").write_text(toctree, encoding="utf-8")
    for number, name in enumerate(names):
        (sphinx / f"{name}.md").write_text(corpus.myst(number), encoding="utf-8")
    command = (str(peers / "bin/python"), "-m", "sphinx", "-q", "-b", "html", ".", "out")
    page = "out/page0000.html"
    yield Case(
        f"myst-nb, cold, {few} pages", command, sphinx, _forgetting(sphinx / ".jupyter_cache"), page
    )
    yield Case(f"myst-nb, nothing changed, {few} pages", command, sphinx, _nothing, page)


def _with_shared_module(seed: int) -> str:
    """Every tenth page uses a module of the project."""
    text = corpus.ours(seed)
    if seed % 10:
        return text
    return text.replace("import torch\n", "import torch\nfrom snippets.shared import FACTOR\n", 1)


def _forgetting(folder: Path) -> Callable[[], None]:
    """What removes all that an earlier run left in `folder`."""
    return partial(shutil.rmtree, folder, ignore_errors=True)


def _nothing() -> None:
    """Some cases need no preparation."""

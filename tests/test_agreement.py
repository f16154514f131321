"""Two executors, one text: what pytest-codeblocks' run printed is what the site shows.

The first test compares its output with the build's, session by session; the second
compares the build's with the published page. Hidden cells and those of questions are
run by both, and shown by neither.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from weaver.execute import Kernel
from weaver.model import Failure, Session, SessionResult, Stream
from weaver.pipeline import Settings, Weaver
from weaver.plain import clean

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))

Done = tuple[Session, SessionResult]


@pytest.fixture(scope="session")
def woven() -> dict[str, tuple[Done, ...]]:
    """Every page's sessions and what they did in the engine."""
    cache = ROOT / ".cache/weaver"
    with Kernel(ROOT, cache / "scratch") as kernel:
        weaver = Weaver(Settings(ROOT, cache), kernel)
        weaver.start({path: (ROOT / path).read_text(encoding="utf-8") for path in PAGES})
        return {path: weaver.weave(path, path.removeprefix("docs/")).sessions for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_pytest_printed_what_the_build_printed(
    path: str, woven: dict[str, tuple[Done, ...]], printed: dict[tuple[str, int], str]
) -> None:
    expected = {(path, session.line): _stdout(result) for session, result in woven[path]}
    if not expected.keys() <= printed.keys():
        pytest.fail(f"run the cells in the same session: pytest {path} {__file__}", pytrace=False)
    assert {key: printed[key] for key in expected} == expected


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_what_the_build_printed(
    path: str, woven: dict[str, tuple[Done, ...]], built_site: Path
) -> None:
    shown = [
        block.get_text()
        for block in _article(built_site, path).select(
            ".cell-output:not(.cell-stderr):not(.cell-failure) pre > code"
        )
        if not block.find_parent(class_="quiz")
    ]
    expected = [
        clean(output.text).rstrip("\n") + "\n"
        for session, result in woven[path]
        for cell, done in zip(session.cells, result.cells, strict=True)
        if not (cell.hidden or cell.embedded or cell.options.output == "hide")
        for output in done.outputs
        if isinstance(output, Stream) and output.name == "stdout"
    ]
    assert shown == expected


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_the_real_exceptions(
    path: str, woven: dict[str, tuple[Done, ...]], built_site: Path
) -> None:
    shown = [
        block.get_text().rstrip("\n")
        for block in _article(built_site, path).select(".cell-failure pre > code")
        if not block.find_parent(class_="quiz")
    ]
    expected = [
        f"{output.type}: {output.message}".rstrip("\n")
        for session, result in woven[path]
        for cell, done in zip(session.cells, result.cells, strict=True)
        if not (cell.hidden or cell.embedded)
        for output in done.outputs
        if isinstance(output, Failure)
    ]
    assert shown == expected


@pytest.mark.parametrize("path", PAGES)
def test_questions_show_only_what_their_cells_gave(
    path: str, woven: dict[str, tuple[Done, ...]], built_site: Path
) -> None:
    article = _article(built_site, path)
    for kind in article.select(".quiz .gap-outcome, .quiz [data-outcome]"):
        kind.decompose()  # what wrong options of gaps give: their own tests look at that
    shown = {
        block.get_text().strip()
        for block in article.select(".quiz .cell-output:not(.cell-stderr) pre > code")
    }
    given = {
        clean(output.text if isinstance(output, Stream) else _words(output)).strip()
        for session, result in woven[path]
        for cell, done in zip(session.cells, result.cells, strict=True)
        if cell.embedded
        for output in done.outputs
        if isinstance(output, Stream | Failure)
    }
    assert shown <= given


def _words(failure: Failure) -> str:
    return f"{failure.type}: {failure.message}"


def _stdout(result: SessionResult) -> str:
    return "".join(
        output.text
        for cell in result.cells
        for output in cell.outputs
        if isinstance(output, Stream) and output.name == "stdout"
    )


def _article(site: Path, path: str) -> BeautifulSoup:
    page = Path(path).relative_to("docs").with_suffix("")
    folder = page.parent if page.name == "index" else page
    html = (site / folder / "index.html").read_text(encoding="utf-8")
    article = BeautifulSoup(html, "html.parser").find("article")
    assert article is not None
    return article

"""Experiments: run once, before the pages that read their results."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from small_project import PAGE, Project, cell
from weaver import measure
from weaver.kernel.job import Ended
from weaver.model import Problem, Session, WovenPage
from weaver.pipeline import Settings, Tally, Weaver

AREA = "from snippets.shapes import area\n\n\ndef measure():\n    return {'area': area(2, 3)}\n"
READER = cell(
    "import json\n"
    "from pathlib import Path\n"
    "import snippets\n"
    "root = Path(snippets.__path__[0]).parent\n"
    "print(json.loads((root / '.cache/measured/size.json').read_text()))"
)


@pytest.fixture
def experiment(project: Project) -> Iterator[Callable[[str], None]]:
    """Writes the experiment `size`."""
    folder = project.root / "snippets/measurements"
    folder.mkdir()
    yield lambda text: (folder / "size.py").write_text(text, encoding="utf-8") and None
    shutil.rmtree(folder)


def run(project: Project, cache: Path) -> tuple[WovenPage, list[Problem], Tally]:
    weaver = Weaver(Settings(project.root, cache), project.kernel)
    problems = weaver.measure()
    weaver.start({PAGE: READER})
    return weaver.weave(PAGE, "page.md"), problems, weaver.finish(evict=False)


def test_page_reads_what_was_measured(project: Project, experiment: Callable[[str], None]) -> None:
    cache = project.new_cache()
    experiment(AREA)
    page, problems, tally = run(project, cache)
    assert not problems
    assert "\n{'area': 6}\n" in page.markdown
    assert tally.ran == 2

    assert run(project, cache)[2].ran == 0

    experiment(AREA + "# a comment changes the code, but not what was measured\n")
    page, _, tally = run(project, cache)
    assert "\n{'area': 6}\n" in page.markdown
    assert (tally.ran, tally.cached) == (1, 1)

    experiment(AREA.replace("area(2, 3)", "area(2, 4)"))
    page, _, tally = run(project, cache)
    assert "\n{'area': 8}\n" in page.markdown
    assert tally.ran == 2


def test_result_is_written_from_the_cache_when_it_is_gone(
    project: Project, experiment: Callable[[str], None]
) -> None:
    cache = project.new_cache()
    experiment(AREA)
    run(project, cache)
    result = project.root / ".cache/measured/size.json"
    result.unlink()
    assert run(project, cache)[2].ran == 0
    assert json.loads(result.read_text(encoding="utf-8")) == {"area": 6}


def test_result_of_the_last_experiment_goes_with_it(
    project: Project, experiment: Callable[[str], None]
) -> None:
    cache = project.new_cache()
    experiment(AREA)
    run(project, cache)
    (project.root / "snippets/measurements/size.py").unlink()
    page, _, _ = run(project, cache)
    assert [problem.message for problem in page.problems] == ["FileNotFoundError in cell"]
    assert not list((project.root / ".cache/measured").iterdir())


def test_failure_is_named_where_it_happened(
    project: Project, experiment: Callable[[str], None]
) -> None:
    experiment("from snippets.shapes import broken\n\n\ndef measure():\n    return broken(1)\n")
    _, problems, _ = run(project, project.new_cache())
    (problem,) = problems
    assert str(problem) == (
        "snippets/shapes.py:6: E01 ZeroDivisionError in the experiment\n"
        "    division by zero\n"
        "    snippets/measurements/size.py:5  return broken(1)\n"
        "    snippets/shapes.py:6  return width / 0\n"
        "    the pages that load its result can't be right without it"
    )
    assert not (project.root / ".cache/measured/size.json").exists()


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("def measure(:\n", "SyntaxError in the experiment", 1),
        ("x = 1\n", "ImportError in the experiment", 1),
        ("def measure():\n    return {1, 2}\n", "TypeError in the experiment", 1),
    ],
    ids=["syntax", "no function", "nothing that JSON holds"],
)
def test_module_that_is_no_experiment(
    project: Project, experiment: Callable[[str], None], text: str, message: str, line: int
) -> None:
    experiment(text)
    _, problems, _ = run(project, project.new_cache())
    assert [problem.message for problem in problems] == [message]
    assert str(problems[0].location) == f"snippets/measurements/size.py:{line}"


def test_only_pages_that_load_no_results_run_beside_experiments(
    project: Project, experiment: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The experiment goes on until one of the pages has run, which would find an old result."""
    mark = project.root / "mark"
    experiment(
        "import time\nfrom pathlib import Path\n\n\ndef measure():\n"
        f"    for _ in range(2000):\n        if Path({str(mark)!r}).exists():\n"
        "            return 'measured'\n        print('looked', flush=True)\n"
        "        time.sleep(0.01)\n"
    )
    results = project.root / ".cache/measured"
    results.mkdir(parents=True, exist_ok=True)
    (results / "size.json").write_text('"old"', encoding="utf-8")
    hidden = READER.replace("'.cache/", "'.' 'cache/")  # as nobody could tell from the code
    texts = {PAGE: cell("print('free')"), "docs/reader.md": READER, "docs/hidden.md": hidden}
    submit = project.kernel.submit

    def has_looked() -> bool:
        with contextlib.suppress(OSError):  # folders of other sessions come and go
            printed = [path.read_text("utf-8") for path in project.scratch.rglob("stdout.txt")]
            return any("looked" in text for text in printed)
        return False

    def leave_mark(_: object) -> None:
        for _ in range(2000):
            if has_looked():
                break
            time.sleep(0.01)
        mark.touch()

    def watch(session: Session, *rest: object) -> Future[Ended]:
        future = submit(session, *rest)
        if session.page == "docs/hidden.md":
            future.add_done_callback(leave_mark)
        return future

    monkeypatch.setattr(project.kernel, "submit", watch)
    said: list[str] = []
    weaver = Weaver(Settings(project.root, project.new_cache()), project.kernel, said.append)
    assert not weaver.measure(meanwhile=texts)
    assert weaver.start(texts)
    pages = [weaver.weave(path, path.removeprefix("docs/")).markdown for path in texts]
    for page, output in zip(pages, ("free", "measured", "measured"), strict=True):
        assert f"\n{output}\n" in page
    weaver.finish(evict=False)
    assert [line for line in said if line.startswith("Running")] == [
        "Running 1 of 1 experiments",
        "Running 2 of 2 sessions",
        # It looked for the mark, which was made while it ran.
        "Running snippets/measurements/size.py once more",
        "Running 1 of 1 sessions",
        "Running docs/hidden.md:1 once more",
    ]


@pytest.mark.parametrize("written", ["'[' * 10**6", "'[]'", "'{}'", """'{"files": 5}'"""])
def test_page_beside_experiments_that_leaves_no_result(
    project: Project, experiment: Callable[[str], None], written: str
) -> None:
    experiment("def measure():\n    return 1\n")
    page = cell(
        "import os\nfrom pathlib import Path\n"
        f"Path('../result.json').write_text({written})\nos._exit(0)"
    )
    weaver = Weaver(Settings(project.root, project.new_cache()), project.kernel)
    assert not weaver.measure(meanwhile={PAGE: page})
    (problem,) = weaver.weave(PAGE, "page.md").problems
    weaver.finish(evict=False)
    assert problem.rule == "E06"


def test_what_was_kept_of_older_results_does_not_count(
    project: Project, experiment: Callable[[str], None]
) -> None:
    """Neither for a page that is looked up beside the experiments, nor for those after it."""
    cache = project.new_cache()
    hidden = READER.replace("'.cache/", "'.' 'cache/")
    texts = {PAGE: hidden, "docs/reader.md": READER}
    for size in (1, 2):
        experiment(f"def measure():\n    return {size}\n")
        weaver = Weaver(Settings(project.root, cache), project.kernel)
        assert not weaver.measure(meanwhile=texts)
        weaver.start(texts)
        for path in texts:
            assert f"\n{size}\n" in weaver.weave(path, path.removeprefix("docs/")).markdown
        weaver.finish(evict=False)


def test_the_lock_of_an_editor_is_no_experiment(
    project: Project, experiment: Callable[[str], None]
) -> None:
    experiment(AREA)
    (project.root / "snippets/measurements/.#size.py").symlink_to("somebody@machine.1")
    assert dict(measure.find_experiments(project.root)).keys() == {"size"}

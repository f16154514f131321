"""Nothing runs twice, and nothing stale is ever shown."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from small_project import PAGE, Project, cell, cells, write_project
from weaver import environment
from weaver.cache import Cache
from weaver.execute import Kernel
from weaver.model import Session, Stream
from weaver.parse import parse_page
from weaver.pipeline import Settings, Weaver

TEXT = """\
---
title: Page
---

# Title

Prose.

<!-- cell: alt="A line" caption="Its top" title="Draw" -->
```python
import os
import subprocess
import snippets
from snippets.drawing import draw_line
from snippets.shapes import area

root = os.path.dirname(snippets.__path__[0])
with open(os.path.join(root, "data.txt")) as file:
    text = file.read()
missing = os.path.join(root, "missing.txt")
try:
    open(missing).close()
except FileNotFoundError:
    print("nothing there")
print(area(2, 3), text, len(os.listdir(os.path.join(root, "listed"))))
draw_line(1, 2)
```

The area is `= area(2, 3)`.
"""


@pytest.fixture
def files(project: Project) -> Iterator[Callable[[str, str | None], None]]:
    """Writes or removes a file of the project; all is as it was afterwards."""
    before: dict[Path, bytes | None] = {}

    def change(name: str, text: str | None) -> None:
        path = project.root / name
        before.setdefault(path, path.read_bytes() if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True) if text is None else path.write_text(text, encoding="utf-8")

    change("listed/one.txt", "")
    yield change
    for path, data in before.items():
        path.unlink(missing_ok=True) if data is None else path.write_bytes(data)


def ran(project: Project, text: str, cache: Path) -> str:
    """Weave the page; why its first session ran, or nothing if it came from the cache."""
    woven, tally = project.weave(text, cache)
    (_, result), *_ = woven[PAGE].sessions
    assert not woven[PAGE].problems
    assert (tally.ran > 0) == (not result.cached)
    return result.reason


NEW = "it has not run yet with this code and environment"

PAGE_EDITS = [
    ("prose", "Prose.", "Other words, and\n\nmore lines.", ""),
    ("front matter", "title: Page", "title: Page\nminutes: 5", ""),
    ("title", 'title="Draw"', 'title="Plot"', ""),
    ("caption", "Its top", "The top", ""),
    ("alternative", "A line", "A rising line", ""),
    ("shown or not", 'title="Draw"', 'title="Draw" output="fold"', ""),
    ("code", "draw_line(1, 2)", "draw_line(1, 3)", NEW),
    ("comment in the code", "draw_line(1, 2)", "draw_line(1, 2)  # rising", NEW),
    ("expression", "`= area(2, 3)`", "`= area(3, 2)`", NEW),
    ("expression in an option", "Its top", "Its top `= area(1, 1)`", NEW),
]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [edit[1:] for edit in PAGE_EDITS],
    ids=[edit[0] for edit in PAGE_EDITS],
)
@pytest.mark.usefixtures("files")
def test_edit_of_the_page(project: Project, old: str, new: str, reason: str) -> None:
    cache = project.new_cache()
    assert ran(project, TEXT, cache) == NEW
    assert ran(project, TEXT, cache) == ""
    assert TEXT.count(old) == 1
    assert ran(project, TEXT.replace(old, new), cache) == reason


def test_cell_cut_in_two_runs_again(project: Project) -> None:
    """The code of the session is the same, but not what stands under which cell."""
    cache = project.new_cache()
    assert ran(project, cell("print(1)\nprint(2)"), cache) == NEW
    assert ran(project, cells("print(1)", "print(2)"), cache) == NEW


def test_expression_moved_to_another_cell_runs_again(project: Project) -> None:
    cache = project.new_cache()
    first, second = cell("x = 1"), "\n<!--pytest-codeblocks:cont-->\n" + cell("x = 2")
    project.weave(first + "\n`= x`\n" + second, cache)
    woven, tally = project.weave(first + second + "\n`= x`\n", cache)
    assert tally.ran == 1
    assert '<span class="computed" title="x">2</span>' in woven[PAGE].markdown


FILE_EDITS = [
    ("imported module", "snippets/shapes.py", "def area(a, b):\n    return b * a\n", True),
    ("package of the module", "snippets/__init__.py", "# more\n", True),
    ("file that was read", "data.txt", "forty-three\n", True),
    ("file that was read is gone", "data.txt", None, None),
    ("file that was looked for in vain", "missing.txt", "here", True),
    ("one more file in a listed folder", "listed/two.txt", "", True),
    ("file in a listed folder", "listed/one.txt", "other", False),
    ("module that was not imported", "snippets/other.py", "x = 1\n", False),
    ("file that was not read", "other.txt", "x", False),
]


@pytest.mark.parametrize(
    ("name", "text", "reruns"),
    [edit[1:] for edit in FILE_EDITS],
    ids=[edit[0] for edit in FILE_EDITS],
)
def test_edit_of_a_file(
    project: Project,
    files: Callable[[str, str | None], None],
    name: str,
    text: str | None,
    reruns: bool | None,
) -> None:
    cache = project.new_cache()
    assert ran(project, TEXT, cache) == NEW
    files(name, text)
    if reruns is None:  # and then it fails, which is right
        woven, tally = project.weave(TEXT, cache)
        assert tally.ran == 1
        assert woven[PAGE].problems[0].message == "FileNotFoundError in cell"
        return
    folder = name.rpartition("/")[0] if name.startswith("listed/") else name
    assert ran(project, TEXT, cache) == (f"{folder} changed" if reruns else "")


HERE = """\
import os
from pathlib import Path

import snippets

here = Path(snippets.__file__).parents[1] / "ways"
"""

WAYS = {
    # what a cell does, and the file that is then changed, made, or removed
    "is there?": ("print((here / 'a').exists())", "ways/a"),
    "is it a file?": ("print(os.path.isfile(here / 'b'))", "ways/b"),
    "how large is it?": ("print(os.path.getsize(here / 'size'))", "ways/size"),
    "may it be read?": ("print(os.access(here / 'c', os.R_OK))", "ways/c"),
    "is it a link?": ("print((here / 'link').is_symlink())", "ways/link"),
    "where does it lead?": ("print(os.readlink(here / 'leads'))", "ways/leads"),
    "from an open folder": (
        "at = os.open(here / 'd', os.O_RDONLY)\n"
        "print(os.read(os.open('one', os.O_RDONLY, dir_fd=at), 9))",
        "ways/d/one",
    ),
    "is it there, in an open folder?": (
        "at = os.open(here / 'e', os.O_RDONLY)\nprint(os.stat('one', dir_fd=at).st_size)",
        "ways/e/one",
    ),
    "how large is it, by name?": (
        "print(os.stat(follow_symlinks=False, path=here / 'named').st_size)",
        "ways/named",
    ),
    "a pattern": ("print([path.name for path in here.glob('in/*')])", "ways/in/new"),
    "sizes in a folder": (
        "print([entry.stat().st_size for entry in os.scandir(here / 'o')])",
        "ways/o/one",
    ),
    "kinds in a folder": ("print(list(os.walk(here / 'p')))", "ways/p/one"),
    "kinds that are asked for": (
        "print([entry.is_dir() for entry in os.scandir(here / 'q')])",
        "ways/q/one",
    ),
    "the root": ("print(len(os.listdir(here.parent)))", "new"),
    "a module, in vain": (
        "import importlib.util as u\nprint(u.find_spec('ways.' + 'later') is None)",
        "ways/later.py",
    ),
    "a folder of modules, in vain": (
        "import sys\nsys.path.insert(0, str(here / 'lib'))\n"
        "try:\n    import later4\nexcept Exception:\n    print('none')",
        "ways/lib/later4.py",
    ),
    "a folder to go to, in vain": (
        "try:\n    os.chdir(here / 'later5')\nexcept OSError:\n    print('none')",
        "ways/later5",
    ),
    "a folder to go to from another, in vain": (
        "os.chdir(here)\ntry:\n    os.chdir('later6')\nexcept OSError:\n    print('none')",
        "ways/later6",
    ),
    "Python, in vain": (
        "try:\n    open(here / 'later2.py')\nexcept OSError:\n    print('none')",
        "ways/later2.py",
    ),
    "a database": (
        "import sqlite3\n"
        "print(sqlite3.connect(f'file:{here}/base?mode=ro&immutable=1', uri=True).total_changes)",
        "ways/base",
    ),
    "a database, by its address": (
        "import sqlite3\n"
        "where = (here / 'w x').as_uri() + '?mode=ro&immutable=1'\n"
        "print(sqlite3.connect(where, uri=True).total_changes)",
        "ways/w x",
    ),
    "a pattern for a program": (
        "import subprocess\nprint(subprocess.check_output(f'cat {here}/pat/*/z', shell=True))",
        "ways/pat/one/z",
    ),
    "a fork": (
        "if not os.fork():\n    print((here / 'f').read_text(), flush=True)\n    os._exit(0)\n"
        "os.wait()",
        "ways/f",
    ),
    "a program": (
        "import subprocess\nprint(subprocess.check_output(['cat', here / 'g/one']))",
        "ways/g/other",
    ),
    "a shell": ("print(os.system(f'cat {here}/h/one'))", "ways/h/one"),
    "a program, by another way": (
        "import subprocess\n"
        "print(subprocess.check_output(['cat', os.path.relpath(here / 'r/one')]))",
        "ways/r/one",
    ),
    "a shell, by another way": (
        "print(os.system(f'true; cat<{os.path.relpath(here)}/s/one'))",
        "ways/s/one",
    ),
    "a program, in a folder of two words": (
        "import subprocess\nprint(subprocess.check_output(['cat', here / 't u/one']))",
        "ways/t u/one",
    ),
    "a shell, in a folder of two words": (
        "print(os.system(f'cat \"{here}/v w/one\"'))",
        "ways/v w/one",
    ),
    "a program, from its folder": (
        "import subprocess\nprint(subprocess.check_output(['cat', '../y/one'], cwd=here / 'x'))",
        "ways/y/one",
    ),
    "a program, by a link": (
        "import subprocess\nos.symlink(here / 'z/one', 'z')\n"
        "print(subprocess.check_output(['cat', 'z']))",
        "ways/z/one",
    ),
    "a program's folder": (
        "import subprocess\nprint(subprocess.check_output('ls', cwd=here / 'i'))",
        "ways/i/new",
    ),
    "a program's variables": (
        "import subprocess\n"
        "print(subprocess.check_output('ls $at', env={'at': str(here / 'j')}, shell=True))",
        "ways/j/new",
    ),
    "a link of one's own": (
        "os.symlink(here / 'l', 'own')\nprint(open('own').read())",
        "ways/l",
    ),
    "a link to what comes later": (
        "os.symlink(here / 'later3', 'vain')\nprint(os.path.exists('vain'))",
        "ways/later3",
    ),
    "in a linked folder": (
        "os.symlink(os.path.relpath(here), 'ways')\nos.symlink('ways', 'again')\n"
        "print(open('again/m/one').read())",
        "ways/m/one",
    ),
    "names in a linked folder": (
        "os.symlink(here / 'n', 'names')\nprint(os.listdir('names'))",
        "ways/n/new",
    ),
    "by way of the system": (
        "os.chdir(here / 'm')\nprint(open('/proc/self/cwd/two').read())",
        "ways/m/two",
    ),
    "a Python of its own": (
        "import multiprocessing\n"
        "from ways.read import read\n"
        "with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "    print(pool.apply(read, ['k']))",
        "ways/k",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no links, no folders to open")
def test_every_way_to_learn_of_a_file_counts(
    project: Project, files: Callable[[str, str | None], None]
) -> None:
    cache = project.new_cache()
    folders = [*"deghijmnopqrstvxyz", "t u", "v w"]
    within = [*"fkl", "size", "named", "base", "g/other", "m/two", "w x", "pat/one/z"]
    within += [f"{folder}/one" for folder in folders]
    for name in within:
        files(f"ways/{name}", "1\n")
    files("ways/in/one", "")
    files("ways/read.py", "def read(n): return open(f'{__file__[:-7]}{n}').read()\n")
    for link in ("link", "leads"):
        files(f"ways/{link}", None)
    (project.root / "ways/leads").symlink_to("size")
    pages = {
        f"docs/way-{number}.md": cell(HERE + code) for number, (code, _) in enumerate(WAYS.values())
    }

    def stale() -> list[str]:
        woven, _ = project.weave(pages, cache)
        assert [problem for page in woven.values() for problem in page.problems] == []
        results = [page.sessions[0][1] for page in woven.values()]
        return [way for way, result in zip(WAYS, results, strict=True) if result.cached]

    assert stale() == []
    assert stale() == list(WAYS)
    # A file that is as large as the other was, and a folder in the place of a file.
    links = {f"ways/{name}": "ways/j/one" for name in ("link", "leads")}
    links |= {f"ways/{folder}/one": "ways/j" for folder in "pq"}
    for _, name in WAYS.values():
        if name in links:
            files(name, None)
            (project.root / name).symlink_to(project.root / links[name])
        else:
            files(name, "another\n")
    assert stale() == []


def test_built_site_is_no_input_of_what_it_is_made_of(
    project: Project, files: Callable[[str, str | None], None]
) -> None:
    cache = project.new_cache()
    files("data/one", "1\n")
    page = cell("import os, snippets\nprint(os.listdir(os.path.dirname(snippets.__path__[0])))")
    assert ran(project, page, cache) == NEW
    files("site/program.py", "x = 1\n")
    assert ran(project, page, cache) == ""
    files("another.py", "x = 1\n")
    assert ran(project, page, cache)


def test_program_that_is_told_of_no_folder_depends_on_none(
    project: Project, files: Callable[[str, str | None], None]
) -> None:
    """A library may ask the system for its processors, or its fonts. Nor can it find the engine."""
    cache = project.new_cache()
    program = "[sys.executable, '-c', 'import weaver']"
    page = cell(f"import subprocess, sys\nassert subprocess.run({program}, stderr=-3).returncode")
    assert ran(project, page, cache) == NEW
    files("data.txt", "forty-three\n")
    files("new.txt", "")
    assert ran(project, page, cache) == ""


@pytest.mark.usefixtures("files")
def test_time_of_a_file_is_of_no_interest(project: Project) -> None:
    cache = project.new_cache()
    ran(project, TEXT, cache)
    os.utime(project.root / "snippets/shapes.py", (1, 1))
    os.utime(project.root / "data.txt")
    assert ran(project, TEXT, cache) == ""


def test_warm_weaving_starts_no_process(project: Project) -> None:
    cache = project.new_cache()
    project.weave(cell("print(1)"), cache)
    before = psutil.Process().children()
    weaver = Weaver(Settings(project.root, cache))
    weaver.start({PAGE: cell("print(1)")})
    assert "\n1\n" in weaver.weave(PAGE, "page.md").markdown
    assert psutil.Process().children() == before


@pytest.fixture
def fresh_environment() -> Iterator[None]:
    functions = (environment.fixed, environment.version, environment.providers)
    functions += (environment._requirements, environment._is_found)
    for function in functions:
        function.cache_clear()
    yield
    for function in functions:
        function.cache_clear()


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (environment, "engine", lambda: "another"),
        (sys, "version", "3.99.0 (main)"),
        (sys, "platform", "plan9"),
    ],
    ids=["engine", "Python", "platform"],
)
def test_other_environment(
    project: Project, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, value: object
) -> None:
    cache = project.new_cache()
    ran(project, cell("x = 1"), cache)
    environment.fixed.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, value)
        environment.fixed()
    assert ran(project, cell("x = 1"), cache) == NEW
    environment.fixed.cache_clear()
    assert ran(project, cell("x = 1"), cache) == ""


@pytest.mark.usefixtures("fresh_environment")
def test_package_that_was_not_there(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = project.new_cache()
    page = cell("try:\n    import rare_package\nexcept ImportError:\n    print('without')")
    assert ran(project, page, cache) == NEW
    assert ran(project, page, cache) == ""
    (tmp_path / "rare_package.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    environment._is_found.cache_clear()
    assert ran(project, page, cache) == "there is a module rare_package now"


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nfrom pathlib import Path\nprint(Path(sys.argv[0]).stem)",
        "import traceback\nprint(traceback.extract_stack()[-1][1])",
        "import inspect\nprint(inspect.stack()[0][2])",
        "try:\n    1 / 0\nexcept Exception as error:\n    print(error.__traceback__.tb_frame)",
    ],
)
def test_output_that_may_show_a_part_of_the_place_is_of_that_place(
    project: Project, code: str
) -> None:
    cache = project.new_cache()
    pages = {"docs/alpha.md": cell(code), "docs/beta.md": "Above.\n\n" + cell(code)}
    first, _ = project.weave(pages, cache)
    again, _ = project.weave(pages, cache)
    assert [page.markdown for page in again.values()] == [page.markdown for page in first.values()]
    moved = {path: "More.\n\n" + text for path, text in pages.items()}
    warm, _ = project.weave(moved, cache)
    cold, _ = project.weave(moved)
    assert [page.markdown for page in warm.values()] == [page.markdown for page in cold.values()]


def modules_of_sessions() -> list[str]:
    """The engine's modules in a process that runs sessions."""
    code = "import sys\nfrom weaver.kernel import server, session\n"
    code += "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'weaver'))"
    hooks = Path(environment.__file__).parents[1]
    done = subprocess.check_output([sys.executable, "-c", code], env={"PYTHONPATH": str(hooks)})
    return [Path(path).relative_to(hooks / "weaver").as_posix() for path in done.decode().split()]


def test_engine_is_its_modules_wherever_they_lie(tmp_path: Path) -> None:
    """Neither their times nor their line ends count, nor those that only make text of results."""
    here = Path(environment.__file__).parent
    there = tmp_path / "elsewhere"
    for path in here.rglob("*.py"):
        copy = there / path.relative_to(here)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert environment.engine(there) == environment.engine()
    decisive = [name for name in modules_of_sessions() if name != "__init__.py"]
    assert {"compiler.py", "runtime.py", "kernel/session.py"} <= set(decisive)
    for name in ("render.py", "execute.py", "kernel/new.py", *decisive):
        before = environment.engine(there)
        with (there / name).open("a", encoding="utf-8") as module:
            module.write("# another\n")
        assert (environment.engine(there) == before) == (name == "render.py"), name
    before = environment.engine(there)
    (there / "kernel/drawing.py").rename(there / "kernel/painting.py")
    assert environment.engine(there) != before


def test_engine_that_was_written_is_not_the_one_that_runs(tmp_path: Path) -> None:
    module = tmp_path / "cache.py"
    for change in (lambda: module.write_text("x = 10\n"), module.unlink):
        module.write_text("x = 0\n", encoding="utf-8")
        environment._before.cache_clear()
        assert not environment.is_edited(tmp_path)
        change()
        assert environment.is_edited(tmp_path)
    # Sessions may have run with what was there meanwhile.
    module.write_text("x = 0\n", encoding="utf-8")
    assert environment.is_edited(tmp_path)


def test_engine_that_is_edited_while_it_runs_keeps_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = project.new_cache()
    environment.fixed()
    with monkeypatch.context() as patch:
        patch.setattr(environment, "is_edited", lambda: True)
        ran(project, cell("x = 1"), cache)
    assert ran(project, cell("x = 1"), cache) == NEW
    assert ran(project, cell("x = 1"), cache) == ""


def install(root: Path, name: str, version: str, requires: str = "") -> None:
    """A package as an installer leaves it."""
    (root / name).mkdir(exist_ok=True)
    (root / name / "__init__.py").write_text("size = 3\n", encoding="utf-8")
    info = root / f"{name}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "top_level.txt").write_text(name, encoding="utf-8")
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + (f"Requires-Dist: {requires}\n" if requires else ""),
        encoding="utf-8",
    )


@pytest.mark.parametrize("changed", ["kernels", "pixels"], ids=["imported", "required by it"])
@pytest.mark.usefixtures("fresh_environment")
def test_other_version_of_a_package(
    project: Project, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    install(project.root, "pixels", "1.0")
    install(project.root, "kernels", "1.0", requires="pixels >=1 ; python_version > '3'")
    monkeypatch.syspath_prepend(str(project.root))
    importlib.invalidate_caches()
    cache = project.new_cache()
    page = cell("import kernels\nprint(kernels.size)")
    assert ran(project, page, cache) == NEW
    assert ran(project, page, cache) == ""
    (project.root / f"{changed}.dist-info/METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {changed}\nVersion: 1.1\n", encoding="utf-8"
    )
    environment.version.cache_clear()
    assert ran(project, page, cache) == f"{changed} changed from 1.0 to 1.1"


def test_package_that_another_page_had_loaded(tmp_path: Path) -> None:
    """A session's process has it from its first moment: no loading is seen."""
    ways = [
        "import numpy",
        "import importlib\nprint(importlib.import_module('numpy.linalg').norm)",
        "import sys\nprint(sys.modules['numpy'].pi)",
        "exec('import numpy')",
        "from snippets.loads import load\nprint(load().pi)",
        "import importlib.metadata\nprint(importlib.metadata.version('num' + 'py'))",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'imp' + 'ort numpy'])",
        "import os, sys\nos.system(sys.executable + ' -c \"import numpy\"')",
    ]
    root = write_project(tmp_path)
    (root / "snippets/loads.py").write_text("def load(): return __import__('numpy')\n")
    with Kernel(root, root / ".cache/scratch") as kernel:
        woven, _ = Project(root, kernel).weave(
            {f"docs/{number}.md": cell(code) for number, code in enumerate([*ways, "print(1)"])}
        )
    folders = [page.sessions[0][1].folder for page in woven.values()]
    entries = [(folder / "entry.json").read_bytes().partition(b"\n")[2] for folder in folders]
    *found, nothing = ["numpy" in json.loads(entry)["distributions"] for entry in entries]
    assert dict(zip(ways, found, strict=True)) == dict.fromkeys(ways, True)
    assert not nothing


def test_output_that_names_lines_runs_again_when_they_move(project: Project) -> None:
    cache = project.new_cache()
    page = cell("import warnings\nwarnings.warn('careful')")
    assert ran(project, page, cache) == NEW
    assert ran(project, page + "\nMore below.\n", cache) == ""
    moved = "Above.\n\n" + page
    assert ran(project, moved, cache) == "its output names lines of the page, and they moved"
    woven, _ = project.weave(moved, cache)
    assert "docs/page.md:5: UserWarning" in woven[PAGE].markdown


def test_other_limits_run_the_session_again(project: Project) -> None:
    """It may fail now, or may no longer; a page with the usual ones can have the same cells."""
    cache = project.new_cache()
    page = cell("print('x' * 2000)")
    strict = "---\nweaver:\n  output: 3000\n---\n" + page
    other = "docs/other.md"
    assert ran(project, page, cache) == NEW
    assert ran(project, strict, cache) == "its limits changed"
    woven, tally = project.weave({PAGE: strict, other: page}, cache)
    assert (tally.ran, tally.cached) == (0, 2)
    assert ran(project, strict + "\nMore below.\n", cache) == ""
    woven, tally = project.weave(strict.replace("3000", "100"), cache)
    assert tally.ran == 1
    assert [problem.rule for problem in woven[PAGE].problems] == ["E08"]
    explained = Weaver(Settings(project.root, cache)).explain(PAGE, strict.replace("3000", "100"))
    assert [reason for _, reason in explained] == ["its limits changed"]


@pytest.mark.parametrize(
    "code",
    [
        "import inspect\nprint(inspect.currentframe().f_lineno)",
        "import logging\nlogging.basicConfig(format='%(lineno)d')\nlogging.warning('here')",
        "import dis\ndef f(): pass\ndis.dis(f)",
        "from snippets.lines import line\nprint(line())",
        "def f(): pass\n```\n\n`= f.__code__.co_firstlineno`\n\n```text",
    ],
    ids=["frame", "log", "dis", "module", "expression"],
)
def test_lines_without_the_name_of_the_page_count_as_well(
    project: Project, files: Callable[[str, str | None], None], code: str
) -> None:
    files("snippets/lines.py", "import sys\ndef line(): return sys._getframe(1).f_lineno\n")
    cache = project.new_cache()
    page = cell(code)
    assert ran(project, page, cache) == NEW
    assert ran(project, page + "\nMore below.\n", cache) == ""
    moved = "Above.\n\n" + page
    assert ran(project, moved, cache) == "its output names lines of the page, and they moved"


def test_data_is_read_back_in_its_own_order(project: Project) -> None:
    """Or the site of a second build would differ from that of the first."""
    cache = project.new_cache()
    page = cell("print(1)") + "\n`= {'width': 5, 'height': 3}`\n"
    for _ in range(2):
        woven, tally = project.weave(page, cache)
        (_, result), *_ = woven[PAGE].sessions
        assert list(result.values[0].data.items()) == [("width", 5), ("height", 3)]
    assert tally.cached == 1


def test_same_cells_on_two_pages(project: Project) -> None:
    cache = project.new_cache()
    page = cell("import warnings\nwarnings.warn('careful')\nprint('said')")
    pages = {"docs/a.md": page, "docs/b/c.md": "\n\n" + page, "docs/d.md": cell("print(1)")}
    pages["docs/e.md"] = "\n" + pages["docs/d.md"]
    first, _ = project.weave(pages, cache)
    second, tally = project.weave(pages, cache)
    assert (tally.ran, tally.cached) == (0, 4)
    assert "docs/a.md:3: UserWarning" in second["docs/a.md"].markdown
    assert "docs/b/c.md:5: UserWarning" in second["docs/b/c.md"].markdown
    for path in pages:
        assert first[path].markdown == second[path].markdown


@pytest.mark.parametrize(
    "code",
    [
        "1 / 0",
        "import os; os._exit(0)",
        "print('x' * 100_000)",
        "from snippets.drawing import draw_line\ndraw_line(1, 2)",
    ],
    ids=["failure", "crash", "too much", "figure without alternative"],
)
def test_problems_are_never_kept(project: Project, code: str) -> None:
    cache = project.new_cache()
    for _ in range(2):
        woven, tally = project.weave(cell(code), cache)
        assert tally.ran == 1
        assert len(woven[PAGE].problems) == 1
    assert not list((cache / "sessions").glob("*"))


def test_rules_see_results_from_the_cache(project: Project) -> None:
    """The alternative, the marker and the option are no part of the key."""
    cache = project.new_cache()
    figure = cell("from snippets.drawing import draw_line\ndraw_line(1, 2)")
    project.weave('<!-- cell: alt="A line" -->\n' + figure, cache)
    woven, tally = project.weave(figure, cache)
    assert tally.cached == 1
    assert [problem.rule for problem in woven[PAGE].problems] == ["E04"]

    failing = '<!--pytest.mark.xfail-->\n<!-- cell: raises="ValueError" -->\n' + cell("int('x')")
    project.weave(failing, cache)
    for changed in (cell("int('x')"), failing.replace("ValueError", "TypeError")):
        woven, tally = project.weave(changed, cache)
        assert tally.cached == 1
        assert [problem.rule for problem in woven[PAGE].problems] == ["E01"]


def only_entry(cache: Path) -> Path:
    (entry,) = (cache / "sessions").iterdir()
    return entry


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"a line", b"a lime"))


def forge(entry: Path) -> None:
    """Change the result and keep its digest right: what another version could have written."""
    body = json.dumps({"result": {}}).encode()
    (entry / "entry.json").write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def exchange(entry: Path) -> None:
    """Put the whole entry of another session into its place."""
    other = entry.with_name("other")
    cache = Cache(other, other)
    (session,) = parse_page(cell("print('other')"), PAGE).sessions
    empty = {"outputs": [], "seconds": 0}  # as many cells as the other has
    result = {"cells": [empty], "values": [], "files": {}, "modules": []}
    for file in entry.iterdir():
        file.unlink()
    kept = cache.keep(session, result, other)
    for file in kept.iterdir():
        file.replace(entry / file.name)
    kept.rmdir()
    other.rmdir()


def pipe(path: Path) -> None:
    """What keeps whoever opens it waiting."""
    path.unlink()
    os.mkfifo(path) if hasattr(os, "mkfifo") else path.touch()


DAMAGED = "its cache entry is damaged"
DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty folder": (lambda entry: [file.unlink() for file in entry.iterdir()] and None, NEW),
    "no artifact": (lambda entry: next(entry.glob("*.svg")).unlink(), DAMAGED),
    "cut entry": (lambda entry: cut(entry / "entry.json"), DAMAGED),
    "empty entry": (lambda entry: (entry / "entry.json").write_bytes(b"") and None, DAMAGED),
    "binary entry": (
        lambda entry: (entry / "entry.json").write_bytes(bytes(range(256))) and None,
        DAMAGED,
    ),
    "cut artifact": (lambda entry: cut(next(entry.glob("*.svg"))), DAMAGED),
    "edited entry": (lambda entry: edit(entry / "entry.json"), DAMAGED),
    "edited artifact": (
        lambda entry: next(entry.glob("*.svg")).write_text("<svg/>") and None,
        DAMAGED,
    ),
    # What is no file was never written by a build.
    "pipe for an entry": (
        lambda entry: pipe(entry / "entry.json"),
        NEW if hasattr(os, "mkfifo") else DAMAGED,
    ),
    "pipe for an artifact": (lambda entry: pipe(next(entry.glob("*.svg"))), DAMAGED),
    "entry of another version": (forge, DAMAGED),
    "entry of another session": (exchange, DAMAGED),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_noticed_and_mended(
    project: Project, damage: Callable[[Path], None], reason: str
) -> None:
    cache = project.new_cache()
    page = '<!-- cell: alt="A line" -->\n' + cell(
        "from snippets.drawing import draw_line\ndraw_line(1, 2)\nprint('a line')"
    )
    whole, _ = project.weave(page, cache)
    entry = only_entry(cache)
    damage(entry)
    assert ran(project, page, cache) == reason
    assert only_entry(cache) == entry
    again, tally = project.weave(page, cache)
    assert tally.cached == 1
    assert again[PAGE].markdown == whole[PAGE].markdown
    assert all(artifact.source.is_file() for artifact in again[PAGE].artifacts)


def test_file_in_the_place_of_an_entry(project: Project) -> None:
    cache = project.new_cache()
    ran(project, cell("x = 1"), cache)
    entry = only_entry(cache)
    (entry / "entry.json").unlink()
    entry.rmdir()
    entry.write_text("a file", encoding="utf-8")
    assert ran(project, cell("x = 1"), cache) == NEW
    assert ran(project, cell("x = 1"), cache) == ""


PICTURE = '<!-- cell: alt="A line" -->\n' + cell(
    "from snippets.drawing import draw_line\ndraw_line(1, 2)"
)


def test_file_in_the_place_of_all_entries(project: Project) -> None:
    cache = project.new_cache()
    cache.mkdir()
    (cache / "sessions").write_text("a file", encoding="utf-8")
    assert ran(project, PICTURE, cache) == NEW


def test_disk_without_room_keeps_nothing(project: Project) -> None:
    resource = pytest.importorskip("resource")
    cache = project.new_cache()
    ran(project, cell("x = 1"), cache)  # the server has its own limits from now on
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        assert ran(project, PICTURE, cache) == NEW
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    only_entry(cache)


def keep_often(folder: Path, number: int) -> int:
    """Keep the same entry again and again, and read it; how often there was none to read."""
    (session,) = parse_page(cell("print(1)"), PAGE).sessions
    artifacts = folder / f"made-{number}"
    artifacts.mkdir()
    (artifacts / "a.svg").write_text("<svg/>", encoding="utf-8")
    figure = {"kind": "figure", "light": "a.svg", "dark": "a.svg", "width": 1, "height": 1}
    result = {
        "cells": [{"outputs": [figure], "seconds": 0}],
        "values": [],
        "files": {},
        "modules": [],
    }
    unread = 0
    for _ in range(60):
        cache = Cache(folder / "sessions", folder)
        kept = cache.keep(session, result, artifacts)
        unread += not (kept / "a.svg").is_file() or cache.find(session).entry is None
    return unread


def test_two_builds_keep_the_same_entry_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        unread = list(pool.map(keep_often, [tmp_path, tmp_path], [1, 2]))
    assert unread == [0, 0]
    (entry,) = (tmp_path / "sessions").iterdir()
    assert sorted(file.name for file in entry.iterdir()) == ["a.svg", "entry.json"]


def kept(folder: Path, *codes: str) -> tuple[Cache, list[Session]]:
    cache = Cache(folder, folder)
    sessions = [parse_page(cell(code), PAGE).sessions[0] for code in codes]
    result = {"cells": [], "values": [], "files": {}, "modules": []}
    for session in sessions:
        cache.keep(session, result, folder)
    return Cache(folder, folder), sessions


def make_old(folder: Path) -> None:
    """Let every entry have been used last some hours ago, in the order of their names."""
    now = time.time()
    for hours, entry in enumerate(sorted(folder.iterdir(), reverse=True), 1):
        os.utime(entry, (now - 3600 * hours, now - 3600 * hours))


def test_what_a_build_did_not_use_stays_while_there_is_room(tmp_path: Path) -> None:
    cache, (used, unused) = kept(tmp_path, "x = 1", "x = 2")
    make_old(tmp_path)
    assert cache.find(used).entry is not None
    assert cache.evict_unused() == 0
    assert cache.find(unused).entry is not None


def test_what_was_unused_for_longest_makes_room(tmp_path: Path) -> None:
    cache, (used, *unused) = kept(tmp_path, "x = 1", "x = 2", "x = 3", "x = 4")
    (tmp_path / "new-abandoned").mkdir()
    unused.sort(key=lambda session: Cache(tmp_path, tmp_path).find(session).folder.name)
    make_old(tmp_path)
    assert cache.find(used).entry is not None
    # All entries are of one size, in the file system and here: there is room for one and a half.
    (size,) = {len((entry / "entry.json").read_bytes()) for entry in tmp_path.glob("[!n]*")}
    assert cache.evict_unused(room=size * 3 // 2) == 3
    assert cache.find(used).entry is not None
    assert [cache.find(session).entry is not None for session in unused] == [False, False, True]


def test_what_another_build_may_be_using_stays(tmp_path: Path) -> None:
    cache, (mine, theirs, old) = kept(tmp_path, "x = 1", "x = 2", "x = 3")
    make_old(tmp_path)
    assert cache.find(mine).entry is not None
    assert Cache(tmp_path, tmp_path).find(theirs).entry is not None
    assert cache.evict_unused(room=0) == 1
    assert cache.find(theirs).entry is not None
    assert cache.find(old).entry is None


def test_cache_can_be_carried_to_another_folder(project: Project, tmp_path: Path) -> None:
    import shutil

    cache = project.new_cache()
    page = cell("from snippets.shapes import area\nprint(area(2, 3))")
    ran(project, page, cache)
    root = tmp_path / "elsewhere"
    shutil.copytree(project.root, root, ignore=shutil.ignore_patterns(".cache"))
    shutil.copytree(cache, root / "cache")
    with Kernel(root, root / "cache/scratch") as kernel:
        weaver = Weaver(Settings(root, root / "cache"), kernel)
        weaver.start({PAGE: page})
        (_, result), *_ = weaver.weave(PAGE, "page.md").sessions
    assert result.cached
    assert result.cells[0].outputs == (Stream("stdout", "6\n"),)


def test_engine_quoted_in_a_traceback_is_no_input(tmp_path: Path) -> None:
    """A change of the engine that changes nothing for sessions must not run them again."""
    root = Path(__file__).parents[2]
    program = (
        "import linecache, sys, traceback\n"
        "from pathlib import Path\n"
        "from weaver.kernel import execution, inputs\n"
        "seen = inputs.Inputs(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "namespace = execution.Namespace('page.md', '', sys.argv[1])\n"
        "namespace.run('import traceback; print(traceback.extract_stack()[-2].line)', 1)\n"
        "print(*seen.look('')[0])\n"
        "Path(execution.__file__).read_text()\n"
        "print(*seen.close('')[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(root / "hooks")},
        capture_output=True,
        text=True,
        check=True,
    )
    quoted, first, second = done.stdout.splitlines()
    assert quoted.startswith("exec(compile(")
    assert first == ""
    assert second == "hooks/weaver/kernel/execution.py"


@pytest.mark.skipif(sys.platform == "win32", reason="no folder can go that is somebody's")
def test_looking_where_nothing_can_be_is_no_mistake(project: Project) -> None:
    code = (
        "import os, subprocess, snippets\n"
        "print(os.path.exists(snippets.__path__[0] + '/a\\0b'))\n"
        "os.mkdir('gone')\n"
        "os.chdir('gone')\n"
        "os.rmdir('../gone')\n"
        "print(os.access('here', os.R_OK))\n"
        "print(subprocess.run('true').returncode)"
    )
    ran = project.run(cell(code))
    assert not ran.problems
    assert ran.stdout == "False\nFalse\n0\n"


def test_reading_by_torch_itself_is_an_input(tmp_path: Path) -> None:
    """Its own code opens the file, which Python does not hear of."""
    program = (
        "import sys, types\n"
        "from pathlib import Path\n"
        "from weaver.kernel import inputs\n"
        "torch = sys.modules['torch'] = types.ModuleType('torch')\n"
        "torch.from_file = lambda filename, size: None\n"
        "seen = inputs.Inputs(Path(sys.argv[1]), Path(sys.argv[1], 'engine/session'))\n"
        "torch.from_file(filename=sys.argv[1] + '/data.bin', size=3)\n"
        "print(*seen.close('')[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "hooks")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "data.bin\n"

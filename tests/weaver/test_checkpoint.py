"""A session goes on from its last checkpoint, and comes to what it would have come to anyway."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest
from small_project import PAGE, Project, Ran, cell, cells, write_project
from weaver.execute import Kernel
from weaver.kernel import checkpoint
from weaver.kernel.launch import METHOD
from weaver.model import Stream

pytestmark = pytest.mark.skipif(METHOD != "fork", reason="checkpoints are forks")

WAIT = f"import time\ntime.sleep({checkpoint.EXPENSIVE + 0.05})"
STAMP = f"{WAIT}\nprint(time.time_ns())"
"""An expensive cell that never prints the same twice."""


@pytest.fixture
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project as a server has it."""
    root = write_project(tmp_path_factory.mktemp("serving").resolve())
    with Kernel(root, root / ".cache/scratch", workers=2, checkpoints=True) as kernel:
        project = Project(root, kernel)
        yield project
    assert not project.left_over()
    assert not project.escaped()


def printed(ran: Ran) -> list[str]:
    return [
        "".join(output.text for output in done.outputs if isinstance(output, Stream))
        for done in ran.result.cells
    ]


def asleep(project: Project) -> int:
    """How many processes the server has while nothing runs."""
    (server,) = [p for p in psutil.Process().children() if project.serves(p)]
    return len(server.children(recursive=True))


def test_cells_above_the_edited_one_do_not_run_again(serving: Project) -> None:
    stamp, first = printed(serving.run(cells(STAMP, "print('a')")))
    assert first == "a\n"
    for letter in "bc":
        ran = serving.run(cells(STAMP, f"print('{letter}', 1 + 1)"))
        assert printed(ran) == [stamp, f"{letter} 2\n"]
        assert not ran.problems
    assert asleep(serving) == 1


def test_goes_on_from_the_latest_cell_that_is_unchanged(serving: Project) -> None:
    one, two, _ = printed(serving.run(cells(STAMP, STAMP, "print('a')")))
    assert printed(serving.run(cells(STAMP, STAMP, "print('b')"))) == [one, two, "b\n"]
    again = printed(serving.run(cells(STAMP, STAMP + "\n", "print('b')")))
    assert again[0] == one
    assert again[1] != two


BEGIN = f"""\
import os, random, tempfile
import numpy
import torch
import matplotlib.pyplot as plt
from snippets.shapes import area
{WAIT}
layer = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
for step in range(3):
    layer(torch.rand(2, 3)).sum().backward()
    optimizer.step()
random.random(), numpy.random.rand(), tempfile.gettempdir()
plt.figure()
plt.plot([1, 2])
print(area(2, 3))"""
GO_ON = """\
print(random.random(), numpy.random.rand(), torch.rand(2), layer.weight)
print(os.getcwd(), os.listdir(), os.environ["HOME"])
with tempfile.NamedTemporaryFile("w", dir=tempfile.gettempdir()) as file:
    print(file.name.startswith(os.getcwd()))
plt.figure()
plt.plot([2, 1, 3])"""


def test_comes_to_the_same_as_from_the_beginning(serving: Project, project: Project) -> None:
    pytest.importorskip("torch", reason="`make test-engine` does without")
    alt = '<!-- cell: alt="A line" -->\n'
    cont = "\n<!--pytest-codeblocks:cont-->\n"
    begin = alt + cell(BEGIN) + "\nIt is `= area(5, 7)`, and `= random.random()`.\n" + cont
    serving.run(begin + alt + cell("print('another end')\nplt.plot([1, 1])"))
    sleeping = asleep(serving)
    page = begin + alt + cell(GO_ON) + "\nThen `= random.random()`.\n"
    resumed, afresh = serving.run(page), project.run(page)
    assert sleeping == 1, "a session that trains and draws can be forked"
    assert not resumed.problems
    assert resumed.values == afresh.values
    assert [done.outputs for done in resumed.result.cells] == [
        done.outputs for done in afresh.result.cells
    ]
    assert resumed.result.cells[0].seconds > checkpoint.EXPENSIVE, "as it was measured then"
    assert all((resumed.result.folder / name).is_file() for name in figures(resumed))


def figures(ran: Ran) -> list[str]:
    outputs = [output for done in ran.result.cells for output in done.outputs]
    return [output.light for output in outputs if not isinstance(output, Stream)]


@pytest.mark.parametrize(
    "doubt",
    [
        "import threading\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "import subprocess\nchild = subprocess.Popen(['sleep', '60'])",
        "file = open('notes.txt', 'w')",
        "open('notes.txt', 'w').close()",
        "import os\nend = os.pipe()",
        "import os\nos.chdir('/')",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 60)",
        "import signal\nsignal.setitimer(signal.ITIMER_VIRTUAL, 60)",
        "import signal\nsignal.signal(signal.SIGTERM, print)",
        "import signal\nsignal.pthread_sigmask(0, [10])\nsignal.raise_signal(10)",
        "import mmap\nshared = mmap.mmap(-1, 8)",
        "import psutil\nfile = open(psutil.__file__)\nfile.readline()",
    ],
)
def test_any_doubt_means_from_the_first_cell(serving: Project, doubt: str) -> None:
    one, _ = printed(serving.run(cells(f"{STAMP}\n{doubt}", "print('a')")))
    again, letter = printed(serving.run(cells(f"{STAMP}\n{doubt}", "print('b')")))
    assert again != one
    assert letter == "b\n"


@pytest.mark.parametrize(
    "edit",
    [
        lambda page: page.replace("= 1 + 1", "= 1 + 2"),
        lambda page: "A line above.\n\n" + page,
        lambda page: page.replace("_ns())", "_ns()) "),
    ],
    ids=["expression after the first cell", "line of the first cell", "code of the first cell"],
)
def test_what_the_first_cells_show_must_be_unchanged(serving: Project, edit) -> None:
    first, last = cell(STAMP) + "\nHere: `= 1 + 1`.\n\n", cell("print('a')")
    page = first + "<!--pytest-codeblocks:cont-->\n" + last
    stamp, _ = printed(serving.run(page))
    assert printed(serving.run(edit(page)))[0] != stamp


def test_module_that_a_cell_imported_was_edited(serving: Project) -> None:
    page = cells(f"from snippets.shapes import area\n{STAMP}", "print(area(2, 3))")
    stamp, six = printed(serving.run(page))
    assert six == "6\n"
    module = serving.root / "snippets/shapes.py"
    module.write_text(module.read_text().replace("return ", "return 1000 + "), encoding="utf-8")
    again, edited = printed(serving.run(page))
    assert edited == "1006\n"
    assert again != stamp


def test_one_that_was_gone_on_with_keeps_its_limits(serving: Project) -> None:
    limits = "---\nweaver: {seconds: 2}\n---\n"
    stamp, _ = printed(serving.run(limits + cells(STAMP, "print('a')")))
    ran = serving.run(limits + cells(STAMP, "while True: pass"))
    assert ran.only_problem.rule == "E05"
    assert ran.line == 8
    mended = serving.run(limits + cells(STAMP, "print('b')"))
    assert not mended.problems
    assert printed(mended) == [stamp, "b\n"]


@pytest.mark.parametrize(
    "end",
    ["import os\nos._exit(0)", "import os\nos.abort()", "import os\nos.killpg(0, 9)", "1 / 0"],
)
def test_one_that_was_gone_on_with_may_die(serving: Project, end: str) -> None:
    stamp, _ = printed(serving.run(cells(STAMP, "print('a')")))
    assert serving.run(cells(STAMP, end)).problems
    assert printed(serving.run(cells(STAMP, "print('b')"))) == [stamp, "b\n"]


def test_a_fork_of_the_edited_cell_is_no_checkpoint(serving: Project) -> None:
    stamp, _ = printed(serving.run(cells(STAMP, "print('a')")))
    # From Python 3.12 on, a fork beside a thread is warned of.
    quiet = "import os, warnings\nwarnings.simplefilter('ignore')\n"
    fork = f"{quiet}pid = os.fork()\nif not pid:\n    time.sleep(60)\nprint('b')"
    assert printed(serving.run(cells(STAMP, fork))) == [stamp, "b\n"]
    assert asleep(serving) == 1


def test_a_session_can_offer_nothing_but_its_own_checkpoints(serving: Project) -> None:
    """A cell that finds the way to the server may say there whatever it likes."""
    stranger = subprocess.Popen(["sleep", "60"])
    lie = (
        "import json, os, socket\n"
        "ours, theirs = socket.socketpair()\n"
        "for number in map(int, os.listdir('/proc/self/fd')):\n"
        "    try:\n"
        "        way = socket.socket(fileno=os.dup(number))\n"
        "        if way.type != socket.SOCK_SEQPACKET: continue\n"
        f"        for pid in ({stranger.pid}, os.getpid(), os.getppid(), 'one'):\n"
        "            offer = {'pid': pid, 'cells': 1, 'files': {}}\n"
        "            socket.send_fds(way, [json.dumps(offer).encode()], [theirs.fileno()])\n"
        "        print('told')\n"
        "    except OSError:\n"
        "        pass"
    )
    try:
        one, _ = printed(serving.run(cells(lie, "print('a')")))
        assert one == "told\n"
        assert asleep(serving) == 0
        assert printed(serving.run(cells(lie, "print('b')"))) == ["told\n", "b\n"]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_there_are_only_so_many(serving: Project) -> None:
    pages = {
        f"docs/{number}.md": cells(f"{STAMP}\nprint({number})", "print('a')")
        for number in range(checkpoint.MOST + 3)
    }
    woven, _ = serving.weave(pages)
    assert not [problem for page in woven.values() for problem in page.problems]
    assert asleep(serving) == checkpoint.MOST
    assert len(list(serving.scratch.glob("run-*"))) == checkpoint.MOST


def test_without_being_asked_there_are_none(project: Project) -> None:
    one = printed(project.run(cells(STAMP, "print('a')")))
    assert one[0] != printed(project.run(cells(STAMP, "print('b')")))[0]
    assert asleep(project) == 0


def test_prefix_is_all_that_decides_what_the_first_cells_do() -> None:
    from weaver.kernel.job import Job

    job = Job("/f", "/r", PAGE, ((2, "a"), (5, "b")), ((0, 3, "x"), (1, 6, "y")), 1, 2, 3, 4)
    same = [
        replace(job, folder="/other"),
        replace(job, cells=(job.cells[0], (7, "c"))),
        replace(job, expressions=(job.expressions[0],)),
    ]
    others = [
        replace(job, cells=((2, "c"), job.cells[1])),
        replace(job, cells=((3, "a"), job.cells[1])),
        replace(job, expressions=((0, 3, "z"), job.expressions[1])),
        replace(job, seconds=9),
        replace(job, output=9),
        replace(job, page="docs/another.md"),
    ]
    assert {checkpoint.prefix(each, 1) for each in same} == {checkpoint.prefix(job, 1)}
    assert len({checkpoint.prefix(each, 1) for each in [job, *others]}) == 1 + len(others)

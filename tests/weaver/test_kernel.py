"""What a session does when nothing is hostile: in a forked process, and in a new one."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from small_project import PAGE, Project, Ran, cell, cells
from weaver import execute
from weaver.kernel import launch
from weaver.kernel.cells import rename
from weaver.kernel.job import Ended
from weaver.model import Figure, Frame, Limits, Stream
from weaver.parse import parse_page
from weaver.pipeline import Settings, Weaver

METHODS = ["fork", "spawn"] if launch.METHOD == "fork" else ["spawn"]
BOTH = pytest.mark.parametrize("project", METHODS, indirect=True, scope="module")
"""For what may depend on how the session's process came to be."""

_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
LARGE_PAGES = (
    launch.METHOD == "fork"
    and platform.libc_ver() >= ("glibc", "2.35")
    and _PAGES.is_file()
    and "[madvise]" in _PAGES.read_text("ascii")
)
"""Whether a process gets large pages if it asks for them, and only then."""


@BOTH
def test_printed_text_is_kept_by_stream_and_cell(project: Project) -> None:
    ran = project.run(
        cells("import sys\nprint('one')\nprint('aside', file=sys.stderr)", "print('two')")
    )
    assert [done.outputs for done in ran.result.cells] == [
        (Stream("stdout", "one\n"), Stream("stderr", "aside\n")),
        (Stream("stdout", "two\n"),),
    ]
    assert not ran.problems


def test_value_of_a_last_expression_is_no_output(project: Project) -> None:
    assert project.run(cell("6 * 7")).result.cells[0].outputs == ()


@BOTH
def test_descriptors_are_captured_in_order_with_print(project: Project) -> None:
    ran = project.run(
        cell(
            "import os, sys\n"
            "print('1 print')\n"
            "os.write(1, b'2 write\\n')\n"
            "sys.stdout.write('3 without line end')\n"
            "sys.stdout.flush()\n"
            "os.system('echo; echo 4 shell')\n"
            "os.write(2, b'to the other\\n')"
        )
    )
    assert ran.stdout == "1 print\n2 write\n3 without line end\n4 shell\n"
    assert ran.stderr == "to the other\n"


@BOTH
def test_text_for_an_output_that_was_kept_is_that_of_the_cell_which_printed(
    project: Project,
) -> None:
    ran = project.run(
        cells(
            "import sys\ndef step(out=sys.stdout): out.write('.')",
            "for _ in range(5): step()",
            "print('end')",
        )
    )
    assert [done.outputs for done in ran.result.cells] == [
        (),
        (Stream("stdout", "....."),),
        (Stream("stdout", "end\n"),),
    ]


def test_library_that_prints_from_c(project: Project) -> None:
    ran = project.run(cell("import ctypes\nctypes.CDLL(None).printf(b'from C\\n')"))
    assert ran.stdout == "from C\n"


@BOTH
def test_cells_share_a_namespace_sessions_do_not(project: Project) -> None:
    page = cells("x = 20\n", "y = x + 1\nprint(y)") + "\n" + cell("print('x' in globals())")
    woven, _ = project.weave(page)
    printed = [
        [output.text for done in result.cells for output in done.outputs]
        for _, result in woven[PAGE].sessions
    ]
    assert printed == [["21\n"], ["False\n"]]


@BOTH
def test_namespace_is_that_of_a_fresh_main_module(project: Project) -> None:
    ran = project.run(
        cell(
            "import sys\n"
            "print(__name__, sys.modules['__main__'].__dict__ is globals())\n"
            "print(sorted(name for name in globals() if name != 'sys'))\n"
            "print(sys.argv)"
        )
    )
    assert ran.stdout == (
        "__main__ True\n"
        "['__builtins__', '__doc__', '__loader__', '__name__', '__package__', '__spec__']\n"
        "['docs/page.md']\n"
    )


@BOTH
def test_classes_of_a_cell_can_be_pickled(project: Project) -> None:
    ran = project.run(
        cell(
            "import pickle\n\n\nclass Point:\n    x = 3\n\n\n"
            "print(pickle.loads(pickle.dumps(Point())).x)"
        )
    )
    assert ran.stdout == "3\n"


def test_source_of_a_function_can_be_shown(project: Project) -> None:
    ran = project.run(
        cells(
            "import inspect\n\n\ndef double(x):\n    return 2 * x",
            "print(inspect.getsource(double))",
        )
    )
    assert ran.stdout == "def double(x):\n    return 2 * x\n\n"


@BOTH
def test_future_statements_of_the_engine_do_not_reach_cells(project: Project) -> None:
    ran = project.run(cell("def f(x: 1 + 1): ...\n\n\nprint(f.__annotations__)"))
    assert ran.stdout == "{'x': 2}\n"


@BOTH
def test_cell_imports_project_modules_but_not_the_engine(project: Project) -> None:
    ran = project.run(
        cell(
            "import importlib.util\n"
            "from snippets.shapes import area\n"
            "print(area(6, 7))\n"
            "print(importlib.util.find_spec('execute'))"
        )
    )
    assert ran.stdout == "42\nNone\n"


@BOTH
def test_cell_imports_what_a_compiler_made(project: Project) -> None:
    made = importlib.util.find_spec("_heapq").origin
    if not made or not Path(made).is_file():
        pytest.skip("this Python has no compiled modules in files")
    folder = project.root / "snippets/fast"
    folder.mkdir()
    shutil.copy(made, folder)
    ran = project.run(cell("from snippets.fast import _heapq\nprint(_heapq.heappop([1, 2]))"))
    shutil.rmtree(folder)
    assert ran.stdout == "1\n"


def test_session_starts_in_an_empty_folder_that_is_gone_afterwards(project: Project) -> None:
    ran = project.run(
        cell(
            "import os, tempfile\n"
            "print(os.listdir())\n"
            "open('file.txt', 'w').close()\n"
            "print(os.path.realpath(tempfile.gettempdir()) == os.getcwd())\n"
            "print(os.path.expanduser('~') == os.getcwd())"
        )
    )
    assert ran.stdout == "[]\nTrue\nTrue\n"


@BOTH
def test_random_numbers_start_from_the_same_seed(project: Project) -> None:
    page = cell("import random\nprint(random.random())")
    woven, _ = project.weave({"docs/a.md": page, "docs/b.md": page + "\n# later\n"})
    (_, one), (_, two) = (woven[path].sessions[0] for path in ("docs/a.md", "docs/b.md"))
    assert (
        one.cells[0].outputs == two.cells[0].outputs == (Stream("stdout", "0.8444218515250481\n"),)
    )


@BOTH
def test_sets_are_printed_in_the_same_order(project: Project) -> None:
    page = cell("print({'kernel', 'stride', 'padding', 'dilation', 'groups'})")
    hashes = {**os.environ, "PYTHONHASHSEED": "0"}
    code = ["-c", page.splitlines()[1]]
    expected = subprocess.check_output([sys.executable, *code], env=hashes, text=True)
    for _ in range(2):
        assert project.run(page).stdout == expected
        project.kernel.close()  # a new server might hash in another way


@pytest.mark.skipif(launch.METHOD != "fork", reason="nothing is shared with a spawned process")
def test_going_through_the_names_of_modules_copies_little_memory(project: Project) -> None:
    ran = project.run(
        cell(
            "import sys\n"
            "print(len({id(name) // 4096 for name in sys.modules}) < len(sys.modules) / 8)\n"
            "print(next(iter(sys.modules)), sys.modules['os'].__name__, type(sys.modules['sys']))"
        )
    )
    # CPython's `id` is an address, and `sys` is the first of all modules.
    assert ran.stdout == "True\nsys os <class 'module'>\n"


@pytest.mark.skipif(not LARGE_PAGES, reason="needs Linux, a recent C library, and its settings")
def test_server_asks_for_large_pages_and_does_not_hand_that_down(project: Project) -> None:
    ran = project.run(
        cell(
            "import os, re\n"
            "memory = open('/proc/self/smaps', encoding='ascii').read()\n"
            "flags = re.search(r'\\[heap\\].*?VmFlags:(.*?)$', memory, re.M | re.S)[1].split()\n"
            "print('hg' in flags, 'GLIBC_TUNABLES' in os.environ)"
        )
    )
    # proc(5) on smaps, VmFlags: "hg" is for memory that was advised to be in huge pages.
    assert ran.stdout == "True False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give a pipe one size")
def test_jobs_are_sent_to_a_server_that_is_busy(project: Project) -> None:
    """With the code of many pages: there is much to do while it imports."""
    project.run(cell("print('there is a server')"))
    long = {PAGE: cell("# " + 500_000 * "x" + "\nprint('done')")}
    weaver = Weaver(Settings(project.root, project.new_cache()), project.kernel)
    sending = threading.Thread(target=weaver.start, args=(long,), daemon=True)
    server = project.server()
    server.suspend()
    try:
        sending.start()
        sending.join(timeout=20)
        assert not sending.is_alive()
    finally:
        server.resume()
    assert "done" in weaver.weave(PAGE, "page.md").markdown
    weaver.finish(evict=False)


@BOTH
def test_values_of_expressions(project: Project) -> None:
    ran = project.run(
        cells("x = 2")
        + '\nFirst `= x`, text `= f"{x:.2f}"`, a list `= [x] * 3`.\n'
        + "\n<!--pytest-codeblocks:cont-->\n"
        + cell("x = 5")
        + "\nThen `= x`.\n"
    )
    assert ran.values == ["2", "2.00", "[2, 2, 2]", "5"]
    assert [value.data for value in ran.result.values] == [2, "2.00", [2, 2, 2], 5]


def test_what_an_expression_prints_is_nobodys_output(project: Project) -> None:
    ran = project.run(cell("x = 2") + "\nValue `= print('stray') or x`.\n")
    assert ran.values == ["2"]
    assert ran.stdout == ""


def test_what_an_expression_draws_is_nobodys_figure(project: Project) -> None:
    drawing = "`= __import__('matplotlib.pyplot').pyplot.figure().number`"
    page = cell("x = 2") + f"\nNumber {drawing}.\n\n<!--pytest-codeblocks:cont-->\n"
    ran = project.run(page + cell("print(x)"))
    assert ran.values == ["1"]
    assert not ran.problems
    assert ran.result.cells[1].outputs == (Stream("stdout", "2\n"),)


def test_failing_expression_names_its_line_and_spares_the_others(project: Project) -> None:
    ran = project.run(cell("x = 2") + "\nOne `= x / 0`.\n\nTwo `= x + 1`.\n")
    assert str(ran.only_problem) == (
        "docs/page.md:5: E07 ZeroDivisionError in the expression `= x / 0`\n"
        "    division by zero\n"
        "    it is evaluated after the nearest cell above it, in that cell's session"
    )
    assert ran.values[1] == "3"


@BOTH
def test_figures_are_collected_and_closed_after_each_cell(project: Project) -> None:
    options = '<!-- cell: alt="A line" -->\n'
    code = "from snippets.drawing import draw_line\ndraw_line(1, 3, 2)\ndraw_line(2, 1)"
    ran = project.run(
        options
        + cell(code)
        + "\n<!--pytest-codeblocks:cont-->\n"
        + cell("import matplotlib.pyplot as plt\nprint(plt.get_fignums())")
    )
    assert not ran.problems
    figures = [output for output in ran.result.cells[0].outputs if isinstance(output, Figure)]
    assert len(figures) == 2
    for figure in figures:
        light, dark = (
            (ran.result.folder / name).read_text(encoding="utf-8")
            for name in (figure.light, figure.dark)
        )
        assert "#1f2328" in light
        assert "#e6e8eb" not in light
        assert light.replace("#1f2328", "#e6e8eb") == dark
        points = re.findall(r'(?:width|height)="([\d.]+)pt"', light)[:2]
        assert {round(float(size) * 96 / 72) for size in points} == {figure.width, figure.height}
    assert ran.result.cells[1].outputs == (Stream("stdout", "[]\n"),)


def test_drawing_with_very_many_points_becomes_pixels(project: Project) -> None:
    ran = project.run(
        '<!-- cell: alt="Dots" -->\n'
        + cell(
            "import matplotlib.pyplot as plt\n"
            "plt.scatter(range(20_000), [i % 997 for i in range(20_000)])"
        )
    )
    (figure,) = ran.result.cells[0].outputs
    assert isinstance(figure, Figure)
    assert figure.light == figure.dark
    assert (ran.result.folder / figure.light).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "code",
    [
        "plt.rcParams['svg.fonttype'] = 'none'\nplt.title('Text')",
        "plt.pcolormesh([[1, 2], [3, 4]], shading='gouraud')",
        "plt.title('Text', url='https://a.example')",
        "plt.scatter([1], [2]).set_urls(['https://a.example'])",
        "plt.rcParams['svg.image_inline'] = False\nplt.imshow([[1, 2], [3, 4]])",
    ],
)
def test_drawing_that_holds_more_than_a_drawing_becomes_pixels(project: Project, code: str) -> None:
    ran = project.run(
        '<!-- cell: alt="Any" -->\n' + cell(f"import matplotlib.pyplot as plt\n{code}")
    )
    assert not ran.problems
    (figure,) = ran.result.cells[0].outputs
    assert isinstance(figure, Figure)
    assert (ran.result.folder / figure.light).read_bytes().startswith(b"\x89PNG")


def test_drawing_of_very_many_points_is_given_up_when_it_is_too_large() -> None:
    import matplotlib.pyplot as plt
    from weaver.kernel.figures import MOST_SVG_BYTES, _Bounded, _FullError

    buffer = _Bounded()
    figure, axes = plt.subplots()
    axes.scatter(range(20_000), range(20_000))
    with pytest.raises(_FullError):
        figure.savefig(buffer, format="svg")
    plt.close(figure)
    assert MOST_SVG_BYTES // 2 < len(buffer.getvalue()) <= MOST_SVG_BYTES


@pytest.mark.parametrize("kind", ["SystemExit", "KeyboardInterrupt"])
def test_drawing_that_would_leave_is_the_cells_failure(project: Project, kind: str) -> None:
    ran = project.run(
        cell(
            "import matplotlib.pyplot as plt\n\n\n"
            "class Odd(plt.Line2D):\n"
            "    def draw(self, renderer):\n"
            f"        raise {kind}\n\n\n"
            "plt.gca().add_line(Odd([0, 1], [0, 1]))"
        )
    )
    assert ran.only_problem.message == f"{kind} in cell"
    assert ran.line == 6


def test_drawing_that_fails_is_the_cells_failure(project: Project) -> None:
    ran = project.run(
        cell("import matplotlib.pyplot as plt\nplt.figure().text(0, 0, r'$\\frac{1}$')")
    )
    assert ran.only_problem.rule == "E01"
    assert ran.only_problem.message == "ValueError in cell"
    assert ran.only_problem.location.line == 2
    assert ran.only_problem.hint == (
        "it was raised when the build drew the figure that the cell leaves open"
    )


@pytest.mark.parametrize(
    "code",
    [
        "plt.text(1e3, 0, 'far')",
        "plt.subplots(figsize=(4, 200))",
        "plt.subplots(figsize=(200, 3))\nplt.plot([1, 2], url='http://x')",
    ],
)
def test_figure_of_enormous_size_is_the_cells_failure(project: Project, code: str) -> None:
    """One text far outside is enough. Readers would get an empty page of ten thousand screens."""
    ran = project.run(cell("import matplotlib.pyplot as plt\n" + code))
    assert ran.only_problem.message == "ValueError in cell"
    assert "make it smaller, or look for what is drawn far outside" in ran.only_problem.why


FIRST = "1 / 0\nprint('not reached')"
LAST = "print('reached')\nx = 1\n1 / 0"
IN_FUNCTION = "def half(x):\n    return x / 0\n\n\nhalf(3)"
IN_MODULE = "from snippets.shapes import broken\n\nbroken(3)"
OVER_LINES = "x = [\n    1,\n    1 / 0,\n]"


@pytest.mark.parametrize(
    ("code", "line", "sources"),
    [
        (FIRST, 2, ["1 / 0"]),
        (LAST, 4, ["1 / 0"]),
        (IN_FUNCTION, 3, ["half(3)", "return x / 0"]),
        (IN_MODULE, 4, ["broken(3)"]),
        (OVER_LINES, 4, ["1 / 0,"]),
    ],
    ids=["first line", "last line", "in a function", "in a module", "in a long statement"],
)
def test_failure_names_the_line_of_the_page(
    project: Project, code: str, line: int, sources: list[str]
) -> None:
    ran = project.run(cell(code))
    assert ran.failure.type == "ZeroDivisionError"
    assert ran.only_problem.location.line == line
    assert ran.only_problem.rule == "E01"
    assert [frame.source for frame in ran.failure.frames] == sources


@pytest.mark.parametrize("odd", ["\f", "\v", "\x1c", "\x85", "\u2028"])
def test_only_line_ends_end_lines(project: Project, odd: str) -> None:
    """Python does not count a form feed as a line end, though `str.splitlines` does."""
    ran = project.run(
        cell(
            f"text = '{odd}'\n"
            "import traceback\n"
            "try:\n"
            "    1 / 0\n"
            "except ZeroDivisionError:\n"
            "    traceback.print_exc()\n"
            "raise ValueError"
        )
    )
    assert "line 5, in <module>\n    1 / 0\n" in ran.stderr
    assert ran.failure.frames == (Frame(cell=0, line=7, source="raise ValueError"),)


@BOTH
def test_failure_in_a_later_cell_names_its_own_line(project: Project) -> None:
    ran = project.run("# Title\n\n" + cells("def f():\n    return 1 / 0", "print('before')\nf()"))
    # Title, empty, fence, def (4), return (5), fence, empty, marker, fence, print (10), f() (11).
    assert ran.failure.frames == (
        Frame(cell=1, line=2, source="f()"),
        Frame(cell=0, line=2, source="return 1 / 0"),
    )
    assert ran.only_problem.location.line == 5
    assert "docs/page.md:11  f()\ndocs/page.md:5  return 1 / 0" in ran.only_problem.why
    assert ran.stdout == "before\n"


def test_cells_after_a_failure_do_not_run(project: Project) -> None:
    ran = project.run(cells("print(1)", "1 / 0", "print(3)") + "\nValue `= 4`.\n")
    assert ran.stdout == "1\n"
    assert len(ran.result.cells) == 2
    assert ran.values == ["None"]
    assert ran.only_problem.location.line == 7


@pytest.mark.parametrize(
    ("code", "line", "kind"),
    [
        ("print(1", 2, "SyntaxError"),
        ("x = 1\nif x:\nprint(x)", 4, "IndentationError"),
        ("x = 1\ny = = 2\nz = 3", 3, "SyntaxError"),
        ("for i in range(3):", 2, "IndentationError"),
        ("await x", 2, "SyntaxError"),
        ("'''open", 2, "SyntaxError"),
    ],
)
def test_code_that_is_not_python(project: Project, code: str, line: int, kind: str) -> None:
    ran = project.run(cell(code))
    assert ran.failure.type == kind
    assert ran.only_problem.location.line == line


@BOTH
def test_warning_names_the_line_of_the_page(project: Project) -> None:
    ran = project.run(cell("import warnings\n\nwarnings.warn('careful')"))
    assert ran.stderr == "docs/page.md:4: UserWarning: careful\n  warnings.warn('careful')\n"


def test_what_a_process_says_only_once_each_session_says(project: Project) -> None:
    """PyTorch keeps in C++ that it has warned: no session would know whether others came before."""
    pytest.importorskip("torch", reason="`make test-engine` does without")
    warned = cell("import torch\n\ntorch.zeros(2, 3, 4).T")
    woven, _ = project.weave(warned + "\n" + warned)
    for session, result in woven[PAGE].sessions:
        assert "The use of `x.T` on tensors" in Ran(session, result, ()).stderr
    assert len(woven[PAGE].sessions) == 2


def test_logging_and_tracebacks_of_a_cell_show_its_source(project: Project) -> None:
    ran = project.run(
        cells(
            "import logging\nimport traceback\n\nlogging.basicConfig()",
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()\n"
            "logging.warning('logged')",
        )
    )
    # Five lines of fence and code, the closing fence, an empty line, the marker, the fence.
    assert '  File "docs/page.md", line 11, in <module>\n    1 / 0\n' in ran.stderr
    assert ran.stderr.endswith("WARNING:root:logged\n")


XFAIL = "<!--pytest.mark.xfail-->\n"


def test_expected_failure_is_no_problem(project: Project) -> None:
    ran = project.run(XFAIL + '<!-- cell: raises="ValueError" -->\n' + cell("int('x')"))
    assert not ran.problems
    assert ran.failure.message == "invalid literal for int() with base 10: 'x'"


def test_expected_failure_of_another_kind_is_a_problem(project: Project) -> None:
    ran = project.run(XFAIL + '<!-- cell: raises="TypeError" -->\n' + cell("int('x')"))
    assert ran.only_problem.rule == "E01"
    assert ran.only_problem.message == "ValueError in cell"


def test_cell_that_should_have_failed_and_did_not(project: Project) -> None:
    ran = project.run(XFAIL + '<!-- cell: raises="TypeError" -->\n' + cell("print(1)"))
    assert ran.only_problem.rule == "E02"
    assert ran.only_problem.location.line == 3


def test_only_the_last_cell_of_a_failing_session_may_fail(project: Project) -> None:
    ran = project.run(
        XFAIL
        + cell("int('x')")
        + '\n<!--pytest-codeblocks:cont-->\n<!-- cell: raises="ValueError" -->\n'
        + cell("int('y')")
    )
    assert ran.only_problem.rule == "E01"
    assert ran.only_problem.location.line == 3


def test_outputs_do_not_tell_where_the_build_took_place(project: Project) -> None:
    code = (
        "import os, warnings\n"
        "from snippets import shapes\n"
        "print(os.getcwd(), os.path.join(os.getcwd(), 'notes.txt'))\n"
        "print(shapes.__file__)\n"
        "warnings.warn_explicit('Take care.', UserWarning, shapes.__file__, 2)"
    )
    page = cells("import os\ntop = os.getcwd()", code)
    ran = project.run(page.replace("```\n", "```\nHere: `= top`.\n", 1))
    assert ran.values == ["/session"]
    assert ran.stdout == "/session /session/notes.txt\n/project/snippets/shapes.py\n"
    assert ran.stderr.startswith("/project/snippets/shapes.py:2: UserWarning: Take care.\n")
    if sys.platform.startswith("linux"):
        own = project.run(cell("import os\nprint(os.readlink('/proc/self/fd/1'))"))
        assert own.stdout == "/session/../stdout.txt\n"
    told = project.run(cell("import os\nraise ValueError('in ' + os.getcwd())"))
    assert told.failure.message == "in /session"
    stack = project.run(cell("import faulthandler\nfaulthandler.dump_traceback()")).stderr
    assert 'File "/engine/weaver/kernel/' in stack
    assert str(Path(launch.__file__).parents[2]) not in stack


def test_module_that_is_not_there(project: Project) -> None:
    problem = project.run(cell("import mathh")).only_problem
    assert problem.message == "ModuleNotFoundError in cell"
    assert problem.hint.startswith("mend its name; a new package is added to the group `site`")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/app", "/project"),
        ("In /app. Or (/app), '/app/a.py:3', /app: no", None),
        ("file:///app/a", "file:///project/a"),
        (repr("one\n/app/a"), repr("one\n/project/a")),
        ("/apple /app.old /app-2 /app2", "/apple /app.old /app-2 /app2"),
        ("https://x.org/app ~/app ../app /other/app", "https://x.org/app ~/app ../app /other/app"),
    ],
)
def test_only_the_folder_itself_gets_another_name(text: str, expected: str | None) -> None:
    changed = text.replace("/app", "/project") if expected is None else expected
    assert rename("/app", "/project", text) == changed
    assert rename("/app/", "/project", text) == changed
    assert rename("/", "/project", text) == text


def test_address_that_names_no_folder_is_printed_as_it_is(project: Project) -> None:
    address = f"https://example.org{project.root}x"
    assert project.run(cell(f"print({address!r})")).stdout == f"{address}\n"


def test_an_end_that_is_noticed_late_takes_no_session_of_the_next_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who listens to a server that was closed may come to its end while another one is at work."""
    late, answers = threading.Event(), execute._answers

    def held_back(server: subprocess.Popen) -> Iterator[Ended]:
        yield from answers(server)
        late.wait()

    def submit(code: str) -> Future[Ended]:
        page = parse_page(cell(code), PAGE)
        return kernel.submit(page.sessions[0], Limits())

    before = set(threading.enumerate())
    with execute.Kernel(tmp_path, tmp_path / "scratch", workers=1) as kernel:
        monkeypatch.setattr(execute, "_answers", held_back)
        closed = submit("import time; time.sleep(60)")
        (listener,) = set(threading.enumerate()) - before
        kernel.close()
        monkeypatch.undo()
        running = submit("import time; time.sleep(0.2)")
        late.set()
        listener.join()
        assert closed.result().status == "lost"
        assert running.result().status == "done"

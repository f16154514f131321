"""What a cell may do to the build: nothing. Each hostile page is its own problem only."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from small_project import PAGE, Project, Ran, cell, cells
from weaver.kernel import launch
from weaver.model import Stream

STORM = "it started more processes than its limit of 8"
METHODS = ["fork", "spawn"] if launch.METHOD == "fork" else ["spawn"]
BOTH = pytest.mark.parametrize("project", METHODS, indirect=True, scope="module")
"""For what may depend on how the session's process came to be."""

# Six lines: the code of the first cell begins in line 8.
TIGHT = "---\nweaver:\n  seconds: {}\n  memory: 1073741824\n  processes: 8\n---\n"


def run(project: Project, *codes: str, seconds: int = 60) -> Ran:
    """Run a page with tight limits."""
    return project.run(TIGHT.format(seconds) + cells(*codes))


GOOD = cell("print('as always')")


def run_among_others(project: Project, code: str) -> Ran:
    """Run a hostile page between two good ones, and see that these are right."""
    hostile = TIGHT.format(60) + cell(code)
    woven, _ = project.weave({"docs/a.md": GOOD, PAGE: hostile, "docs/z.md": GOOD})
    for path in ("docs/a.md", "docs/z.md"):
        assert not woven[path].problems
        assert "\nas always\n" in woven[path].markdown
    (session, result), *_ = woven[PAGE].sessions
    return Ran(session, result, woven[PAGE].problems)


@BOTH
@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        ("import os\nos._exit(0)", 1, "it ended its own process (os._exit?) before its last line"),
        ("import os\nos._exit(1)", 1, "its process ended with exit status 1 before its last line"),
        ("import ctypes\nctypes.string_at(0)", 2, "its process was ended by the signal SIGSEGV"),
        ("import os\nos.abort()", 2, "its process was ended by the signal SIGABRT"),
        ("import os\nos.kill(os.getpid(), 9)", 1, "its process was ended by the signal SIGKILL"),
        ("import os\nos.killpg(0, 15)", 1, "its process was ended by the signal SIGTERM"),
        ("import os\nfor _ in range(6): os.fork()\nimport time\ntime.sleep(300)", 1, STORM),
    ],
    ids=["_exit(0)", "_exit(1)", "segfault", "abort", "kill", "kill the group", "fork storm"],
)
def test_process_that_ends_before_its_session(
    project: Project, code: str, line: int, message: str
) -> None:
    ran = run_among_others(project, code)
    assert ran.only_problem.rule == "E06"
    assert ran.only_problem.message == f"the session stopped here: {message}"
    # A process that leaves by itself leaves no stack behind, only the cell that ran.
    assert ran.line == line
    assert ran.only_problem.why == code.splitlines()[line - 1]
    assert ran.only_problem.hint


HANGING = {
    "loop": ("while True: pass", 1),
    "sleep": ("import time\nprint('so far')\ntime.sleep(300)", 3),
    "function": ("def spin():\n    while True: pass\n\n\nspin()", 2),
    "library": ("import subprocess\nsubprocess.run(['sleep', '300'])", 2),
    "deaf": ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", 3),
}


def test_time_limit_names_the_line_that_ran(project: Project) -> None:
    pages = {f"docs/{name}.md": TIGHT.format(1) + cell(code) for name, (code, _) in HANGING.items()}
    woven, _ = project.weave(pages | {"docs/good.md": GOOD})
    assert not woven["docs/good.md"].problems
    for name, (code, line) in HANGING.items():
        (problem,) = woven[f"docs/{name}.md"].problems
        assert problem.rule == "E05"
        assert problem.message == (
            "the session stopped here: it ran longer than its limit of 1 seconds"
        )
        assert problem.location.line == 7 + line, name
        assert problem.why == code.splitlines()[line - 1].strip()


@BOTH
def test_time_limit_in_a_later_cell(project: Project) -> None:
    ran = run(project, "import time", "x = 1\ntime.sleep(300)", seconds=1)
    # The import, closing fence, empty line, marker, fence, x = 1, and then it sleeps.
    assert ran.line == 7


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("progress.txt", "9" * 5000),
        ("stack.txt", 'File "docs/page.md", line ' + "9" * 5000),
        ("stack.txt", 'File "docs/page.md", line 777777'),
    ],
)
def test_place_that_is_made_up(project: Project, name: str, text: str) -> None:
    code = f"import os, pathlib\npathlib.Path('..', {name!r}).write_text({text!r})\nos._exit(3)"
    ran = run_among_others(project, code)
    assert "exit status 3" in ran.only_problem.message
    assert ran.line == 1  # the cell; nobody knows more


def test_disk_without_room_for_the_result(project: Project) -> None:
    """It is no matter of the page, whatever statement was the last."""
    ran = run_among_others(
        project,
        "import errno, pathlib\n"
        "def write_text(*_, **__): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "pathlib.Path.write_text = write_text",
    )
    assert ran.only_problem.rule == "E06"
    assert ran.only_problem.message.endswith(": the disk has no room for its result")
    assert ran.only_problem.hint == "make room where .cache/ lies, and build again"


def test_expression_that_ends_the_process(project: Project) -> None:
    ran = project.run(cell("import ctypes") + "\nText.\n\nValue `= ctypes.string_at(0)`.\n")
    assert ran.only_problem.location.line == 7


def test_page_with_a_name_beyond_ascii(project: Project) -> None:
    woven, _ = project.weave(
        {"docs/größe.md": TIGHT.format(60) + cell("import ctypes\nctypes.string_at(0)")}
    )
    (problem,) = woven["docs/größe.md"].problems
    assert str(problem.location) == "docs/größe.md:9"


def test_cell_that_switches_the_alarm_off(project: Project) -> None:
    ran = run(
        project,
        "import faulthandler, time\nfaulthandler.cancel_dump_traceback_later()\ntime.sleep(300)",
        seconds=1,
    )
    assert ran.only_problem.rule == "E05"
    assert ran.line == 1  # the cell; nobody knows more


def test_leaving_through_sys_exit_is_a_failure_like_others(project: Project) -> None:
    ran = run(project, "import sys\nprint('so far')\nsys.exit(0)", "print('not reached')")
    assert ran.stdout == "so far\n"
    assert ran.only_problem.rule == "E01"
    assert ran.only_problem.message == "SystemExit in cell"
    assert ran.line == 3


@pytest.mark.parametrize(
    "code",
    ["x = bytearray(2 * 1024**3)", "x = [0]\nwhile True: x += x"],
    ids=["at once", "bit by bit"],
)
def test_too_much_memory(project: Project, code: str) -> None:
    ran = run_among_others(project, code)
    assert ran.only_problem.rule == "E01"
    assert ran.only_problem.message == "MemoryError in cell"
    assert ran.line == len(code.splitlines())


@BOTH
def test_too_much_memory_in_several_processes(project: Project) -> None:
    code = (
        "import os, time\n"
        "for _ in range(4):\n"
        "    if not os.fork(): break\n"
        "x = b'x' * 400_000_000\n"
        "time.sleep(300)"
    )
    ran = run(project, code)
    assert "more than its limit of 1024 MiB of memory" in ran.only_problem.message


def test_memory_that_forks_share_counts_once(project: Project) -> None:
    code = (
        "import os, time\n"
        "x = b'x' * 400_000_000\n"
        "children = [os.fork() or time.sleep(1.5) or os._exit(0) for _ in range(4)]\n"
        "for child in children: os.waitpid(child, 0)\n"
        "print('all back')"
    )
    ran = run(project, code)
    assert not ran.problems
    assert ran.stdout == "all back\n"


@BOTH
def test_forks_of_a_cell_that_come_back(project: Project) -> None:
    ran = run(project, "import os\nfor _ in range(2): os.fork()\nx = os.getpid()", "print('end')")
    assert not ran.problems
    assert ran.stdout.count("end") in range(1, 5)


@BOTH
def test_fork_that_its_cell_waits_for(project: Project) -> None:
    """It runs on to the session's end; it must neither stay there nor leave a result."""
    code = "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)"
    ran = project.run(TIGHT.format(5) + cell(code) + "\nIs it the child: `= child == 0`.\n")
    assert not ran.problems
    assert ran.values == ["False"]


@BOTH
def test_daemon_is_dead_when_its_session_is(project: Project) -> None:
    # The `project` fixture looks for what is left, daemons included, after every test.
    ran = run(
        project,
        "import os, time\n"
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    if os.fork(): os._exit(0)\n"
        "    time.sleep(300)\n"
        "print('left')",
    )
    assert not ran.problems
    assert ran.stdout == "left\n"


@BOTH
def test_daemon_of_a_session_that_is_killed(project: Project) -> None:
    ran = run(
        project,
        "import os, signal, time\n"
        "for number in range(3):\n"
        "    if not os.fork():\n"
        "        os.setsid()\n"
        "        if os.fork(): os._exit(0)\n"
        "        time.sleep(300)\n"
        "os.kill(os.getpid(), signal.SIGKILL)",
    )
    assert ran.only_problem.rule == "E06"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others adopt no orphans")
@BOTH
def test_daemons_of_a_session_that_does_not_adopt_them(project: Project) -> None:
    """They would count for nobody: neither their number nor their memory had a limit."""
    ran = run(
        project,
        "import ctypes, os, time\n"
        "library = ctypes.CDLL(None)\n"
        "library.prctl(36, 0, 0, 0, 0)\n"
        "read, write = os.pipe()\n"
        "for _ in range(20):\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        if daemon := os.fork():\n"
        "            os.write(write, b'%d ' % daemon)\n"
        "            os._exit(0)\n"
        "        time.sleep(300)\n"
        "    os.waitpid(child, 0)\n"
        "daemons = os.read(read, 4096).split()\n"
        "for _ in range(200):\n"
        "    daemons = [pid for pid in daemons if os.path.exists(f'/proc/{int(pid)}')]\n"
        "    if not daemons: break\n"
        "    time.sleep(0.1)\n"
        "print(len(daemons))",
    )
    assert not ran.problems
    assert ran.stdout == "0\n"


@BOTH
def test_child_process_that_is_not_waited_for(project: Project) -> None:
    ran = run(project, "import subprocess\nchild = subprocess.Popen(['sleep', '300'])")
    assert not ran.problems


@BOTH
def test_thread_that_never_ends(project: Project) -> None:
    ran = run(
        project,
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(300,)).start()\n"
        "print('on')",
    )
    assert not ran.problems
    assert ran.stdout == "on\n"


def test_million_lines(project: Project) -> None:
    ran = run(project, "for number in range(1_000_000): print(number)")
    assert ran.only_problem.rule == "E08"
    assert ran.line == 0  # the fence
    assert len(ran.stdout) == 64 * 1024


def test_limit_of_output_is_in_bytes_of_a_cell_and_of_a_value(project: Project) -> None:
    half = "print('é' * 16_000)"
    ran = run(project, half, f"import sys\n{half}\nprint('é' * 16_000, file=sys.stderr)")
    assert not ran.problems
    ran = run(project, f"import sys\n{half}\nprint('é' * 17_000, file=sys.stderr)")
    assert ran.only_problem.message == "the cell prints more than 65536 bytes"
    assert ran.stderr == "é" * 16_767 + "\ufffd"  # 32 001 bytes before it leave half a letter
    ran = project.run(cell("x = 'é' * 40_000") + "\nValue `= x`.\n")
    assert ran.only_problem.why == "its value has 80000 bytes, the limit is 65536"


def test_endless_output_stops_at_the_file_limit(project: Project) -> None:
    ran = project.run(cell("text = 'x' * 1_000_000\nwhile True: print(text)"))
    assert {problem.rule for problem in ran.problems} == {"E01", "E08"}
    assert len(ran.stdout) == 64 * 1024


@BOTH
def test_binary_bytes_and_lone_surrogates(project: Project) -> None:
    ran = run(
        project,
        "import os\n"
        "os.write(1, bytes(range(128, 131)) + b'\\n')\n"
        "print('lone \\ud800')\n"
        "os.write(1, 'ü'.encode())",
    )
    assert not ran.problems
    assert ran.stdout == "\ufffd\ufffd\ufffd\nlone \\ud800\nü"


def test_lone_surrogates_in_values_and_messages(project: Project) -> None:
    ran = run(project, "raise ValueError('lone \\ud800')")
    assert ran.failure.message == "lone \\ud800"
    ran = project.run(cell("x = 'lone \\ud800'") + "\nValue `= x`.\n")
    assert ran.values == ["lone \\ud800"]
    assert ran.result.values[0].data is None  # JSON could hold it, but no file


@BOTH
def test_exception_that_cannot_be_shown(project: Project) -> None:
    ran = run(
        project,
        "class Odd(Exception):\n"
        "    def __str__(self):\n"
        "        raise KeyError('odd')\n\n\n"
        "raise Odd",
    )
    assert ran.failure.type == "Odd"
    assert ran.failure.message == "(its message can't be shown: __str__ raised KeyError)"
    assert ran.line == 6


def test_exception_that_leaves_when_shown(project: Project) -> None:
    ran = run(
        project,
        "class Odd(Exception):\n    def __str__(self):\n        raise SystemExit\n\n\nraise Odd",
    )
    assert ran.failure.message == "(its message can't be shown: __str__ raised SystemExit)"


def test_exception_whose_attributes_lie(project: Project) -> None:
    ran = run(
        project,
        "class Odd(SyntaxError):\n    lineno = 'x'\n    filename = 'docs/page.md'\n\n\nraise Odd",
    )
    assert ran.failure.type == "Odd"
    assert ran.line == 6


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ("class Odd(Exception):\n    __class__ = property(lambda self: 1 / 0)", "Odd"),
        ("class Odd(Exception):\n    __traceback__ = 5", "Odd"),
        ("class Odd(SyntaxError):\n    lineno = type('I', (int,), {'__eq__': None})(3)", "Odd"),
        ("class Words(str):\n    __len__ = encode = None\n"
         "class Odd(Exception):\n    def __str__(self): return Words('said')", "Odd"),
        ("class Meta(type):\n    __name__ = property(lambda self: 1 / 0)\n"
         "class Odd(Exception, metaclass=Meta): pass", "Odd"),
        ("class Odd(Exception): pass\n"
         "Odd.__name__ = type('S', (str,), {'encode': None})('O')", "O"),
    ],
)  # fmt: skip
def test_exception_that_lies_about_what_it_is(project: Project, odd: str, name: str) -> None:
    ran = run(project, f"{odd}\nprint('so far')\nraise Odd('said')")
    assert (ran.failure.type, ran.failure.message) == (name, "said")
    assert ran.line == odd.count("\n") + 3
    assert ran.stdout == "so far\n"


def test_message_without_end_is_cut(project: Project) -> None:
    ran = run(project, "raise ValueError('x' * 10_000_000)")
    assert ran.failure.message == "x" * 4000 + "..."


def test_value_without_end_is_refused(project: Project) -> None:
    ran = project.run(cell("x = 'y' * 10_000_000") + "\nValue `= x`.\n")
    assert ran.only_problem.rule == "E07"
    assert ran.only_problem.why == "its value has 10000000 bytes, the limit is 65536"


def test_exception_group(project: Project) -> None:
    ran = run(
        project,
        "errors = [ValueError('one'), TypeError('two')]\nraise ExceptionGroup('both', errors)",
    )
    assert ran.failure.type == "ExceptionGroup"
    assert ran.failure.message == "both (2 sub-exceptions)"
    assert ran.line == 2


def test_recursion_to_the_limit(project: Project) -> None:
    ran = run(project, "def down(x):\n    return down(x + 1)\n\n\ndown(0)")
    assert ran.failure.type == "RecursionError"
    assert ran.line == 2
    assert len(str(ran.only_problem).splitlines()) < 20


def test_recursion_without_limit(project: Project) -> None:
    ran = run(
        project,
        "import sys\nsys.setrecursionlimit(10**9)\n\n\n"
        "class Down:\n"
        "    def __getattr__(self, name):\n"
        "        return getattr(self, name + 'x')\n\n\n"
        "Down().x",
    )
    assert ran.only_problem.rule in {"E01", "E06"}
    assert ran.line == 7


@BOTH
def test_standard_input_is_empty(project: Project) -> None:
    ran = run(project, "import sys\nprint(repr(sys.stdin.read()))\ninput('name? ')")
    assert ran.failure.type == "EOFError"
    assert ran.line == 3
    assert ran.stdout == "''\nname? "


LEAKS = {
    "closed stdout": "import sys\nsys.stdout.close()",
    "closed descriptor": "import os\nos.close(1)",
    "replaced stdout": "import io, sys\nsys.stdout = io.StringIO()\nprint('lost')",
    "no stdout": "import sys\nsys.stdout = None",
    "deleted stdout": "import sys\ndel sys.stdout, sys.__stdout__",
    "odd stdout": "import sys\nsys.stdout = 42",
    "leaving stdout": "import sys\nsys.stdout = type('Out', (), {'flush': lambda self: exit()})()",
    "file on descriptor 1": "import os\nos.close(1)\nfile = open('mine.txt', 'w')",
}


@pytest.mark.parametrize("code", LEAKS.values(), ids=LEAKS.keys())
def test_next_cell_prints_again(project: Project, code: str) -> None:
    ran = run(project, code, "print('here')")
    assert not ran.problems
    assert ran.result.cells[1].outputs == (Stream("stdout", "here\n"),)


def test_printing_to_a_closed_stream_is_the_cells_failure(project: Project) -> None:
    ran = run(project, "import sys\nsys.stdout.close()\nprint('x')")
    assert ran.failure.type == "ValueError"
    assert ran.line == 3


PATCHES = (
    "import builtins, json, os, pathlib, sys, time\n"
    "os.chdir('/')\n"
    "builtins.print = builtins.open = json.dumps = None\n"
    "pathlib.Path.write_text = pathlib.Path.open = None\n"
    "sys.modules.clear()\n"
    "os.environ.clear()\n"
    "os.dup2 = os.getcwd = time.perf_counter = None\n"
    "sys.path.clear()\n"
    "sys.path_hooks.clear()\n"
)


@BOTH
def test_nothing_leaks_into_the_next_session(project: Project) -> None:
    look = (
        "import json, os\nprint(os.path.basename(os.getcwd()), json.dumps([1]), os.environ['TZ'])"
    )
    woven, _ = project.weave(cell(PATCHES) + "\n" + cell(look))
    (_, (_, second)) = woven[PAGE].sessions
    assert second.cells[0].outputs == (Stream("stdout", "work [1] UTC\n"),)
    # Whatever became of the first session is a problem of its own lines.
    assert all(problem.location.line < 12 for problem in woven[PAGE].problems)


BREAKAGE = {
    "built-in function": "import builtins\ndel builtins.len",
    "module": "import builtins, io\nbuiltins.open = io.open = None",
    "files": "import os\nos.closerange(0, 256)",
    "audit": "import sys\nsys.addaudithook(lambda event, _: 1 / (event != 'open'))",
}


@BOTH
@pytest.mark.parametrize("code", BREAKAGE.values(), ids=BREAKAGE.keys())
def test_cell_that_breaks_what_runs_it(project: Project, code: str) -> None:
    ran = run(project, "print('before')", code, "print('after')")
    assert ran.only_problem.rule == "E06"
    assert ran.only_problem.message == (
        "the session stopped here: it broke the code that runs it,"
        " by a change to built-in functions, modules, signals or open files"
    )
    # The cell that did it: print, closing fence, empty line, marker, fence.
    assert ran.line == 6


@pytest.mark.parametrize(
    "code",
    [
        "import os\nfor _ in range(1500):\n    os.mkdir('d' * 100)\n    os.chdir('d' * 100)",
        "import os\nos.mkdir('closed', 0)\nos.makedirs('open/shut')\n"
        "os.mkdir('open/blind', 0o300)\nos.mkdir('open/blind/in')\nos.symlink('/', 'root')",
    ],
    ids=["deep", "without rights"],
)
def test_folders_of_any_kind_are_removed(project: Project, code: str) -> None:
    # The `nothing_left` fixture looks for them after every test.
    ran = run(project, code + "\nprint('made')")
    assert not ran.problems
    assert ran.stdout == "made\n"


@BOTH
def test_limits_cannot_be_raised_by_the_cell(project: Project) -> None:
    ran = run(
        project,
        "import resource\n"
        "for limit in (2**31, resource.RLIM_INFINITY):\n"
        "    try:\n"
        "        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "    except ValueError as error:\n"
        "        print(error)\n"
        "print(resource.getrlimit(resource.RLIMIT_AS))",
    )
    refused = "not allowed to raise maximum limit\n"
    assert ran.stdout == f"{2 * refused}(1073741824, 1073741824)\n"


@BOTH
def test_server_that_is_killed(project: Project) -> None:
    """What runs or waits at that moment runs again, one by one, with a new server."""
    assert project.run(GOOD).stdout == "as always\n"
    server = project.server()

    def kill_amid_a_session() -> None:
        begun = time.monotonic()
        while not [*project.scratch.glob("run-*/progress.txt")] and time.monotonic() < begun + 60:
            time.sleep(0.02)
        server.kill()

    threading.Thread(target=kill_amid_a_session).start()
    pages = {
        path: cell(f"import time\ntime.sleep(2)\nprint('{path} is done')")
        for path in ("docs/a.md", PAGE, "docs/b.md")
    }
    woven, tally = project.weave(pages)
    assert not [problem for page in woven.values() for problem in page.problems]
    assert all(f"\n{path} is done\n" in page.markdown for path, page in woven.items())
    assert tally.ran == len(pages)
    assert project.run(GOOD).stdout == "as always\n"


@BOTH
def test_kernel_ends_what_still_runs_when_it_is_closed(project: Project) -> None:
    from weaver.execute import Kernel
    from weaver.model import Limits
    from weaver.parse import parse_page

    (session,) = parse_page(cell("import time\ntime.sleep(300)"), PAGE).sessions
    with Kernel(project.root, project.scratch / "other", method=project.kernel._method) as kernel:
        future = kernel.submit(session, Limits())
    assert future.result(timeout=30).status == "lost"

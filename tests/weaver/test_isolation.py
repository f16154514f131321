"""A cell can harm nothing outside its session, and learn nothing that the page does not need."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from small_project import Project, Ran, cell
from weaver import __main__ as command_line
from weaver import evidence, execute, runtime
from weaver.kernel import figures, isolation, launch
from weaver.model import Figure

HOOKS = Path(isolation.__file__).parents[2]
METHODS = ["fork", "spawn"] if launch.METHOD == "fork" else ["spawn"]
BOTH = pytest.mark.parametrize("project", METHODS, indirect=True, scope="module")
LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems can't prevent it, and say so"
)

NO_FILE = (
    "cells may read the project and installed packages, and write in the folder they start in: "
    "give a file there a bare name"
)
NO_NETWORK = "cells have no network: keep data in the project, or take it from an installed package"


def run(project: Project, code: str, **names: object) -> Ran:
    """Run a page of one cell that knows the given names."""
    known = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    return project.run(cell(known + textwrap.dedent(code)))


def refused(ran: Ran, hint: str, kind: str = "PermissionError") -> bool:
    """Whether the cell's only problem is an exception, and the hint says what cells may do."""
    problem = ran.only_problem
    return problem.rule == "E01" and problem.message == f"{kind} in cell" and problem.hint == hint


@pytest.fixture
def private(project: Project) -> Iterator[Path]:
    """Files that a page has no business with; none of them may be read or changed."""
    files = {
        "home/.ssh/id_ed25519": project.root.parent / f"{project.root.name}-home/.ssh/id_ed25519",
        ".git/config": project.root / ".git/config",
        ".env": project.root / ".env",
        ".cache/results/entry.json": project.root / ".cache/results/entry.json",
    }
    for path in files.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret", encoding="utf-8")
    yield files["home/.ssh/id_ed25519"]
    for path in files.values():
        assert path.read_text(encoding="utf-8") == "secret"


@LINUX
@BOTH
@pytest.mark.parametrize("way", ["open(path).read()", "__import__('os').listdir(folder)"])
def test_home_of_who_builds_is_closed(project: Project, private: Path, way: str) -> None:
    ran = run(project, f"print({way})", path=str(private), folder=str(private.parent))
    assert refused(ran, NO_FILE)
    assert "secret" not in str(ran)


@LINUX
@BOTH
@pytest.mark.usefixtures("private")
@pytest.mark.parametrize("name", [".git/config", ".env", ".cache/results/entry.json"])
def test_hidden_files_of_the_project_are_closed(project: Project, name: str) -> None:
    for code in ("open(path).read()", "open(path, 'w')", "open(path, 'a')"):
        assert refused(run(project, code, path=str(project.root / name)), NO_FILE), code


@LINUX
@pytest.mark.usefixtures("private")
def test_programs_that_a_cell_starts_are_as_restricted(project: Project) -> None:
    code = """
    import subprocess
    print(subprocess.run(["cat", path], capture_output=True, text=True))
    """
    ran = run(project, code, path=str(project.root / ".git/config"))
    assert "Permission denied" in ran.stdout
    assert "secret" not in ran.stdout


@LINUX
@BOTH
@pytest.mark.parametrize("folder", ["docs", "snippets", "site", ".git/hooks", ".cache/measured"])
@pytest.mark.parametrize(
    "code",
    [
        "open(f'{folder}/new.md', 'w')",
        "__import__('os').mkdir(f'{folder}/new')",
        "__import__('os').symlink('/', f'{folder}/new')",
        "__import__('os').rename(f'{folder}/old.md', f'{folder}/new.md')",
        "__import__('os').truncate(f'{folder}/old.md', 0)",
        "__import__('os').remove(f'{folder}/old.md')",
    ],
)
def test_project_cannot_be_written(project: Project, folder: str, code: str) -> None:
    old = project.root / folder / "old.md"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("as it was", encoding="utf-8")
    try:
        assert refused(run(project, code, folder=str(old.parent)), NO_FILE)
        assert not list(old.parent.glob("new*"))
        assert old.read_text(encoding="utf-8") == "as it was"
    finally:
        old.unlink()


@LINUX
@pytest.mark.parametrize(
    "code",
    [
        "os.chmod(path, 0o777)",
        "os.chmod(os.path.basename(path), 0o777, dir_fd=os.open(os.path.dirname(path), 0))",
        "os.fchmod(os.open(path, os.O_RDONLY), 0o777)",
        "os.utime(path, (1, 1))",
        "os.utime(os.open(path, os.O_RDONLY), (1, 1))",
        "os.setxattr(path, 'user.mark', b'x')",
        "os.removexattr(path, 'user.old')",
        "import subprocess; subprocess.run(['chmod', '777', path])",
    ],
)
def test_a_file_keeps_its_mode_and_times(project: Project, code: str) -> None:
    """Its owner may change them wherever it lies; Landlock does not prevent that."""
    file = project.root / "docs/kept.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text("as it was", encoding="utf-8")
    file.chmod(0o640)
    os.utime(file, (1000, 2000))
    ran = run(project, f"import os\n{code}\nprint('done')", path=str(file))
    assert ran.stdout.strip() == "done"
    found = file.stat()
    assert (found.st_mode & 0o777, found.st_mtime) == (0o640, 2000)
    assert os.listxattr(file) == []


@LINUX
def test_a_file_can_be_made_by_touching_it(project: Project) -> None:
    code = """
    from pathlib import Path
    import subprocess
    Path("own.txt").touch()
    Path("own.txt").touch()
    print(Path("own.txt").exists(), subprocess.run(["touch", "other.txt"]).returncode)
    with open(path) as file:
        os.utime(file.fileno())
    try:
        os.utime(path)
    except PermissionError as error:
        print(error.strerror)
    """
    file = project.root / "data.txt"
    before = file.stat().st_mtime_ns
    ran = run(project, f"import os\n{textwrap.dedent(code)}", path=str(file))
    assert ran.stdout == "True 0\nOperation not permitted\n"
    assert file.stat().st_mtime_ns == before


@LINUX
def test_a_file_can_be_copied_into_the_working_folder(project: Project) -> None:
    code = "import shutil\nprint(open(shutil.copy2(path, 'own.txt')).read())"
    assert run(project, code, path=str(project.root / "data.txt")).stdout.strip() == "forty-two"


@LINUX
@BOTH
def test_project_and_packages_can_be_read(project: Project) -> None:
    code = """
    import yaml
    from snippets.shapes import area
    print(open(root + "/data.txt").read(), area(2, 3), yaml.safe_load("[1]"))
    """
    ran = run(project, code, root=str(project.root))
    assert not ran.problems
    assert ran.stdout == "forty-two\n 6 [1]\n"


@BOTH
def test_working_folder_is_home_and_takes_files(project: Project) -> None:
    code = """
    import os, tempfile
    from pathlib import Path
    Path("kept.txt").write_text("kept")
    with tempfile.NamedTemporaryFile() as file:
        print(Path(file.name).parent == Path.home() == Path.cwd(), os.listdir())
    """
    ran = run(project, code)
    assert not ran.problems
    assert ran.stdout.startswith("True ['")
    assert "kept.txt" in ran.stdout


@BOTH
def test_environment_holds_nothing_of_who_builds(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.kernel.close()  # for the server to be started with this variable
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    ran = run(project, "import os\nprint(*os.environ)\nassert 'secret' not in str(os.environ)")
    assert not ran.problems
    known = {"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV", "MPLCONFIGDIR", "LC_CTYPE"}
    known |= {"PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"}
    assert set(ran.stdout.split()) <= known | runtime.environment().keys()


@LINUX
@BOTH
def test_other_processes_are_out_of_reach(project: Project) -> None:
    """Their environment, where tokens are, their memory, and their lives."""
    for code in (
        "open(f'/proc/{pid}/environ', 'rb').read()",
        "open(f'/proc/{pid}/mem', 'rb').read(1)",
        "__import__('os').readlink(f'/proc/{pid}/fd/0')",
    ):
        assert refused(run(project, code, pid=os.getpid()), NO_FILE), code
    ran = run(project, "__import__('os').kill(pid, 0)", pid=os.getpid())
    assert ran.failure.message == "[Errno 1] Operation not permitted"
    ran = run(project, "import os\nos.kill(os.getppid(), 9)")
    assert ran.failure.message == "[Errno 1] Operation not permitted"


@LINUX
@BOTH
def test_other_processes_may_use_what_they_may(project: Project) -> None:
    """A process that has used up its seconds is ended."""
    resource = pytest.importorskip("resource")
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            before = resource.prlimit(other.pid, resource.RLIMIT_NOFILE)
            code = "import resource\nprint(resource.prlimit(pid, resource.RLIMIT_NOFILE{}))"
            assert run(project, code.format(""), pid=other.pid).stdout == f"{before}\n"
            ran = run(project, code.format(", (3, 3)"), pid=other.pid)
            assert ran.failure.message == "[Errno 1] Operation not permitted"
            run(project, "import os\nos.setpriority(os.PRIO_PROCESS, pid, 19)", pid=other.pid)
            assert resource.prlimit(other.pid, resource.RLIMIT_NOFILE) == before
            own = os.getpriority(os.PRIO_PROCESS, 0)
            assert os.getpriority(os.PRIO_PROCESS, other.pid) == own
        finally:
            other.kill()
    code = "import resource as r\nr.setrlimit(r.RLIMIT_NOFILE, (99, 99))\n"
    assert run(project, code + "print(r.getrlimit(r.RLIMIT_NOFILE))").stdout == "(99, 99)\n"


@LINUX
@BOTH
def test_folders_of_other_sessions_are_closed_and_on_no_search_path(project: Project) -> None:
    other = project.scratch / "another/stdout.txt"
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("secret", encoding="utf-8")
    assert refused(run(project, "print(open(path).read())", path=str(other)), NO_FILE)
    ran = run(project, "import sys\nprint([p for p in sys.path if 'scratch' in p])")
    assert ran.stdout == "[]\n"


@LINUX
@BOTH
def test_tcp(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        code = "import socket\nsocket.create_connection(address, timeout=5)"
        assert refused(run(project, code, address=listener.getsockname()), NO_NETWORK)
        with pytest.raises(BlockingIOError):
            listener.accept()


@LINUX
@BOTH
def test_udp(project: Project) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0)
        code = """
        import socket
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', address)
        """
        assert refused(run(project, code, address=listener.getsockname()), NO_NETWORK)
        with pytest.raises(BlockingIOError):
            listener.recv(1)


@LINUX
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("__import__('socket').create_server(('127.0.0.1', 0))", "PermissionError"),
        ("__import__('socket').socket(__import__('socket').AF_INET6)", "PermissionError"),
        ("__import__('socket').getaddrinfo('localhost.invalid', 80)", "gaierror"),
        ("__import__('urllib.request').request.urlopen('http://127.0.0.1:9')", "URLError"),
    ],
)
def test_hint_says_that_there_is_no_network(project: Project, code: str, kind: str) -> None:
    assert refused(run(project, code), NO_NETWORK, kind)


@LINUX
def test_calls_that_no_filter_would_see_are_refused(project: Project) -> None:
    code = """
    import ctypes
    library = ctypes.CDLL(None, use_errno=True)
    print(library.syscall(425, 8, ctypes.create_string_buffer(120)), ctypes.get_errno())
    """
    assert run(project, code).stdout == "-1 38\n"


# Of linux/audit.h, asm/unistd_64.h (x86-64) and asm-generic/unistd.h (arm64).
CALLS = {
    "x86_64": (0xC000003E, {"read": 0, "open": 2, "clone": 56, "socketpair": 53, "write": 1},
        {"chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93, "lchown": 94, "utime": 132,
         "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "removexattr": 197,
         "lremovexattr": 198, "fremovexattr": 199, "utimes": 235, "fchownat": 260,
         "futimesat": 261, "fchmodat": 268}, 41, 280),
    "aarch64": (0xC00000B7, {"read": 63, "openat": 56, "clone": 220, "socketpair": 199},
        {"setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15,
         "fremovexattr": 16, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55},
        198, 88),
}  # fmt: skip
SINCE = {"fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469}


@pytest.mark.skipif(sys.platform == "win32", reason="it has no sockets between its processes")
@pytest.mark.parametrize("machine", CALLS)
def test_filter_of_each_machine(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walked through by hand, since a machine of each kind is not to be had everywhere."""
    programs = []
    monkeypatch.setattr(isolation, "_control", lambda *arguments: programs.append(arguments[2]))
    monkeypatch.setattr(isolation.ctypes, "byref", lambda program: program)
    isolation._filter_calls(*isolation._MACHINES[machine])
    (program,) = programs

    def answer(architecture: int, call: int, *arguments: int) -> int:
        data, at, value = {0: call, 4: architecture}, 0, 0
        data |= {16 + 8 * place: number for place, number in enumerate(arguments)}
        while (step := program.steps[at]).code != 0x06:  # BPF_RET
            if step.code == 0x20:  # BPF_LD | BPF_W | BPF_ABS
                value, at = data[step.value], at + 1
                continue
            hit = {0x15: value == step.value, 0x35: value >= step.value}[step.code]
            at += 1 + (step.then if hit else step.otherwise)
            assert at < program.length
        return step.value

    allowed, fails = 0x7FFF0000, 0x00050000
    architecture, harmless, skipped, socket_call, times_call = CALLS[machine]
    assert {name for name, n in harmless.items() if answer(architecture, n) != allowed} == set()
    for name, number in (skipped | SINCE).items():
        assert answer(architecture, number) == fails, name
    assert answer(architecture, socket_call, socket.AF_UNIX) == allowed
    for family in (socket.AF_INET, 10, 16, 40):  # IPv4, IPv6, netlink, virtual machines
        assert answer(architecture, socket_call, family) == fails | errno.EACCES
    path, times = 4096, 8192
    assert answer(architecture, times_call, 0, path, times) == fails
    assert answer(architecture, times_call, 3, 0, 0) == fails  # of an open file
    assert answer(architecture, times_call, 0, path, 0) == fails | errno.EPERM
    for other in (
        answer(architecture, 425),
        answer(architecture, 0x40000029),
        answer(0x40000003, 0),
    ):
        assert other == fails | errno.ENOSYS  # io_uring, the calls of x32, those of 32 bits


@LINUX
def test_root_has_no_power_left(project: Project) -> None:
    code = """
    lines = open("/proc/self/status").read().splitlines()
    print(*(line for line in lines if line.startswith(("CapPrm", "CapEff", "NoNewPrivs"))))
    """
    none = "0" * 16
    assert run(project, code).stdout == f"CapPrm:\t{none} CapEff:\t{none} NoNewPrivs:\t1\n"


@LINUX
@BOTH
def test_processes_of_one_session_work_together(project: Project) -> None:
    code = """
    import multiprocessing, os
    context = multiprocessing.get_context("fork")
    queue, lock, number = context.Queue(), context.Lock(), context.Value("i", 0)
    def work():
        with lock: number.value += 1
        queue.put(os.getpid())
    workers = [context.Process(target=work) for _ in range(3)]
    for worker in workers: worker.start()
    print(len({queue.get(timeout=20) for _ in workers}))
    for worker in workers: worker.join()
    print(number.value)
    """
    ran = run(project, code)
    assert not ran.problems
    assert ran.stdout == "3\n3\n"


@LINUX
@BOTH
@pytest.mark.parametrize("end", ["", "os._exit(3)"])
def test_locks_of_a_session_are_removed(project: Project, end: str) -> None:
    """Spawned processes find them by their names; the `nothing_left` fixture looks for those."""
    code = f"""
    import multiprocessing, os
    lock = multiprocessing.get_context("spawn").Lock()
    file = "/dev/shm/sem." + lock._semlock.name.removeprefix("/")
    assert file.startswith("/dev/shm/sem.mp-run-") and os.path.exists(file)
    {end}
    """
    assert [problem.rule for problem in run(project, code).problems] == (["E06"] if end else [])


FIGURE = "from snippets.drawing import draw_line\ndraw_line(0, 1)"


@BOTH
def test_figures_are_drawn_without_a_word(project: Project) -> None:
    """Matplotlib may neither want to write where it can't, nor say so."""
    ran = project.run('<!-- cell: alt="A line" -->\n' + cell(FIGURE))
    assert not ran.problems
    (figure,) = ran.result.cells[0].outputs
    assert isinstance(figure, Figure)


FORGE = """
import atexit, hashlib, json, os, pathlib
folder = pathlib.Path.cwd().parent
def forge(data, kind="svg", **more):
    name = hashlib.sha256(data).hexdigest()[:16] + "." + kind
    (folder / name).write_bytes(data)
    picture = {"kind": "figure", "light": name, "dark": name, "width": 1, "height": 1} | more
    leave({"cells": [{"outputs": [picture], "seconds": 0}], "values": []})
def leave(result):
    (folder / "result.json").write_text(json.dumps(result))
    os._exit(0)
def gave(*outputs, seconds=0, **more):
    cell = {"outputs": outputs, "seconds": seconds}
    leave({"cells": [cell], "values": [], "files": {}, "modules": []} | more)
def printed(text, name="stdout"):
    return {"kind": "stream", "name": name, "text": text, "cut": False}
def raised(message="", frames=(), trail=()):
    return {"kind": "failure", "type": "E", "message": message, "frames": frames, "trail": trail}
def at(line, source=""):
    return [{"cell": 0, "line": line, "source": source}]
"""
DEPENDS = "leave({'cells': [{'outputs': [], 'seconds': 0}], %s})"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


@BOTH
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("forge(SVG % b'<script>1</script>')", "a figure holds <script>"),
        ("forge(SVG % b'<g onload=\"1\"/>')", "a figure holds onload"),
        ("forge(SVG % b'<foreignObject/>')", "a figure holds <foreignObject>"),
        ("forge(SVG % b'<use xlink:href=\"http://a/b#c\"/>')", "a figure holds xlink:href="),
        ("forge(SVG % b'<style>* {fill: url(http://a)}</style>')", "a figure holds '* {fill: url"),
        ("forge(b'<!DOCTYPE a [<!ENTITY b \"c\">]><svg/>')", "a figure holds an entity"),
        ("forge(b'<?xml-stylesheet href=\"a\"?><svg/>')", "a figure holds a processing instr"),
        ("forge(b'hello')", "a figure is no SVG file"),
        ("forge(b'<html>', 'html')", "a figure was written or changed by hand"),
        ("forge(b'<html>', 'png')", "is no PNG file"),
        ("forge(b'', light='../../../a.svg')", "its result: a.svg: No such file"),
        ("forge(b'', light='0123456789abcdef.svg')", "No such file"),
        ("leave([])", "its result: it is not written as sessions write it (list indices"),
        ("leave({'cells': [], 'values': []})", "another session"),
        ("leave({'cells': [{'outputs': [{'kind': 'stream', 'name': 'stdout', 'text': 5, "
         "'cut': False}], 'seconds': 0}], 'values': []})", "5 is no text"),
        (DEPENDS % "'values': []", "its result: it has no 'files'"),
        ("(folder / 'result.json').write_text('{')\nos._exit(0)", "not written as sessions write"),
        (DEPENDS % "'values': [], 'files': {'/dev/zero': ''}", "'/dev/zero', which is not the"),
        (DEPENDS % "'values': [], 'files': {'a/../../b': ''}", "'a/../../b', which is not the"),
        (DEPENDS % "'values': [], 'files': {'a': 5}", "5 is no text"),
        (DEPENDS % "'values': [], 'files': {'a': ['long'] * 10**4}", "['long', 'long', "),
        (DEPENDS % "'values': [], 'files': {}, 'modules': [[]]", "[] is no text"),
        ("(folder / 'result.json').write_text('[' * 10**6)\nos._exit(0)", "recursion"),
        ("(folder / 'result.json').symlink_to('/etc/passwd')\nos._exit(0)", "symbolic links"),
        ("os.mkfifo(folder / 'result.json')\nos._exit(0)", "no ordinary file"),
        ("(folder / 'result.json').write_text('[' + '[],' * 2**21 + '[]]')\nos._exit(0)",
         "its result: result.json is longer than 4587520 bytes"),  # 4 MiB + 6 * 64 KiB
        ("gave(printed('x'), printed('y'))", "a cell has more outputs than cells can have"),
        ("gave(raised(), raised())", "a cell has more outputs than cells can have"),
        ("gave(*1001 * [{'kind': 'figure', 'light': '', 'dark': '', 'width': 1, 'height': 1}])",
         "a cell has more outputs than cells can have"),
        ("gave(printed('x', 'stdin'))", "unknown output 'stream'"),
        ("gave(printed('lone \\ud800'))", "surrogates not allowed"),
        ("gave(raised('lone \\ud800'))", "surrogates not allowed"),
        ("gave(raised(70_000 * 'x'))", "an exception says more than any may"),
        ("gave(raised(trail=13 * ['']))", "an exception says more than any may"),
        ("gave(raised(frames=at(-47)))", "it names lines that the session does not have"),
        ("gave(raised(frames=at(10**9)))", "it names lines that the session does not have"),
        ("gave(raised(frames=at(2, 'x')))", "it names lines that the session does not have"),
        ("gave(seconds=float('nan'))", "a cell took nan seconds"),
        ("os.mkdir(folder / 'result.json')", "its result: result.json is no ordinary file"),
        ("os.mkdir(folder / '0123456789abcdef.svg')\nforge(b'', light='0123456789abcdef.svg')",
         "its result: 0123456789abcdef.svg is no ordinary file"),
    ],
)  # fmt: skip
def test_forged_results_are_refused(project: Project, code: str, why: str) -> None:
    ran = run(project, f"SVG = {SVG!r}{FORGE}{code}")
    assert ran.only_problem.rule == "E06"
    assert "it left something else in its folder than its result" in ran.only_problem.message
    assert why in ran.only_problem.message
    assert len(ran.only_problem.message) < 320
    assert ran.result.cells == ()


def test_forged_text_is_not_longer_than_printed_text(project: Project) -> None:
    ran = run(project, FORGE + "gave(printed(70_000 * 'x'))")
    assert ran.only_problem.rule == "E08"


def test_forged_value_is_not_longer_than_a_value(project: Project) -> None:
    for forged, why in (
        ("{'text': 70_000 * 'x', 'data': None}", "a value has more than 65536 bytes"),
        ("{'text': '', 'data': '\\ud800'}", "surrogates not allowed"),
    ):
        ran = project.run(cell(f"{FORGE}gave(values=[{forged}])") + "\nValue `= 1`.\n")
        assert why in ran.only_problem.message


def test_result_says_only_what_sessions_say_is_unprotected(project: Project) -> None:
    _, tally = project.weave(cell(FORGE + "gave(unprotected=['::error::'])"))
    assert tally.unprotected == ()


def test_more_figures_than_a_page_takes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setattr(figures, "MOST_FIGURES", 1)
    pyplot.figure()
    pyplot.figure()
    with pytest.raises(ValueError, match="the cell leaves 2 figures open"):
        figures.collect(tmp_path)
    assert not pyplot.get_fignums()


@pytest.mark.parametrize(
    ("drawn", "fetches"),
    [
        (b"<rect clip-path='url(#a)'/>", False),
        (b"<rect clip-path=\"url( '#a' )\"/>", False),
        (b"<image href='data:image/png;base64,iV//ABC='/>", False),
        (b"<title>By https://matplotlib.org/</title>", False),
        (b"<style>*{stroke-linejoin: round}</style>", False),
        (b"<rect fill='url(https://a.example/b#c)'/>", True),
        (b"<rect fill='url( \"b.svg#c\")'/>", True),
        (b"<rect style='background-image: image-set(\"https://a.example/b\" 1x)'/>", True),
        (b"<style>* {background: image-set('b' 1x)}</style>", True),
        (b"<style>* {background: src('b')}</style>", True),
        (b"<style>* {background: image('//a.example/b')}</style>", True),
        (b"<style>@im<g/>port 'b';</style>", True),
        (b"<h:style xmlns:h='http://www.w3.org/1999/xhtml'/>", True),
        (b"<g xmlns='http://www.w3.org/1999/xhtml'/>", True),
    ],
)
def test_a_drawing_fetches_nothing(tmp_path: Path, drawn: bytes, fetches: bool) -> None:
    with pytest.raises(ValueError, match="no need of it") if fetches else nullcontext():
        evidence.check_pictures(tmp_path, [write_drawing(tmp_path, drawn)])


def test_a_drawing_in_another_ink_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    check = evidence.check_drawing
    monkeypatch.setattr(
        evidence, "check_drawing", lambda data: (looked_at.append(data), check(data))
    )
    inks = [ink.encode() for ink in (runtime.INK, runtime.INK_ON_DARK)]
    pair = [write_drawing(tmp_path, b"<rect fill='%s'/>" % ink) for ink in inks]
    evidence.check_pictures(tmp_path, pair)
    assert len(looked_at) == 1
    for name in pair:
        other = write_drawing(tmp_path, b"<rect fill='%s' onload='1'/>" % inks[0])
        with pytest.raises(ValueError, match="holds onload"):
            evidence.check_pictures(tmp_path, [name, other])


def test_a_drawing_has_no_definition_elsewhere(tmp_path: Path) -> None:
    of_svg = b"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"
    for address, taken in ((of_svg, True), (b"http://a.example/b.dtd", False)):
        head = b'<!DOCTYPE svg SYSTEM "' + address + b'">'
        with nullcontext() if taken else pytest.raises(ValueError, match="holds the address"):
            evidence.check_pictures(tmp_path, [write_drawing(tmp_path, b"<g/>", head)])


def test_a_style_is_looked_at_as_one(tmp_path: Path) -> None:
    """The parser hands long texts over in pieces of some 8192 characters."""
    for length in range(8150, 8200):
        drawn = b"<style>/*%s*/@im&#112;ort 'b';</style>" % (b"x" * length)
        with pytest.raises(ValueError, match="no need of it"):
            evidence.check_pictures(tmp_path, [write_drawing(tmp_path, drawn)])


def write_drawing(folder: Path, drawn: bytes, head: bytes = b"") -> str:
    data = head + SVG % drawn
    name = hashlib.sha256(data).hexdigest()[:16] + ".svg"
    (folder / name).write_bytes(data)
    return name


@LINUX
def test_picture_that_is_a_link_is_refused(project: Project, private: Path) -> None:
    """Or the secret would be copied to the site."""
    code = "name = '0123456789abcdef.png'\n(folder / name).symlink_to(path)\n"
    code += "leave({'cells': [{'outputs': [{'kind': 'figure', 'light': name, 'dark': name, "
    code += "'width': 1, 'height': 1}], 'seconds': 0}], 'values': []})"
    ran = run(project, FORGE + code, path=str(private))
    assert "symbolic links" in ran.only_problem.message


def test_what_is_not_prevented_elsewhere(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation.sys, "platform", "darwin")
    assert isolation.restrict(project.root, project.root) == (
        "cells can read and write every file that you can",
        "cells can use the network",
    )


@LINUX
def test_what_is_not_prevented_is_told_and_only_when_cells_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Linux without Landlock: sessions' server begins with taking it away."""
    old = tmp_path / "old"
    files = {
        old / "sitecustomize.py": "from weaver.kernel import isolation\n"
        "isolation._landlock_version = lambda: 0\n",
        tmp_path / "page.md": cell("print(1)"),
    }
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(execute, "_HOOKS", f"{old}{os.pathsep}{HOOKS}")
    monkeypatch.chdir(tmp_path)
    told = []
    for _ in range(2):
        assert command_line.main(["check", "page.md"]) == 0
        told.append(capsys.readouterr().err)
    sentence = "Not prevented on this system: cells can read and write every file that you can\n"
    assert told == [sentence, ""]


@LINUX
@pytest.mark.parametrize(
    ("version", "missing"),
    [(1, (isolation.EMPTYING,)), (2, (isolation.EMPTYING,)), (3, ()), (None, ())],
)
def test_what_linux_prevents(
    project: Project, tmp_path: Path, version: int | None, missing: tuple[str, ...]
) -> None:
    """In a process of its own: there is no way back. None stands for this system's own version."""
    file = tmp_path / "file"
    file.write_text("as it was", encoding="utf-8")
    code = (
        "import contextlib, os, pathlib\nfrom weaver.kernel import isolation\n"
        f"root, version = pathlib.Path({str(project.root)!r}), {version}\n"
        "own = isolation._landlock_version()\n"
        "isolation._landlock_version = lambda: version or own\n"
        "print(isolation.restrict(root / '.cache', root))\n"
        "with contextlib.suppress(PermissionError):\n"
        f"    os.truncate({str(file)!r}, 0)"
    )
    done = subprocess.check_output([sys.executable, "-c", code], env={"PYTHONPATH": str(HOOKS)})
    assert done.decode() == f"{missing}\n"
    assert file.read_text(encoding="utf-8") == ("" if missing else "as it was")

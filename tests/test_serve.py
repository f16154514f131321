"""`mkdocs serve`: what is edited is shown, whatever kind of file it is."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from weaver.kernel.launch import METHOD

ROOT = Path(__file__).parents[1]
CONFIG = """\
site_name: Served
theme: {name: mkdocs}
plugins: []
hooks: [hooks/execute.py]
watch: [hooks, snippets]
"""


@dataclass
class Served:
    """A project being served."""

    folder: Path
    port: int
    process: subprocess.Popen

    def page(self) -> str:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer,
        ):
            return answer.read().decode()
        return ""

    def wait_for(self, text: str) -> None:
        for _ in range(300):
            if text in self.page():
                return
            time.sleep(0.1)
        log = (self.folder / "serve.log").read_text(encoding="utf-8")
        pytest.fail(f"{text!r} never came up; the server said:\n{log}", pytrace=False)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "docs").mkdir()
    (tmp_path / "snippets").mkdir()
    shutil.copytree(ROOT / "hooks/weaver", tmp_path / "hooks/weaver")
    for name in ("execute.py", "publication.py", "compiled_templates.py"):
        shutil.copy(ROOT / "hooks" / name, tmp_path / "hooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "snippets/numbers.py").write_text("side = 3\n", encoding="utf-8")
    (tmp_path / "docs/index.md").write_text(page("first"), encoding="utf-8")
    with (tmp_path / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
            cwd=tmp_path,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            stdout=log,
            stderr=log,
        )
        yield Served(tmp_path, port, process)
        process.kill()
        process.wait()


def page(word: str) -> str:
    return f"# Page\n\n```python\nfrom snippets.numbers import side\nprint('{word}', side)\n```\n"


def test_every_kind_of_edit_shows(served: Served) -> None:
    served.wait_for("first 3")
    served.write("docs/index.md", page("second"))
    served.wait_for("second 3")
    served.write("snippets/numbers.py", "side = 55\n")
    served.wait_for("second 55")

    served.write("docs/index.md", "# Page\n\n```python\nside = 7\nside / 0\n```\n")
    served.wait_for("ZeroDivisionError: division by zero")
    served.write("docs/index.md", page("mended"))
    served.wait_for("mended 55")

    render = served.folder / "hooks/weaver/render.py"
    render.write_text(render.read_text(encoding="utf-8").replace('"Output"', '"Printed"'), "utf-8")
    served.wait_for("Printed")
    served.wait_for("mended 55")


@pytest.mark.skipif(METHOD != "fork", reason="checkpoints are forks")
def test_cells_above_an_edited_one_need_not_run_again(served: Served) -> None:
    slow = "```python\nimport time\ntime.sleep(0.3)\nprint('made at', time.time_ns())\n```\n"
    marker = "\n<!--pytest-codeblocks:cont-->\n"
    served.wait_for("first 3")
    served.write("docs/index.md", f"# Page\n\n{slow}{marker}```python\nprint('number one')\n```\n")
    served.wait_for("number one")
    (made,) = re.findall(r"made at (\d+)", served.page())
    served.write("docs/index.md", f"# Page\n\n{slow}{marker}```python\nprint('number two')\n```\n")
    served.wait_for("number two")
    assert re.findall(r"made at (\d+)", served.page()) == [made]


def test_serving_settles_and_ends_without_a_trace(served: Served) -> None:
    served.wait_for("first 3")
    log = served.folder / "serve.log"
    before = log.read_text(encoding="utf-8").count("Building documentation")
    time.sleep(3)
    assert log.read_text(encoding="utf-8").count("Building documentation") == before
    family = psutil.Process(served.process.pid).children(recursive=True)
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=30) == 0
    assert psutil.wait_procs(family, timeout=30)[1] == []
    assert not any((served.folder / ".cache/weaver/scratch").glob("run-*"))

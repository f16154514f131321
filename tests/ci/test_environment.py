"""`.venv` is made from nothing, left alone while it is right, and made anew when it is not."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tiny import Index, Project, make_wheel, one_sentence, press_ctrl_c

TINY = {"tiny_setup-1", "tiny_site-1", "tiny_test-1", "torch-2.13.0"}


def make(project: Project, **more: str) -> str:
    """Make the environment, and return what was said meanwhile."""
    done = project.run("environment.py", **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def first_word(project: Project) -> str:
    """What is said before anything is done; then Ctrl-C, to spare the rest."""
    with project.start("environment.py") as process:
        assert process.stdout
        line = process.stdout.readline()
        press_ctrl_c(process)
        process.communicate(timeout=30)
    return line


def is_ready(project: Project, **more: str) -> bool:
    done = project.run("environment.py", "--ready", **more)
    assert done.stdout == done.stderr == ""
    return done.returncode == 0


def test_nothing_is_not_ready(project: Project) -> None:
    assert not is_ready(project)
    assert first_word(project).startswith("there is no .venv: making it")


def test_made_then_left_alone(made: Project) -> None:
    assert made.installed >= TINY
    assert is_ready(made)
    assert make(made) == ""


def test_hooks_are_compiled_even_where_python_may_not_by_itself(made: Project) -> None:
    assert [path.name.split(".")[0] for path in made.folder.glob("hooks/__pycache__/*.pyc")] == [
        "greet"
    ]


def test_half_made_is_made_anew_even_by_itself(made: Project) -> None:
    """By itself: in an activated `.venv`, `python3` is the one that is thrown away."""
    (made.folder / ".venv/made-by-make.json").unlink()
    leftover = made.folder / ".venv/leftover"
    leftover.touch()
    assert not is_ready(made)
    itself = [made.folder / ".venv/bin/python", made.folder / ".ci/environment.py"]
    said = subprocess.check_output(itself, env=made.environment, text=True, timeout=60)
    assert said.startswith(".venv is not finished: making it")
    assert not leftover.exists()
    assert made.installed >= TINY
    assert is_ready(made)


def test_interrupted_is_not_ready(made: Project, silent_url: str) -> None:
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==2")
    with made.start("environment.py", PIP_NO_INDEX="0", PIP_INDEX_URL=silent_url) as process:
        wait_until(lambda: not (made.folder / ".venv/made-by-make.json").exists())
        time.sleep(0.5)  # pip is waiting for the index now
        press_ctrl_c(process)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in one_sentence(errors)
    assert not is_ready(made)
    assert first_word(made).startswith(".venv is not finished")


def test_changed_wishes_are_met_in_place(made: Project) -> None:
    kept = made.folder / ".venv/kept"
    kept.touch()
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==2")
    made.replace("constraints.txt", "tiny-test==1\n", "")
    made.replace("pyproject.toml", '"tiny-test"', "")
    assert not is_ready(made)
    assert "has changed" in make(made)
    assert made.installed >= {"tiny_setup-1", "tiny_site-2", "torch-2.13.0"}
    assert not made.installed & {"tiny_site-1", "tiny_test-1"}
    assert kept.exists()
    assert is_ready(made)


def test_settings_of_tools_change_nothing(made: Project) -> None:
    made.replace("pyproject.toml", "lint = []\n", "lint = []\n[tool.ruff]\nline-length = 100\n")
    assert is_ready(made)


def test_moved_folder_is_noticed(made: Project, tmp_path: Path) -> None:
    moved = Project(made.folder.rename(tmp_path / "moved"), made.environment)
    assert not is_ready(moved)
    assert "environments do not move" in first_word(moved)


def test_missing_package_is_noticed(made: Project) -> None:
    pip = [made.folder / ".venv/bin/python", "-m", "pip"]
    subprocess.run([*pip, "uninstall", "--quiet", "--yes", "tiny-site"], check=True)
    assert not is_ready(made)
    assert "taken out of .venv (tiny_site-1" in first_word(made)


def test_interpreter_that_is_gone_is_noticed(made: Project) -> None:
    python = made.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to(made.folder / "uninstalled")
    assert "the Python that .venv was made by is gone" in first_word(made)


def test_two_at_once_take_turns(made: Project) -> None:
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==2")
    first, second = (made.start("environment.py") for _ in range(2))
    said = first.communicate(timeout=60)[0] + second.communicate(timeout=60)[0]
    assert (first.returncode, second.returncode) == (0, 0)
    assert said.count("waiting for it") == said.count("has changed") == 1


# Where torch comes from.


def serve_torch(index: Index, folder: str, version: str) -> str:
    """Put a torch on the server, as an index that holds nothing else."""
    torch = index.folder / folder / "torch"
    torch.mkdir(parents=True)
    wheel = make_wheel(torch, f"torch-{version}").name
    (torch / "index.html").write_text(f'<a href="{wheel.replace("+", "%2B")}">{wheel}</a>')
    return f"{index.url}/{folder}"


def test_cpu_build_is_taken_and_nothing_else(project: Project, index: Index) -> None:
    url = serve_torch(index, "cpu", "2.13.0+cpu")
    usual = serve_torch(index, "usual", "2.13.0")
    said = make(project, TORCH_INDEX=url, PIP_NO_INDEX="0", PIP_INDEX_URL=usual)
    assert f"installing torch==2.13.0 from {url}" in said
    assert "torch-2.13.0+cpu" in project.installed
    assert {path.split("/")[2] for path in index.asked if path.startswith("/cpu/")} == {"torch"}


def test_unreachable_index_is_said_and_done_without(project: Project, closed_url: str) -> None:
    said = make(project, TORCH_INDEX=closed_url)
    assert f"{closed_url} cannot be reached (Connection refused)" in said
    assert "several GB of CUDA" in said
    assert "torch-2.13.0" in project.installed
    assert is_ready(project, TORCH_INDEX=closed_url)


def test_another_index_makes_it_anew(made: Project, closed_url: str) -> None:
    assert is_ready(made, TORCH_INDEX="")
    assert not is_ready(made, TORCH_INDEX=closed_url)
    del made.environment["TORCH_INDEX"]
    assert is_ready(made)


# What is said when it cannot be made.


def test_no_network(made: Project, closed_url: str) -> None:
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==3")
    done = made.run("environment.py", PIP_NO_INDEX="0", PIP_INDEX_URL=closed_url)
    assert done.returncode == 1
    assert "package index cannot be reached" in one_sentence(done.stderr)


def test_version_that_the_index_lacks(made: Project) -> None:
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==3")
    done = made.run("environment.py")
    assert done.returncode == 1
    assert "tiny-site cannot be had at the versions of constraints" in one_sentence(done.stderr)


def test_wish_that_is_not_pinned(made: Project) -> None:
    made.replace("pyproject.toml", '"tiny-test"', '"tiny-test", "tiny_more>=1"')
    done = made.run("environment.py")
    assert done.returncode == 1
    assert "does not pin tiny_more" in one_sentence(done.stderr)


def test_unknown_failure_keeps_the_words_of_pip(made: Project, tmp_path: Path) -> None:
    (tmp_path / "tiny_site-3-py3-none-any.whl").write_bytes(b"no wheel")
    made.replace("constraints.txt", "tiny-site==1", "tiny-site==3")
    done = made.run("environment.py", PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 1
    *words, last = done.stderr.splitlines()
    assert "is invalid" in "".join(words)
    assert last.startswith("make: `")


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)

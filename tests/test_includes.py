"""What a page may show of files, judged by the engine and then read by pymdownx.snippets."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown
from weaver.pipeline import Settings, Weaver

PAGE = "docs/page.md"
SECRET = "a secret"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with snippets, with files that are not to be shown, and with one outside."""
    project = tmp_path / "project"
    files = {
        "snippets/shapes.py": "# --8<-- [start:area]\nwidth = 1\n# --8<-- [end:area]\n",
        "snippets/nested.py": f'"""\n--8<-- "{tmp_path.name}"\n--8<-- ".env"\n"""\n',
        "snippets/block.py": '"""\n--8<--\n.env\n--8<--\n"""\n',
        ".env": SECRET,
        ".git/config": SECRET,
        "../secret.py": SECRET,
    }
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    (project / "snippets/link.py").symlink_to(tmp_path / "secret.py")
    (project / "snippets/hidden.py").symlink_to(project / ".env")
    (project / "snippets/dot.png").write_bytes(b"\x89PNG\r\n")
    return project


def read(root: Path, page: str) -> tuple[list[str], str]:
    """The problems that the engine has with a page, and what readers of its woven text get."""
    weaver = Weaver(Settings(root, root / ".cache"))
    weaver.start({PAGE: page})
    woven = weaver.weave(PAGE, "page.md")
    options = {"base_path": [str(root)], "check_paths": True, "restrict_base_path": True}
    markdown = Markdown(
        extensions=["pymdownx.snippets", "pymdownx.superfences"],
        extension_configs={"pymdownx.snippets": options},
    )
    shown = BeautifulSoup(markdown.convert(woven.markdown), "html.parser").get_text()
    return [f"{p.location.line} {p.rule} {p.message}" for p in woven.problems], shown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('--8<-- "snippets/shape.py"', "there is no file snippets/shape.py"),
        ('--8<-- "snippets/shapes.py:perimeter"', "has no section 'perimeter'"),
        ('--8<-- "https://example.org/a.py"', "there is no file https://example.org/a.py"),
        ('--8<-- "/etc/passwd"', "/etc/passwd is not for pages to show"),
        ('--8<-- "../secret.py"', "../secret.py is not for pages to show"),
        ('--8<-- ".env"', ".env is not for pages to show"),
        ("  -8<---\t'./.git/config:1:2'", "./.git/config:1:2 names lines by their numbers"),
        ('--8<-- "snippets/shapes.py:2"', "snippets/shapes.py:2 names lines by their numbers"),
        ('--8<-- "snippets/shapes.py:1:2,-1"', "names lines by their numbers"),
        ('--8<-- ".git/config"', ".git/config is not for pages to show"),
        ('--8<-- "snippets/../.git/config"', "is not for pages to show"),
        ('--8<-- "snippets/link.py"', "snippets/link.py is not for pages to show"),
        ('--8<-- "snippets/hidden.py"', "snippets/hidden.py is not for pages to show"),
        ('--8<-- "snippets/nested.py"', "nested.py itself holds an include, in line 2"),
        ('--8<-- "snippets/block.py"', "block.py itself holds an include, in line 2"),
        ('--8<-- "snippets/dot.png"', "snippets/dot.png is no text"),
        ('--8<-- "snippets"', "there is no file snippets"),
        ('--8<-- ".env" ', "the include can't be read"),
        ("--8<-- snippets/shapes.py", "the include can't be read"),
        ('--8<-- ""', "the include can't be read"),
        ('--8<-- ":area"', "the include can't be read"),
    ],
)
def test_include_that_cannot_be_is_refused_and_left_out(
    root: Path, line: str, message: str
) -> None:
    problems, shown = read(root, f"Before.\n\n~~~py\n{line}\n~~~\n\nAfter.\n")
    (problem,) = problems
    assert problem.startswith("4 W18 ")
    assert message in problem
    assert SECRET not in shown
    assert "8<" not in shown
    assert "After." in shown


def test_block_of_includes_is_refused(root: Path) -> None:
    problems, shown = read(root, "~~~py\n--8<--\n.env\n\n.git/config\n--8<--\n~~~\n\nAfter.\n")
    message = "W18 the include can't be read"
    assert problems == [f"2 {message}", f"6 {message}"]
    assert SECRET not in shown
    assert "After." in shown


def test_includes_are_found_wherever_they_stand(root: Path) -> None:
    page = """\
--8<-- ".env"

<!--
--8<-- "snippets/shape.py"
-->

> Words.

```text
--8<-- ".git/config"
```
"""
    problems, shown = read(root, page)
    found = [" ".join(problem.split()[:2]) for problem in problems]
    assert found == ["1 W06", "1 W18", "4 W06", "4 W18", "10 W18"]
    assert SECRET not in shown


def test_sound_include_is_shown(root: Path) -> None:
    page = """\
~~~py
--8<-- "snippets/shapes.py:area"
;--8<-- "shown as it is"
~~~

```python
import snippets.shapes
```
"""
    weaver = Weaver(Settings(root, root / ".cache"))
    with weaver.kernel:
        weaver.start({PAGE: page})
        assert weaver.weave(PAGE, "page.md").problems == ()
    problems, shown = read(root, page.partition("```python")[0])
    assert [problem[:5] for problem in problems] == ["2 W12"]
    assert "width = 1" in shown
    assert '--8<-- "shown as it is"' in shown

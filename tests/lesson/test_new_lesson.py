"""A new lesson builds as it is, is listed, and overwrites nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from lesson import __main__ as lesson
from lesson import nav
from weaver.parse import parse_page
from weaver.rules.source import check_page

ROOT = Path(__file__).parents[2]
SETTINGS = """\
# A comment.
nav:
  - Home: index.md # here
  # Lessons.
  - First:
      - Learn: first/index.md
  - Reference:
      - Terms: terms.md

theme: material
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's settings and hooks, with a home page only, and without its experiments."""
    (tmp_path / "docs").mkdir()
    home = "---\ntitle: Home\ndescription: A home page.\n---\n\n# Home\n"
    (tmp_path / "docs/index.md").write_text(home, encoding="utf-8")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, _, rest = text.partition("\nnav:\n")
    after = rest[rest.index("\n\n") :]
    (tmp_path / "mkdocs.yml").write_text(
        f"{before}\nnav:\n  - Home: index.md\n{after}", encoding="utf-8"
    )
    (tmp_path / "hooks").symlink_to(ROOT / "hooks")
    (tmp_path / "snippets").mkdir()
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    return tmp_path


def test_all_modes_build_strictly_and_their_cells_run(project: Path) -> None:
    pages = lesson.begin(project, "pooling")
    assert len(pages) == len(lesson.MODES)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    learn = (project / "site/pooling/index.html").read_text(encoding="utf-8")
    assert "Pooling" in learn
    assert "$" + "name" not in learn
    assert "tensor([[ 0.,  1.,  2.,  3.]," in learn


@pytest.mark.parametrize("mode", lesson.MODES)
def test_template_keeps_the_rules_by_itself(project: Path, mode: str) -> None:
    """Also without the pages of the other modes, which it must not link to."""
    (page,) = lesson.begin(project, "Max pooling", mode)
    text = (project / page).read_text(encoding="utf-8")
    assert [str(problem) for problem in check_page(parse_page(text, page))] == []
    assert page.startswith("docs/max-pooling/")
    own = Path(page).name
    assert all(part.startswith(own) for part in text.split("](")[1:])


def test_listed_before_the_reference_with_comments_kept() -> None:
    listed = nav.add(SETTINGS, "Pooling", [("Learn", "pooling/index.md")])
    new = "  - Pooling:\n      - Learn: pooling/index.md\n"
    assert listed == SETTINGS.replace("  - Reference:", f"{new}  - Reference:")


def test_more_pages_join_their_lesson() -> None:
    listed = nav.add(SETTINGS, "First", [("Try", "first/try.md")])
    assert listed == SETTINGS.replace(
        "first/index.md\n", "first/index.md\n      - Try: first/try.md\n"
    )


@pytest.mark.parametrize("name", ["No", "2026", "2026-13-45", "It's 1, or 2", "Größe " * 30 + "x"])
def test_any_name_stays_a_text(name: str) -> None:
    listed = nav.add(SETTINGS, name, [("Learn", "a/index.md")])
    assert yaml.safe_load(listed)["nav"][2] == {name: [{"Learn": "a/index.md"}]}
    more = nav.add(listed, name, [("Try", "a/try.md")])
    assert yaml.safe_load(more)["nav"][2] == {name: [{"Learn": "a/index.md"}, {"Try": "a/try.md"}]}


def test_without_a_reference_the_lesson_comes_last() -> None:
    short = "nav:\n  - Home: index.md\n\ntheme: material\n"
    listed = nav.add(short, "A", [("Learn", "a/index.md")])
    assert yaml.safe_load(listed)["nav"] == [
        {"Home": "index.md"},
        {"A": [{"Learn": "a/index.md"}]},
    ]
    with pytest.raises(ValueError, match="no line `nav:`"):
        nav.add("theme: material\n", "A", [])


@pytest.mark.parametrize(
    ("name", "modes", "why"),
    [
        ("", "", "a lesson needs a name"),
        ("../x", "", "a lesson needs a name"),
        ('a"b', "", "a lesson needs a name"),
        ("A", "learn,nap", "there is no mode 'nap': choose from learn, why"),
    ],
)
def test_mistakes_write_nothing(
    project: Path, name: str, modes: str, why: str, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    monkeypatch.chdir(project)
    before = sorted(project.rglob("*.md"))
    assert lesson.main([name, "--modes", modes]) == 1
    assert why in capsys.readouterr().err
    assert sorted(project.rglob("*.md")) == before


def test_existing_page_is_left_alone(project: Path) -> None:
    page = project / "docs/pooling/try.md"
    page.parent.mkdir()
    page.write_text("mine\n", encoding="utf-8")
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    with pytest.raises(lesson.Mistake, match=r"docs/pooling/try\.md is there already"):
        lesson.begin(project, "pooling")
    assert page.read_text(encoding="utf-8") == "mine\n"
    assert [path.name for path in page.parent.iterdir()] == ["try.md"]
    assert (project / "mkdocs.yml").read_text(encoding="utf-8") == settings
    assert lesson.begin(project, "pooling", "learn, why") == [
        "docs/pooling/index.md",
        "docs/pooling/why.md",
    ]

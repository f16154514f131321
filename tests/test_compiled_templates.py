"""Compiled templates save time and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import compiled_templates
import jinja2
import pytest
from mkdocs.theme import Theme

PAGE = "page.html"


@pytest.fixture
def theme(tmp_path: Path) -> Theme:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / PAGE).write_text("{% include 'part.html' %} {{ 'word'|upper }}", encoding="utf-8")
    (folder / "part.html").write_text("A {{ 1 + 1 }}", encoding="utf-8")
    return Theme(name=None, custom_dir=str(folder))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def environment(theme: Theme, kept: Path) -> jinja2.Environment:
    env = theme.get_env()
    compiled_templates.keep(env, theme, kept)
    return env


def render(theme: Theme, kept: Path) -> str:
    return environment(theme, kept).get_template(PAGE).render()


def files(kept: Path) -> list[Path]:
    return sorted(path for path in kept.rglob("*") if path.is_file())


def refuse_to_compile(*_: object, **__: object) -> None:
    raise AssertionError("it is compiled already")


def test_what_is_kept_is_not_compiled_again(
    theme: Theme, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert render(theme, kept) == "A 2 WORD"
    assert len(files(kept)) == 2
    monkeypatch.setattr(jinja2.Environment, "compile", refuse_to_compile)
    assert render(theme, kept) == "A 2 WORD"


def test_all_can_be_compiled_in_advance_but_those_that_are_wrong(
    theme: Theme, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Path(theme.dirs[0], "wrong.html")
    wrong.write_text("{% if %}", encoding="utf-8")
    compiled_templates.compile_all(theme, kept)
    with pytest.raises(jinja2.TemplateSyntaxError):
        environment(theme, kept).get_template("wrong.html")
    monkeypatch.setattr(jinja2.Environment, "compile", refuse_to_compile)
    assert render(theme, kept) == "A 2 WORD"


def test_other_languages_are_not_compiled_in_advance(
    theme: Theme, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A theme may have seventy, and a site has one."""
    folder = Path(theme.dirs[0], "partials/languages")
    folder.mkdir(parents=True)
    for name in ("de", "en", "fr"):
        (folder / f"{name}.html").write_text(name, encoding="utf-8")
    theme["language"] = "fr"
    compiled_templates.compile_all(theme, kept)
    monkeypatch.setattr(jinja2.Environment, "compile", refuse_to_compile)
    env = environment(theme, kept)
    for name in ("en", "fr"):
        assert env.get_template(f"partials/languages/{name}.html").render() == name
    with pytest.raises(AssertionError):
        env.get_template("partials/languages/de.html")


def test_edited_template_is_compiled_again(theme: Theme, kept: Path) -> None:
    render(theme, kept)
    Path(theme.dirs[0], "part.html").write_text("B", encoding="utf-8")
    assert render(theme, kept) == "B WORD"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: data[:32] + data[32:].replace(b"WORD", b"LORD"),
    ],
)
def test_damaged_file_counts_for_nothing(
    theme: Theme, kept: Path, damage: Callable[[bytes], bytes]
) -> None:
    render(theme, kept)
    whole = [path.read_bytes() for path in files(kept)]
    for path in files(kept):
        path.write_bytes(damage(path.read_bytes()))
    assert render(theme, kept) == "A 2 WORD"
    assert [path.read_bytes() for path in files(kept)] == whole


def test_filter_of_a_plugin_is_asked_in_each_build(theme: Theme, kept: Path) -> None:
    """Jinja compiles what a filter makes of a constant, not the call."""
    for answer in ("first", "second"):
        env = theme.get_env()
        env.filters["upper"] = lambda _, answer=answer: answer
        compiled_templates.keep(env, theme, kept)
        assert env.get_template(PAGE).render() == f"A 2 {answer}"
    assert not files(kept)


def test_folder_that_cannot_be_written_is_no_reason_to_fail(theme: Theme, kept: Path) -> None:
    kept.write_text("a file is in the way", encoding="utf-8")
    compiled_templates.compile_all(theme, kept)
    assert render(theme, kept) == "A 2 WORD"


def test_what_cannot_be_put_in_its_place_is_not_left_beside_it(theme: Theme, kept: Path) -> None:
    """A disk without room has even less after each build, otherwise."""
    render(theme, kept)
    for path in files(kept):
        path.unlink()
        path.mkdir()
    assert render(theme, kept) == "A 2 WORD"
    assert not files(kept)

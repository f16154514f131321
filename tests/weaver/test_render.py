"""What text cases can't show: characters that can't be seen, and where artifacts lie."""

from __future__ import annotations

import re

import pytest
from small_project import PAGE, Project, cell
from weaver.model import Location, Problem
from weaver.plain import clean

FIGURE = '<!-- cell: alt="A line" -->\n' + cell(
    "from snippets.drawing import draw_line\ndraw_line(1, 2)"
)


@pytest.mark.parametrize(
    "printed",
    [
        '--8<-- "mkdocs.yml"',
        "-8<-",
        "  --8<--",
        ";--8<-- 'a'",
        "--8<-- [start:x]",
        ":::{quizdown}",
        ":::",
        "    ::: module",
    ],
)
def test_outputs_are_not_obeyed(project: Project, printed: str) -> None:
    """Preprocessors of other tools look into fences, too; an invisible joiner stops them."""
    woven, _ = project.weave(cell(f"print({printed!r})"))
    stripped = printed.lstrip()
    line = printed.replace(stripped, "\u2060" + stripped)
    assert f"\n{line}\n~~~\n" in woven[PAGE].markdown


@pytest.mark.parametrize("printed", ["x --8<--", "a ::: b", "8<", "::", ": ::"])
def test_outputs_that_nobody_would_obey_stay_as_they_are(project: Project, printed: str) -> None:
    woven, _ = project.weave(cell(f"print({printed!r})"))
    assert f"\n{printed}\n~~~\n" in woven[PAGE].markdown


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("\x1b[38;5;196mred\x1b[m", "red"),
        ("\x1b[3A\x1b[Kup", "up"),
        ("\x1bM\x1b7saved\x1b8\x1b(B", "saved"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x1bPq#0~~\x1b\\picture", "picture"),
        ("bell\x07 back\x08 feed\x0c stop\x1b", "bell back feed stop"),
        ("\x02klzzwxh:0001\x03", "klzzwxh:0001"),  # Python-Markdown's own placeholders
        ("one\rtwo\r\nthree", "one\ntwo\nthree"),
        ("ü → 表 \u2028 \ufffd", "ü → 表 \u2028 \ufffd"),
    ],
)
def test_terminal_codes_are_left_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_problem_is_obeyed_by_no_terminal_and_no_runner() -> None:
    message = "\x1b]0;title\x07\x1b[2J\r CR\n::error::no\n\u3000::stop\n##[error]\x9b31m\u202ei"
    problem = Problem(
        Location("docs/a\nb.md", 1), "E01", "<script>\n~~~ in cell", why=message, hint="a :: b"
    )
    assert str(problem).split("\n") == [
        "docs/a b.md:1: E01 <script> ~~~ in cell",
        "    ",
        "     CR",
        "    \u2060::error::no",
        "    \u3000\u2060::stop",
        "    #\u2060#[error]i",
        "    a :: b",
    ]


def test_a_problem_takes_no_line_without_end() -> None:
    problem = Problem(Location("docs/a.md", 1), "E01", "x" * 5000, hint="a hint")
    first, second = str(problem).split("\n")
    assert first == f"docs/a.md:1: E01 {'x' * 5000}"[:1000] + "..."
    assert second == "    a hint"


def test_a_problem_is_told_once(project: Project) -> None:
    ran = project.run(cell("x = 1") + "\n`= nothing` and `= nothing` and `= less`\n")
    assert [problem.message for problem in ran.problems] == [
        "NameError in the expression `= less`",
        "NameError in the expression `= nothing`",
    ]


@pytest.mark.parametrize(
    ("page", "prefix"),
    [
        ("docs/page.md", "assets/woven/"),
        ("docs/lesson/index.md", "../assets/woven/"),
        ("docs/a/b/c.md", "../../assets/woven/"),
    ],
)
def test_pictures_are_linked_from_where_the_page_lies(
    project: Project, page: str, prefix: str
) -> None:
    woven, _ = project.weave({page: FIGURE})
    links = re.findall(r"\]\(([^)#]+)", woven[page].markdown)
    assert len(links) == 2
    assert all(link.startswith(prefix + link.rpartition("/")[2]) for link in links)
    names = sorted(artifact.uri for artifact in woven[page].artifacts)
    assert names == sorted("assets/woven/" + link.rpartition("/")[2] for link in links)
    assert all(artifact.source.is_file() for artifact in woven[page].artifacts)


def test_what_is_not_shown_is_not_published(project: Project) -> None:
    hidden = "<!--\n" + FIGURE.partition("\n")[2] + "-->\n"
    folded = FIGURE.replace("-->", 'output="hide" -->')
    woven, _ = project.weave({"docs/a.md": FIGURE.partition("\n")[0] + "\n" + hidden})
    assert not woven["docs/a.md"].artifacts
    woven, _ = project.weave({"docs/b.md": folded})
    assert not woven["docs/b.md"].artifacts
    assert "![" not in woven["docs/b.md"].markdown


def test_values_for_others_are_handed_over_and_change_nothing(project: Project) -> None:
    """A question's key is an expression that somebody else found, at some offset."""
    from weaver.pipeline import Settings, Weaver

    text = cell("x = 4") + "\n<!-- proof: x == 4 -->\n"
    at = text.index("x == 4")

    def proofs(page: str) -> list[tuple[int, str]]:
        return [(page.index("x == 4"), "[x == 4, x, str(x), {1}]")]

    weaver = Weaver(Settings(project.root, project.new_cache(), (proofs,)), project.kernel)
    weaver.start({PAGE: text})
    woven = weaver.weave(PAGE, "page.md")
    weaver.finish(evict=False)
    assert woven.markdown == text
    assert woven.values == {at: None}  # a set is nothing that JSON could hold
    assert not woven.problems


@pytest.mark.parametrize("above", ["Words.\n", "Words.\n\n", "Words.\n<!-- cell: title='' -->\n"])
def test_a_cell_is_no_part_of_the_paragraph_above_it(project: Project, above: str) -> None:
    above = above.replace("'", '"') + "<!--pytest-codeblocks:cont-->\n"
    woven, _ = project.weave(cell("x = 1") + "\n" + above + cell("y = 2"))
    assert woven[PAGE].markdown == cell("x = 1") + "\nWords.\n\n" + cell("y = 2")


def test_page_whose_session_crashed_is_shown_without_outputs(project: Project) -> None:
    page = cell("print('lost')\nimport os\nos._exit(0)") + "\nValue `= 1`.\n"
    woven, _ = project.weave(page)
    assert woven[PAGE].markdown == (
        cell("print('lost')\nimport os\nos._exit(0)")
        + '\nValue <span class="computed" title="1">&#40;not computed&#41;</span>.\n'
    )

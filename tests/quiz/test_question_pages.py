"""Questions in a real build: what readers and search get, and what a strict build refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_site import GAPS, QUESTION, build, make_project

SAMPLE = """
## How to write one

~~~text
:::{quizdown}
## Sample

1. [x] a
:::
~~~
"""

PAGE = (
    "---\ntitle: Lesson\n---\n\n# Lesson\n\n```python\nprint('`' * 3)\n```\n\n"
    "## Practice\n\n:::{quizdown}\n"
    + QUESTION.format(title="A `List<int>`?", number=2)
    + """
## Shown as typed?

<!-- difficulty: hard -->

In text: List<int>, </div><script>hacked = 1</script> and `a<b`.

~~~py
x = "</div><script>hacked = 2</script>"
~~~

> See [the other page](other.md#there).

1. [x] List<int> </article></div><script>hacked = 3</script>
    > Yes <b>indeed</b>.
1. [ ] `Dict<str, int>` and some more words
    > Another word: mistake-word.

<!-- proof: other.md#there -->

<!-- solution
Because of secret-word.
-->
:::

After it.
"""
    + SAMPLE
)
OTHER = "# Other\n\n## There\n\nShown here.\n\n```python\nassert True\n```\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {"index.md": "# Home\n", "lesson.md": PAGE, "other.md": OTHER}
    project = make_project(tmp_path_factory.mktemp("quiz"), pages)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    return project / "site"


@pytest.fixture(scope="module")
def lesson(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / "lesson/index.html").read_text("utf-8"), "html.parser")


def test_a_question_is_complete_without_a_script(lesson: BeautifulSoup) -> None:
    first, _ = lesson.select("article.question")
    assert first.h3["id"] == first["aria-labelledby"]
    assert "Question 1 of 2" in first.text
    assert "Easy" in first.text
    assert [item.get_text(" ", strip=True) for item in first.select("[data-options] > li")] == [
        "A 3",
        "B 4",
        "C 5",
    ]
    assert first.select_one(".highlight code .nb").text == "print"
    hint, solution = first.select("details")
    assert not hint.has_attr("open")
    assert not solution.has_attr("open")
    assert "Add the numbers." in hint.text
    said = " ".join(solution.text.split())
    assert "Answer B 4 Two and two." in said
    assert "What the code does Output4" in said.replace("Output 4", "Output4")
    assert "The sum is 4." in said
    assert "Common mistakes A 3 One less. C 5 One more." in said
    assert "str(total) == option" in said


def test_what_is_typed_is_shown_and_never_run(lesson: BeautifulSoup) -> None:
    _, second = lesson.select("article.question")
    assert "List<int>, </div><script>hacked = 1</script> and a<b" in second.text
    assert 'x = "</div><script>hacked = 2</script>"' in second.text
    assert "A List<int> </article></div><script>hacked = 3</script>" in second.text
    assert "Yes <b>indeed</b>." in second.text
    assert not second.select("script, b")
    assert not [script for script in lesson.select("script") if "hacked" in script.text]


def test_the_title_reads_well_in_the_table_of_contents(lesson: BeautifulSoup) -> None:
    entries = [" ".join(entry.text.split()) for entry in lesson.select(".md-nav--secondary a")]
    assert "A List<int>?" in entries


def test_no_answer_stands_in_the_page_as_text(lesson: BeautifulSoup) -> None:
    hosts = lesson.select(".quizdown")
    assert len(hosts) == 2
    for host in hosts:
        assert host.has_attr("hidden")
        assert not host.text.strip()
    for solution in lesson.select("[data-solution]"):
        solution.decompose()
    assert "[x]" not in " ".join(quiz.text for quiz in lesson.select(".quiz"))
    assert "secret-word" not in lesson.text
    assert "mistake-word" not in lesson.text


def test_search_finds_questions_and_no_answers(site: Path) -> None:
    docs = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    said = json.dumps(docs)
    assert "What does it print?" in said
    assert "secret-word" not in said
    assert "mistake-word" not in said
    assert "Two and two" not in said
    assert "str(total)" not in said
    assert "Hints" not in said  # a title that only paper shows
    titles = {doc["location"]: doc for doc in docs}
    assert "What does it print?" in titles["lesson/#a-listint"]["text"]
    assert "After it." in titles["lesson/#practice"]["text"]


def test_only_pages_with_questions_load_anything(site: Path) -> None:
    assert "quiz" not in (site / "other/index.html").read_text("utf-8")
    page = (site / "lesson/index.html").read_text("utf-8")
    addresses = re.findall(r'(?:src|href)="([^"]*quiz[^"]*\.(?:js|css))"', page)
    assert addresses == ["../assets/css/quiz.css", "../assets/js/quiz/load.js"]
    assert "quizdown_init" not in page


def test_a_sample_of_the_syntax_stays_a_sample(lesson: BeautifulSoup) -> None:
    (sample,) = [pre for pre in lesson.select("pre") if "## Sample" in pre.text]
    assert sample.text.startswith(":::{quizdown}\n## Sample")


PROOF = "[str(total) == option for option in options]"
NO_CODE = [("```python\n", "~~~py\n"), ("```\n", "~~~\n"), ("`= 2 + 2`", "4")]
BROKEN = {
    "flipped.md": (
        [("1. [x]", "1. [ ]"), ("1. [ ] `3`", "1. [x] `3`")],
        {("Q24", "1. [x] `3`"), ("Q24", "1. [ ] `4`"), ("Q28", "<!-- sol")},
    ),
    "distractor.md": (
        [("`5`", "`2 + 2`"), ("str(total) == option", "eval(option) == 4")],
        {("Q25", "<!-- proof"), ("Q24", "1. [ ] `2 + 2`")},
    ),
    "code.md": (
        [("total = 2 + 2", "total = 2 + 3")],
        {("Q24", "1. [x] `4`"), ("Q24", "1. [ ] `5`")},
    ),
    "same-value.md": ([("[ ] `3`", "[ ] `= 2 + 3`")], {("Q22", "1. [ ] `5`")}),
    "hint-value.md": ([("Add the numbers", "It is `= 8 // 2`")], {("Q30", "> It is")}),
    "answer-value.md": (
        [("The sum is `= 2 + 2`", "The answer is `= 9 // 3`")],
        {("Q28", "<!-- sol")},
    ),
    "unproved.md": ([(f"<!-- proof: {PROOF} -->", "")], {("Q14", "## Add")}),
    "constant.md": ([(PROOF, "[False, True, False]")], {("Q14", "<!-- proof")}),
    "echo.md": ([("str(total) == option", 'option == "4"')], {("Q14", "<!-- proof")}),
    "address.md": ([(PROOF, "good.md#add")], {("Q14", "<!-- proof")}),
    "nowhere.md": ([(PROOF, "good.md#nowhere"), *NO_CODE], {("Q26", "<!-- proof")}),
    # The only code of that section is in the quiz itself.
    "empty.md": ([(PROOF, "good.md#page"), *NO_CODE], {("Q26", "<!-- proof")}),
    "no-page.md": ([(PROOF, "gone.md#add"), *NO_CODE], {("Q26", "<!-- proof")}),
    "raises.md": ([("[str(total) ==", "[missing ==")], {("Q23", "<!-- proof")}),
}


FIGURE = """# Page

:::{quizdown}
## See it

<!-- difficulty: easy -->
<!-- output: OUTPUT -->

Look at it.

<!-- cell: title="One line" hl_lines="3" alt="a line up to 3 < 4" caption="It is `= height`." -->
```python
import matplotlib.pyplot as plt

height = 3
_ = plt.plot([1, height])
print("drawn")
```

> Read the axis.

1. [x] three
    > Yes.
1. [ ] four
    > No.

<!-- proof: [height == 3, height == 4] -->

<!-- solution
1. It is `= height`.
-->
:::
"""


OPTIONS = """\
1. [x] three
    > Yes.
1. [ ] four
    > No.
"""
GAP = """\
1. `height = ___`
    - [x] `3`
        > Yes.
    - [ ] `4`
        > No.
"""
GAPS_FIGURE = (
    FIGURE.replace("{quizdown}", "{gaps}")
    .replace(OPTIONS, GAP)
    .replace("[height == 3, height == 4]", "height == 3")
    # What the program draws with other options belongs to no cell.
    + "\n<!--pytest-codeblocks:cont-->\n```python\nheight += 1\n```\n"
)
CARDS_FIGURE = f"""# Page

:::{{cards}}
## What is drawn?

{FIGURE[FIGURE.index("<!-- cell") : FIGURE.index("> Read")]}
A line.
:::
"""


def test_a_figure_is_shown_where_the_output_is(tmp_path: Path) -> None:
    assert OPTIONS in FIGURE
    pages = {
        "index.md": "# Home\n",
        "shown.md": FIGURE.replace("OUTPUT", "shown"),
        "below/after.md": FIGURE.replace("OUTPUT", "after"),
        "gaps-shown.md": GAPS_FIGURE.replace("OUTPUT", "shown"),
        "gaps.md": GAPS_FIGURE.replace("<!-- output: OUTPUT -->", ""),
        "cards.md": CARDS_FIGURE,
    }
    project = make_project(tmp_path, pages)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    for name, part in (
        ("shown", ".question-text"),
        ("below/after", "[data-solution]"),
        ("gaps-shown", ".question-text"),
        ("gaps", "[data-solution]"),
        ("cards", ".card-back"),
    ):
        path = project / "site" / name / "index.html"
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        (output,) = page.select(f"{part} .cell-output")
        assert "drawn" in output.text
        images = page.select("article img")
        assert len(images) == 2  # light and dark
        for image in images:
            assert image in page.select(f"{part} img")
            assert image["alt"] == "a line up to 3 < 4"
            source = (path.parent / image["src"].partition("#")[0]).resolve()
            assert source.read_text("utf-8").startswith("<?xml")
        (caption,) = page.select(f"{part} .cell-caption")
        assert caption.text == "It is 3."
        assert page.select_one("article .highlight .filename").text == "One line"
        (marked,) = page.select("article .highlight .hll")
        assert marked.text.startswith("height = ")
        assert "<!--" not in page.select_one("section.quiz").text
    questions = json.loads((project / "site/assets/questions/questions.json").read_text("utf-8"))
    texts = {question["page"]: question["text"] for question in questions["questions"]}
    said = BeautifulSoup(texts["shown/#see-it"], "html.parser").text
    assert said.count("[Figure: a line up to 3 < 4]") == 1


OUTPUTS = """# Page

:::{quizdown}
## What comes out?

<!-- difficulty: easy -->

In a list:

- one

    <!-- cell: output="hide" -->
    ```python
    import sys

    print("hidden-word")
    ```

<!--pytest-codeblocks:cont-->
```python
_ = sys.stderr.write("aside-word")
print(":::{quizdown}")
print("~~~")
print("</pre><b>")
```

> Read.

1. [x] a region
    > Yes.
1. [ ] nothing
    > No.

<!-- proof: [bool(sys), not sys] -->

<!-- solution
1. Read it.
-->
:::
"""


def test_what_a_question_prints_is_shown_as_printed(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"index.md": OUTPUTS})
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    html = (project / "site/index.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    stdout, stderr = page.select("[data-solution] .cell-output pre")
    # A joiner that nobody sees keeps preprocessors away from what looks like theirs.
    assert stdout.text.replace("\u2060", "") == ":::{quizdown}\n~~~\n</pre><b>\n"
    assert stderr.text == "aside-word\n"
    assert stderr.find_parent(class_="cell-stderr")
    assert len(page.select(".quizdown")) == 1
    # Once in the code, and not as output.
    assert page.select_one("[data-solution]").text.count("hidden-word") == 0
    assert not re.search("[\ue33b\ue33c]", html)


def test_gaps_say_what_each_choice_really_does(tmp_path: Path) -> None:
    pages = {"index.md": "# Try\n\n" + GAPS.format(number=3)}
    project = make_project(tmp_path, pages)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((project / "site/index.html").read_text("utf-8"), "html.parser")
    article = page.select_one("article.question")
    assert [
        [option.text for option in select.select("option")]
        for select in article.select("pre select.gap")
    ] == [["gap 1", "3", "2"], ["gap 2", '"3"', "3"]]
    said = " ".join(article.select_one("[data-solution]").text.split())
    assert "One too many. The program then gives: 6" in said
    assert "The program then gives: TypeError: unsupported operand type(s)" in said
    assert "The total is 5." in said
    assert "TypeError" not in (project / "site/search/search_index.json").read_text("utf-8")


def test_gaps_with_a_wrong_key_are_refused(tmp_path: Path) -> None:
    good = GAPS.format(number=3)
    changes = {
        "two.md": [('`"3"`', "`1 + 2`")],
        "cancel.md": [('`"3"`', "`2`")],
        "flipped.md": [("- [ ] `3`", "- [x] `3`"), ("- [x] `2`", "- [ ] `2`")],
        "code.md": [("first + 3", "first + 4"), ("`3`\n        > Two", "`4`\n        > Two")],
        "twice.md": [("print(total)", "first = 2")],
        "nothing.md": [("`first = ___`", "`first = 2`")],
        "anchor.md": [("total == 5", "#try")],
    }
    expected = {
        ("two.md", "1. `first + ___", "Q25"),
        ("two.md", "    - [ ] `1 + 2`", "Q24"),
        ("cancel.md", "    - [ ] `3`", "Q25"),
        ("flipped.md", "1. `first =", "Q41"),
        # Its gap was not cut, so that the program is right whatever is chosen.
        ("flipped.md", "1. `first =", "Q25"),
        ("flipped.md", "    - [ ] `2`", "Q24"),
        ("code.md", "    - [x] `4`", "Q24"),
        ("code.md", "    - [x] `2`", "Q24"),
        ("twice.md", "1. `first =", "Q41"),
        ("anchor.md", "<!-- proof", "Q14"),
        ("anchor.md", "## ", "Q23"),
        ("nothing.md", "    - [ ] `3`", "Q40"),
    }
    pages = {"index.md": "# Home\n"}
    for name, replacements in changes.items():
        pages[name] = "# Try\n\n" + good
        for old, new in replacements:
            assert old in pages[name]
            pages[name] = pages[name].replace(old, new)
    done = build(make_project(tmp_path, pages), "--strict")
    assert done.returncode == 1
    found = re.findall(r"docs/([\w.-]+):(\d+): (Q\d\d)", done.stdout + done.stderr)
    lines = {name: page.split("\n") for name, page in pages.items()}
    assert {(name, int(line), rule) for name, line, rule in found} == {
        (name, next(at for at, text in enumerate(lines[name], 1) if text.startswith(start)), rule)
        for name, start, rule in expected
    }


def test_a_strict_build_refuses_keys_that_the_code_contradicts(tmp_path: Path) -> None:
    good = f"# Page\n\n:::{{quizdown}}\n{QUESTION.format(title='Add', number=2)}:::\n"
    pages = {"index.md": "# Home\n", "good.md": good}
    expected = set()
    for name, (changes, problems) in BROKEN.items():
        text = good
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        pages[name] = text
        lines = text.split("\n")
        for rule, start in problems:
            line = next(at for at, said in enumerate(lines, 1) if said.startswith(start))
            expected.add((f"docs/{name}", line, rule))
    done = build(make_project(tmp_path, pages), "--strict")
    assert done.returncode == 1
    found = re.findall(r"(docs/[\w.-]+):(\d+): (Q\d\d)", done.stdout + done.stderr)
    assert {(path, int(line), rule) for path, line, rule in found} == expected


def test_a_page_that_can_not_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    quiz = ":::{quizdown}\n" + QUESTION.format(title="Sum", number=3) + ":::\n"
    project = make_project(tmp_path, {"index.md": "# Home\n", "quiz.md": f"# Quiz\n\n{quiz}"})
    (project / "docs/old.md").write_bytes(b"# Gr\xfc\xdfe\n")
    done = build(project)
    assert done.returncode == 0, done.stderr
    assert "docs/old.md:1: W19" in done.stderr
    assert "docs/quiz.md:" in done.stderr, "its proof is wrong"

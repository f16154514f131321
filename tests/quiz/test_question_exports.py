"""The bank for other programs: read back by what would read it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from quiz_engine.export import as_anki, as_json, as_qti
from quiz_engine.export.item import CardItem, Choice, Gap, Item, Program
from quiz_engine.export.portable import portable
from small_site import GAPS, QUESTION, ROOT, build, make_project

ITEM = Item(
    id="a/b.md#what-is-it",
    title='What is "it" & <that>?',
    level="hard",
    page="a/b/#what-is-it",
    text=(
        "<p>See <code>List&lt;int&gt;</code><br>and <img alt='a picture' src='x.svg'></p>"
        '<div class="highlight"><pre><span></span><code>a\n\tb\n</code></pre>'
        '<button>Copy<svg></svg></button></div><p onclick="x()">unclosed <b>bold'
    ),
    hint="<p>Hint.</p>",
    solution="<ol><li>Step</li></ol>",
    proof="<pre>1 == 1</pre>",
    section='<a href="../b/">Again</a>',
    multiple=False,
    choices=(
        Choice("A", "<code>1 &lt; 2</code>", True, "<p>Yes.</p>"),
        Choice("B", "no", False, "<p>No &amp; no.</p>"),
    ),
)
PROGRAM = Program(
    id="a/b.md#fill-it",
    title="Fill it",
    level="easy",
    page="a/b/#fill-it",
    text='<pre><code>x = <b data-gap="1">[gap 1]</b> + <b data-gap="2">[gap 2]</b>\n</code></pre>',
    hint="<p>Hint.</p>",
    solution="<p>Because.</p>",
    proof="<pre>x == 3</pre>",
    gaps=(
        Gap(
            (
                Choice("A", "<code>1</code>", True, "One."),
                Choice("B", "<code>9</code>", False, "No."),
            )
        ),
        Gap((Choice("A", "<code>&lt;8&gt;</code>", False, "8!"), Choice("B", "2", True, "Two."))),
    ),
)


def digest(name: str) -> str:
    """What tells names apart that come to the same letters."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


ASKED = f"q-a-b-md-what-is-it-{digest('a/b.md#what-is-it')}"
FILLED = f"q-a-b-md-fill-it-{digest('a/b.md#fill-it')}"
CARD = CardItem(id="a.md#what", page="a/", front="What?", back="<p>This,</p>\n<p>that.</p>")
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
LOM = "{http://ltsc.ieee.org/xsd/LOM}"


def items_in(data: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: ET.fromstring(package.read(name)) for name in package.namelist()}


def test_qti_holds_the_question_the_key_and_the_feedback() -> None:
    files = items_in(as_qti.write_qti([ITEM]))
    assert set(files) == {"imsmanifest.xml", f"items/{ASKED}.xml"}
    root = files[f"items/{ASKED}.xml"]
    assert root.get("title") == ITEM.title
    assert [value.text for value in root.iter(f"{QTI}value")] == ["A"]
    choices = list(root.iter(f"{QTI}simpleChoice"))
    assert [choice.get("identifier") for choice in choices] == ["A", "B"]
    assert "".join(choices[0].itertext()) == "1 < 2"
    body = root.find(f"{QTI}itemBody")
    said = "".join(body.itertext())
    assert "See List<int>and a picture" in said
    assert "a\n\tb" in said
    assert "Copy" not in said
    assert not [e for e in body.iter() if e.get("onclick") or e.tag.endswith(("img", "svg"))]
    feedback = list(root.iter(f"{QTI}modalFeedback"))
    assert ["".join(f.itertext()) for f in feedback] == ["Yes.", "No & no.", "Step"]
    # Only what the learner chose is commented on; the solution comes in any case.
    shown = {f.get("outcomeIdentifier"): f.get("identifier") for f in feedback}
    assert shown == {"FEEDBACK": "B", "SOLUTION": "solution"}
    values = {
        outcome.get("identifier"): next(iter(outcome))
        for outcome in root.findall(f"{QTI}responseProcessing/{QTI}setOutcomeValue")
    }
    assert values["FEEDBACK"].get("identifier") == "RESPONSE"
    assert values["SOLUTION"].text == "solution"


def test_qti_puts_a_list_into_each_gap_of_a_program() -> None:
    files = items_in(as_qti.write_qti([ITEM], [PROGRAM]))
    root = files[f"items/{FILLED}.xml"]
    (code,) = root.iter(f"{QTI}code")
    first, second = code
    assert (code.text, first.tail, second.tail) == ("x = ", " + ", "\n")
    for number, gap, options in ((1, first, ["1", "9"]), (2, second, ["<8>", "2"])):
        assert gap.tag == f"{QTI}inlineChoiceInteraction"
        assert gap.get("responseIdentifier") == f"RESPONSE{number}"
        assert [option.text for option in gap] == options
    keys = {
        declared.get("identifier"): [value.text for value in declared.iter(f"{QTI}value")]
        for declared in root.iter(f"{QTI}responseDeclaration")
    }
    assert keys == {"RESPONSE1": ["A"], "RESPONSE2": ["B"]}
    matched = [
        match.find(f"{QTI}correct").get("identifier")
        for match in root.findall(f".//{QTI}responseIf/{QTI}and/{QTI}match")
    ]
    assert matched == ["RESPONSE1", "RESPONSE2"]
    told = [
        (f.get("outcomeIdentifier"), f.get("identifier"), "".join(f.itertext()))
        for f in root.iter(f"{QTI}modalFeedback")
    ]
    assert told == [
        ("FEEDBACK1", "A", "One."),
        ("FEEDBACK1", "B", "No."),
        ("FEEDBACK2", "A", "8!"),
        ("FEEDBACK2", "B", "Two."),
        ("SOLUTION", "solution", "Because."),
    ]


def test_the_manifest_names_every_item() -> None:
    files = items_in(as_qti.write_qti([ITEM]))
    hrefs = [e.get("href") for e in files["imsmanifest.xml"].iter() if e.tag.endswith("}file")]
    assert hrefs == [name for name in files if name.startswith("items/")]


def test_the_manifest_says_how_difficult_an_item_is() -> None:
    medium = replace(ITEM, id="c.md#x", level="medium")
    package = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
    manifest = items_in(as_qti.write_qti([ITEM, medium], [PROGRAM]))["imsmanifest.xml"]
    found = {}
    for resource in manifest.iter(f"{package}resource"):
        assert [part.tag for part in resource] == [f"{package}metadata", f"{package}file"]
        path = "/".join(f"{LOM}{name}" for name in ("lom", "educational", "difficulty"))
        source, value = resource.find(f"{package}metadata/{path}")
        assert (source.tag, source.text, value.tag) == (f"{LOM}source", "LOMv1.0", f"{LOM}value")
        found[resource.get("identifier").split("-md-")[1]] = value.text
    # The words of IEEE 1484.12.1, 5.8.
    assert found == {
        f"what-is-it-{digest('a/b.md#what-is-it')}": "difficult",
        f"x-{digest('c.md#x')}": "medium",
        f"fill-it-{digest('a/b.md#fill-it')}": "easy",
    }


def test_several_right_options_are_scored_together() -> None:
    choices = tuple(Choice(letter, letter, True, "") for letter in "AB")
    many = replace(ITEM, multiple=True, choices=choices)
    root = items_in(as_qti.write_qti([many]))[f"items/{ASKED}.xml"]
    declared = root.find(f"{QTI}responseDeclaration")
    assert declared.get("cardinality") == "multiple"
    assert root.find(f".//{QTI}choiceInteraction").get("maxChoices") == "0"


def test_a_gap_without_a_key_does_not_end_a_server() -> None:
    """A server goes on after a problem, and the exports are written."""
    open_gap = Gap(tuple(replace(choice, right=False) for choice in PROGRAM.gaps[0].choices))
    program = replace(PROGRAM, gaps=(open_gap, PROGRAM.gaps[1]))
    assert len(items_in(as_qti.write_qti([], [program]))) == 2
    note = as_anki.write_anki([], [program], [], "Site").splitlines()[-1]
    assert "<p>Gap 2: <b>B</b>" in note
    assert "<p>Gap 1: <b>" not in note


def test_names_that_differ_in_a_sign_stay_two() -> None:
    other = replace(ITEM, id="a-b.md#what-is-it")
    assert len(items_in(as_qti.write_qti([ITEM, other]))) == 3
    notes = as_anki.write_anki([ITEM, other], [], [], "Site").splitlines()[-2:]
    assert len({note.split("\t")[0] for note in notes}) == 2


def test_the_same_questions_give_the_same_bytes() -> None:
    package = as_qti.write_qti([ITEM])
    assert as_qti.write_qti([ITEM]) == package
    # Two packages of the same two seconds would be alike without it.
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        assert {file.date_time for file in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_anki_gets_one_note_a_line() -> None:
    quoted = replace(CARD, front='"Same": what is it?')
    text = as_anki.write_anki([ITEM, ITEM], [PROGRAM], [CARD, quoted], "Site")
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert "#separator:tab" in heads
    assert "#html:true" in heads
    rest = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    rows = list(csv.reader(io.StringIO(rest), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 5
    assert rows[3] == [
        f"card-a-md-what-{digest('a.md#what')}",
        "What?",
        "<p>This,</p> <p>that.</p>",
        "card",
    ]
    assert rows[4][1] == '&quot;Same": what is it?'
    assert rows[2] == [
        FILLED,
        "<p><b>Fill it</b></p>"
        '<pre><code>x = <b data-gap="1">[gap 1]</b> + <b data-gap="2">[gap 2]</b><br></code></pre>'
        '<p>Gap 1:</p><ol type="A"><li><code>1</code></li><li><code>9</code></li></ol>'
        '<p>Gap 2:</p><ol type="A"><li><code>&lt;8&gt;</code></li><li>2</li></ol>',
        "<p>Gap 1: <b>A</b> <code>1</code></p>One.<p>Gap 2: <b>B</b> 2</p>Two.<p>Because.</p>",
        "easy",
    ]
    guid, front, back, tags = rows[0]
    assert guid == ASKED
    assert "What is &quot;it&quot; &amp; &lt;that&gt;?" in front
    assert "a<br>    b" in front
    assert "1 &lt; 2" in back
    assert tags == "hard"


def test_anki_breaks_lines_where_the_code_does_and_nowhere_else() -> None:
    item = replace(ITEM, text="<p>One\nsentence.</p><pre>a\nb</pre><p>Two\nwords.</p>")
    note = as_anki.write_anki([item], [], [], "Site").splitlines()[-1]
    assert "<p>One sentence.</p><pre>a<br>b</pre><p>Two words.</p>" in note


def test_json_holds_everything() -> None:
    body = json.loads(as_json.write_json([ITEM], [PROGRAM], [CARD], "Site"))
    (question,), (program,), (card,) = body["questions"], body["programs"], body["cards"]
    assert body["format"] == 1
    assert program["gaps"][1]["choices"][1] == {
        "letter": "B",
        "html": "2",
        "right": True,
        "comment": "Two.",
    }
    assert card == {
        "id": "a.md#what",
        "page": "a/",
        "front": "What?",
        "back": "<p>This,</p>\n<p>that.</p>",
    }
    assert question["choices"][0] == {
        "letter": "A",
        "html": "<code>1 &lt; 2</code>",
        "right": True,
        "comment": "<p>Yes.</p>",
    }


def test_the_site_says_what_each_field_of_the_json_holds() -> None:
    page = (ROOT / "docs/about/how-this-site-is-made.md").read_text("utf-8")
    section = page.split("## The questions as files\n")[1].split("\n## ")[0]
    told = set(re.findall(r"`(\w+)`", section))

    def names(value: object) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(names, value))
        if isinstance(value, dict):
            return set(value).union(*map(names, value.values()))
        return set()

    fields = names(json.loads(as_json.write_json([ITEM], [PROGRAM], [CARD], "Site")))
    assert fields - {"site"} == told - {"easy", "medium", "hard"}


@pytest.mark.parametrize(
    ("html", "base", "expected"),
    [
        ('<a href="../b/#c">See <b>it</b></a>.', "", "See <b>it</b>."),
        (
            '<a class="x" href="../b/#c">it</a>',
            "https://a.org/s/p/",
            '<a href="https://a.org/s/b/#c">it</a>',
        ),
        ('<a href="#c">it</a>', "https://a.org/s/p/", '<a href="https://a.org/s/p/#c">it</a>'),
        ('<a href="https://b.org">it</a>', "", '<a href="https://b.org">it</a>'),
        (
            '<img alt="a line" src="x.svg#only-light"><img alt="a line" src="y.svg#only-dark">',
            "",
            "<em>[Figure: a line]</em>",
        ),
        ('<img alt="" src="x.svg">', "", ""),
    ],
)
def test_what_only_works_on_the_site_is_put_into_words(html: str, base: str, expected: str) -> None:
    assert portable(html, base) == expected


def test_a_build_publishes_them(tmp_path: Path) -> None:
    quiz = f"# Page\n\n:::{{quizdown}}\n{QUESTION.format(title='Add', number=2)}:::\n"
    deck = "# Page\n\n:::{cards}\n## What?\n\nThis.\n:::\n"
    pages = {"a.md": quiz, "b.md": quiz, "c.md": GAPS.format(number=3), "d.md": deck}
    project = make_project(tmp_path, {"index.md": "# Home\n", **pages})
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    folder = project / "site" / "assets" / "questions"
    body = json.loads((folder / "questions.json").read_text("utf-8"))
    questions = body["questions"]
    assert [question["page"] for question in questions] == ["a/#add", "b/#add"]
    assert "The sum is" in questions[0]["solution"]
    assert "str(total) == option" in BeautifulSoup(questions[0]["proof"], "html.parser").text
    (program,) = body["programs"]
    assert program["page"] == "c/#add-up-to-five"
    said = BeautifulSoup(program["text"], "html.parser").text
    assert "first = [gap 1]\ntotal = first + [gap 2]  # <b>\n" in said
    wrong, _ = program["gaps"][0]["choices"]
    assert wrong["html"] == "<code>3</code>"
    assert "The program then gives: <code>6</code>" in wrong["comment"]
    assert "<code>5\n</code>" in program["solution"]  # what it prints as it should be
    assert "The total is" in program["solution"]
    assert [card["back"] for card in body["cards"]] == ["<p>This.</p>"]
    assert len(items_in((folder / "questions-qti.zip").read_bytes())) == 4
    notes = (folder / "questions-anki.txt").read_text("utf-8").splitlines()
    assert sum(not line.startswith("#") for line in notes) == 4

"""The bank for other programs: read back by what would read it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from quiz_engine.export import as_anki, as_json, as_qti
from quiz_engine.export.item import CardItem, Choice, Item
from quiz_engine.export.portable import portable
from small_site import QUESTION, build, make_project

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
    multiple=False,
    choices=(
        Choice("A", "<code>1 &lt; 2</code>", True, "<p>Yes.</p>"),
        Choice("B", "no", False, "<p>No &amp; no.</p>"),
    ),
)
CARD = CardItem(id="a.md#what", front="What?", back="<p>This,</p>\n<p>that.</p>")
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def items_in(data: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: ET.fromstring(package.read(name)) for name in package.namelist()}


def test_qti_holds_the_question_the_key_and_the_feedback() -> None:
    files = items_in(as_qti.write_qti([ITEM]))
    assert set(files) == {"imsmanifest.xml", "items/q-a-b-md-what-is-it.xml"}
    root = files["items/q-a-b-md-what-is-it.xml"]
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
    assert ["".join(f.itertext()) for f in feedback] == ["Yes.", "No & no."]


def test_the_manifest_names_every_item() -> None:
    files = items_in(as_qti.write_qti([ITEM]))
    hrefs = [e.get("href") for e in files["imsmanifest.xml"].iter() if e.tag.endswith("}file")]
    assert hrefs == [name for name in files if name.startswith("items/")]


def test_several_right_options_are_scored_together() -> None:
    choices = tuple(Choice(letter, letter, True, "") for letter in "AB")
    many = replace(ITEM, multiple=True, choices=choices)
    root = items_in(as_qti.write_qti([many]))["items/q-a-b-md-what-is-it.xml"]
    declared = root.find(f"{QTI}responseDeclaration")
    assert declared.get("cardinality") == "multiple"
    assert root.find(f".//{QTI}choiceInteraction").get("maxChoices") == "0"


def test_the_same_questions_give_the_same_bytes() -> None:
    assert as_qti.write_qti([ITEM]) == as_qti.write_qti([ITEM])


def test_anki_gets_one_note_a_line() -> None:
    text = as_anki.write_anki([ITEM, ITEM], [CARD], "Site")
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert "#separator:tab" in heads
    assert "#html:true" in heads
    rest = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    rows = list(csv.reader(io.StringIO(rest), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == 3
    assert rows[2] == ["card-a-md-what", "What?", "<p>This,</p> <p>that.</p>", "card"]
    guid, front, back, tags = rows[0]
    assert guid == "q-a-b-md-what-is-it"
    assert "What is &quot;it&quot; &amp; &lt;that&gt;?" in front
    assert "a<br>    b" in front
    assert "1 &lt; 2" in back
    assert tags == "hard"


def test_json_holds_everything() -> None:
    body = json.loads(as_json.write_json([ITEM], "Site"))
    (question,) = body["questions"]
    assert body["format"] == 1
    assert question["choices"][0] == {
        "letter": "A",
        "html": "<code>1 &lt; 2</code>",
        "right": True,
        "comment": "<p>Yes.</p>",
    }


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
    project = make_project(tmp_path, {"index.md": "# Home\n", "a.md": quiz, "b.md": quiz})
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    folder = project / "site" / "assets" / "questions"
    questions = json.loads((folder / "questions.json").read_text("utf-8"))["questions"]
    assert [question["page"] for question in questions] == ["a/#add", "b/#add"]
    assert "The sum is" in questions[0]["solution"]
    assert len(items_in((folder / "questions-qti.zip").read_bytes())) == 3
    assert "a.md" in (folder / "questions.json").read_text("utf-8")

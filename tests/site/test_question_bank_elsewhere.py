"""The published bank as other programs see it: each file is read, and answered, on its own.

The readers here share nothing with the writers: another XML parser (the writer builds its
trees with ElementTree), a scoring engine of a few lines that follows the items' own response
processing, and keys that are searched in the pages' text with a regular expression. The files
were also held against the published XML schemas of QTI 2.1 and content packaging 1.1, and
imported into Anki; the schemas' terms do not allow to keep a copy of them here, so
`test_items_keep_to_the_schema` writes down the part of them that these items use.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from hashlib import sha256
from itertools import product
from pathlib import Path
from xml.dom import minidom

import pytest
from bs4 import BeautifulSoup

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def folder(built_site: Path) -> Path:
    return built_site / "assets" / "questions"


@pytest.fixture(scope="module")
def everything(folder: Path) -> dict[str, list[dict]]:
    return json.loads((folder / "questions.json").read_text("utf-8"))


def by_name(told: list[dict]) -> dict[str, dict]:
    """What the JSON holds by the names that the other formats use."""
    named = {}
    for one in told:
        letters = re.sub(r"[^a-z0-9]+", "-", one["id"].lower()).strip("-")
        named[f"q-{letters}-{sha256(one['id'].encode()).hexdigest()[:8]}"] = one
    return named


@pytest.fixture(scope="module")
def bank(everything: dict[str, list[dict]]) -> dict[str, dict]:
    return by_name(everything["questions"])


@pytest.fixture(scope="module")
def programs(everything: dict[str, list[dict]]) -> dict[str, dict]:
    return by_name(everything["programs"])


@pytest.fixture(scope="module")
def items(folder: Path) -> dict[str, minidom.Element]:
    with zipfile.ZipFile(folder / "questions-qti.zip") as package:
        assert package.testzip() is None
        return {
            name.removeprefix("items/").removesuffix(".xml"): minidom.parseString(
                package.read(name)
            ).documentElement
            for name in package.namelist()
            if name.startswith("items/")
        }


def keys_as_written() -> dict[str, str]:
    """Marks of every question, such as `_X__`, by page and title; the build proved them."""
    found = {}
    for path in DOCS.rglob("*.md"):
        for region in re.findall(
            r"^:::\{quizdown\}$(.*?)^:::$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            for part in re.split(r"^## ", region, flags=re.MULTILINE)[1:]:
                marks = re.findall(r"^(?:1\.|-) \[([x ])\]", part, re.MULTILINE)
                title = part.split("\n", 1)[0].replace("`", "")
                name = f"{path.relative_to(DOCS).as_posix()}: {title}"
                found[name] = "".join(marks).replace("x", "X").replace(" ", "_")
    return found


def test_json_holds_every_key_as_it_was_proved(bank: dict[str, dict]) -> None:
    written = keys_as_written()
    told = {
        f"{question['id'].split('#')[0]}: {question['title']}": "".join(
            "X" if choice["right"] else "_" for choice in question["choices"]
        )
        for question in bank.values()
    }
    assert len(told) > 60
    assert told == written


def gaps_as_written() -> dict[str, list[str]]:
    """Marks of every gap, such as `_X_`, by page and title of its program."""
    found = {}
    for path in DOCS.rglob("*.md"):
        for region in re.findall(r"(?ms)^:::\{gaps\}$(.*?)^:::$", path.read_text("utf-8")):
            for part in re.split(r"^## ", region, flags=re.MULTILINE)[1:]:
                gaps = re.split(r"^1\. ", part, flags=re.MULTILINE)[1:]
                marks = ["".join(re.findall(r"(?m)^    - \[([x ])\]", gap)) for gap in gaps]
                title = part.split("\n", 1)[0].replace("`", "")
                name = f"{path.relative_to(DOCS).as_posix()}: {title}"
                found[name] = [mark.replace("x", "X").replace(" ", "_") for mark in marks]
                found[name] = [marks for marks in found[name] if marks]  # not the worked steps
    return found


def test_json_holds_every_gap_as_it_was_proved(programs: dict[str, dict]) -> None:
    told = {
        f"{program['id'].split('#')[0]}: {program['title']}": [
            "".join("X" if choice["right"] else "_" for choice in gap["choices"])
            for gap in program["gaps"]
        ]
        for program in programs.values()
    }
    assert len(told) > 10
    assert told == gaps_as_written()
    for program in programs.values():
        marks = BeautifulSoup(program["text"], "html.parser").select("[data-gap]")
        assert [mark["data-gap"] for mark in marks] == [
            str(number + 1) for number in range(len(program["gaps"]))
        ]
        for gap in program["gaps"]:
            for choice in gap["choices"]:
                assert choice["right"] or "The program then gives" in choice["comment"]


def score(item: minidom.Element, *chosen: set[str]) -> float:
    """Follow the item's response processing for what a learner chose in each interaction."""
    declarations = item.getElementsByTagName("responseDeclaration")
    names = [declaration.getAttribute("identifier") for declaration in declarations]
    answers = dict(zip(names, chosen, strict=True))
    right = {
        name: {text(value) for value in declaration.getElementsByTagName("value")}
        for name, declaration in zip(names, declarations, strict=True)
    }
    (condition,) = item.getElementsByTagName("responseCondition")
    compared = []
    for match in condition.getElementsByTagName("match"):
        assert [node.tagName for node in match.childNodes] == ["variable", "correct"]
        (name,) = {node.getAttribute("identifier") for node in match.childNodes}
        assert match.parentNode.tagName == ("and" if len(names) > 1 else "responseIf")
        compared.append(name)
    assert compared == names
    won = all(answers[name] == right[name] for name in compared)
    (branch,) = condition.getElementsByTagName("responseIf" if won else "responseElse")
    (outcome,) = branch.getElementsByTagName("setOutcomeValue")
    assert outcome.getAttribute("identifier") == "SCORE"
    return float(text(outcome))


def text(element: minidom.Element) -> str:
    if element.nodeType == element.TEXT_NODE:
        return element.data
    return "".join(text(child) for child in element.childNodes)


def words(said: str) -> str:
    return " ".join(said.split())


def test_qti_scores_what_is_right_and_nothing_else(
    bank: dict[str, dict], items: dict[str, minidom.Element]
) -> None:
    for name, question in bank.items():
        item, choices = items[name], question["choices"]
        key = {choice["letter"] for choice in choices if choice["right"]}
        for choice in choices:
            assert score(item, {choice["letter"]}) == float({choice["letter"]} == key), name
        assert score(item, key) == 1
        assert score(item, set()) == 0
        shown = item.getElementsByTagName("simpleChoice")
        assert [words(text(option)) for option in shown] == [
            plain(choice["html"]) for choice in choices
        ]
        assert told(item) == {
            ("FEEDBACK", choice["letter"]): plain(choice["comment"]) for choice in choices
        } | {("SOLUTION", "solution"): plain(question["solution"])}


def told(item: minidom.Element) -> dict[tuple[str, str], str]:
    """What is said afterwards, by outcome and value."""
    return {
        (feedback.getAttribute("outcomeIdentifier"), feedback.getAttribute("identifier")): words(
            text(feedback)
        )
        for feedback in item.getElementsByTagName("modalFeedback")
    }


def plain(html: str) -> str:
    return words(BeautifulSoup(html, "html.parser").text)


def test_qti_scores_a_program_only_if_every_gap_is_right(
    bank: dict[str, dict], programs: dict[str, dict], items: dict[str, minidom.Element]
) -> None:
    assert set(items) == set(bank) | set(programs)
    for name, program in programs.items():
        item = items[name]
        letters = [[choice["letter"] for choice in gap["choices"]] for gap in program["gaps"]]
        (key,) = product(
            *([c["letter"] for c in gap["choices"] if c["right"]] for gap in program["gaps"])
        )
        for chosen in product(*letters):
            assert score(item, *({letter} for letter in chosen)) == float(chosen == key), name
        lists = item.getElementsByTagName("inlineChoiceInteraction")
        for number, (shown, gap) in enumerate(zip(lists, program["gaps"], strict=True), start=1):
            assert shown.getAttribute("responseIdentifier") == f"RESPONSE{number}"
            assert [text(option) for option in shown.getElementsByTagName("inlineChoice")] == [
                BeautifulSoup(choice["html"], "html.parser").text for choice in gap["choices"]
            ]
        assert told(item) == {
            (f"FEEDBACK{number}", choice["letter"]): plain(choice["comment"])
            for number, gap in enumerate(program["gaps"], start=1)
            for choice in gap["choices"]
        } | {("SOLUTION", "solution"): plain(program["solution"])}


ORDER = [
    "responseDeclaration",
    "outcomeDeclaration",
    "itemBody",
    "responseProcessing",
    "modalFeedback",
]
INLINE = {
    "inlineChoiceInteraction",
    "a",
    "b",
    "br",
    "code",
    "em",
    "i",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "#text",
}
FLOW = INLINE | {"blockquote", "div", "dl", "hr", "ol", "p", "pre", "table", "ul"}
HOLDS = {
    "div": FLOW,
    "blockquote": FLOW - INLINE,
    "li": FLOW,
    "td": FLOW,
    "th": FLOW,
    "simpleChoice": FLOW,
    "modalFeedback": FLOW,
    "itemBody": {"div", "choiceInteraction"},
    "choiceInteraction": {"simpleChoice"},
    "inlineChoiceInteraction": {"inlineChoice"},
    "inlineChoice": {"#text"},
    "ol": {"li"},
    "ul": {"li"},
    "table": {"thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
}
"""What each element may hold; all others hold inline elements only."""


def test_items_keep_to_the_schema(items: dict[str, minidom.Element]) -> None:
    names = [item.getAttribute("identifier") for item in items.values()]
    assert len(set(names)) == len(names)
    for name, item in items.items():
        assert item.namespaceURI == "http://www.imsglobal.org/xsd/imsqti_v2p1"
        assert item.getAttribute("identifier") == name
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name)
        for attribute in ("title", "adaptive", "timeDependent"):
            assert item.getAttribute(attribute)
        places = [ORDER.index(child.tagName) for child in item.childNodes]
        assert places == sorted(places)
        for part in ("itemBody", "modalFeedback"):
            for top in item.getElementsByTagName(part):
                check_contents(top)


def check_contents(element: minidom.Element) -> None:
    allowed = HOLDS.get(element.tagName, INLINE)
    for child in element.childNodes:
        if child.nodeType == child.TEXT_NODE:
            assert "#text" in allowed or not child.data.strip(), (element.tagName, child.data)
        else:
            assert child.tagName in allowed, (element.tagName, child.tagName)
            check_contents(child)


def test_anki_puts_each_right_option_on_the_back(
    folder: Path,
    bank: dict[str, dict],
    programs: dict[str, dict],
    everything: dict[str, list[dict]],
) -> None:
    lines = (folder / "questions-anki.txt").read_text("utf-8").split("\n")
    heads = dict(line[1:].split(":", 1) for line in lines if line.startswith("#"))
    assert heads["separator"] == "tab"
    assert heads["html"] == "true"
    columns = heads["columns"].split("\t")
    assert columns[int(heads["guid column"]) - 1] == "guid"
    assert columns[int(heads["tags column"]) - 1] == "Tags"
    rest = "\n".join(line for line in lines if not line.startswith("#"))
    notes = list(csv.DictReader(io.StringIO(rest), columns, delimiter="\t", quoting=csv.QUOTE_NONE))
    cards = [note for note in notes if note["Tags"] == "card"]
    written = [
        front
        for path in DOCS.rglob("*.md")
        for region in re.findall(r"(?ms)^:::\{cards\}$(.*?)^:::$", path.read_text("utf-8"))
        for front in re.findall(r"(?m)^## (.*)$", region)
    ]
    assert len(cards) == len(written) > 10
    fronts = {front.replace("`", "") for front in written}
    assert {plain(card["Front"]) for card in cards} == fronts
    assert {plain(card["front"]) for card in everything["cards"]} == fronts
    assert all(card["Back"] for card in cards)
    assert all(card["back"] for card in everything["cards"])
    rest = {note["guid"]: note for note in notes if note not in cards}
    assert set(rest) == set(bank) | set(programs)
    for name, program in programs.items():
        front, back = (BeautifulSoup(rest[name][side], "html.parser") for side in ("Front", "Back"))
        gaps = program["gaps"]
        lists = front.find_all("ol", type="A")[-len(gaps) :]
        assert [[option.text for option in one.find_all("li")] for one in lists] == [
            [plain(choice["html"]) for choice in gap["choices"]] for gap in gaps
        ]
        answers = [words(p.text) for p in back.find_all("p") if p.text.startswith("Gap ")]
        assert answers == [
            f"Gap {number}: {choice['letter']} {plain(choice['html'])}"
            for number, gap in enumerate(gaps, start=1)
            for choice in gap["choices"]
            if choice["right"]
        ]
    for note in map(rest.get, bank):
        question = bank[note["guid"]]
        front, back = (BeautifulSoup(note[side], "html.parser") for side in ("Front", "Back"))
        texts = [plain(choice["html"]) for choice in question["choices"]]
        listed = front.find_all("ol", type="A")[-1].find_all("li", recursive=False)
        assert [words(option.text) for option in listed] == texts
        answer = words(back.p.text)
        (right,) = [
            (choice["letter"], option)
            for choice, option in zip(question["choices"], texts, strict=True)
            if choice["right"]
        ]
        assert answer == f"{right[0]} {right[1]}"
        assert note["Tags"] == question["level"]

"""QTI 2.1: an IMS content package with one assessment item a question or program with gaps.

Written after IMS' "Question and Test Interoperability: Implementation Guide" 2.1. Item
bodies are XHTML of a small vocabulary, so the site's HTML is cut down to it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Sequence
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from quiz_engine.export.item import Choice, Gap, Item, Program

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/LOM"
_DIFFICULTY = {"easy": "easy", "medium": "medium", "hard": "difficult"}
"""What "Learning Object Metadata" calls our levels."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SOLUTION, _SHOWN = "SOLUTION", "solution"
"""The outcome that shows the worked solution, and its only value."""
_ALLOWED = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "hr", "i", "li", "ol",
    "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "tt", "ul",
}  # fmt: skip
_VOID = {"br", "hr"}
_DROPPED = {"script", "style", "svg", "button"}


def write_qti(items: Sequence[Item], programs: Sequence[Program] = ()) -> bytes:
    """A zip archive, the same bytes for the same questions."""
    everything = [*items, *programs]
    files = {f"items/{made.identifier}.xml": _item(made) for made in everything}
    files["imsmanifest.xml"] = _manifest(everything)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for name, root in sorted(files.items()):
            text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _item(item: Item | Program) -> ET.Element:
    root = ET.Element(
        "assessmentItem",
        xmlns=QTI,
        identifier=item.identifier,
        title=item.title,
        adaptive="false",
        timeDependent="false",
    )
    multiple = isinstance(item, Item) and item.multiple
    cardinality = "multiple" if multiple else "single"
    asked = _asked(item)
    for number, choices in asked.items():
        response = ET.SubElement(
            root,
            "responseDeclaration",
            identifier=f"RESPONSE{number}",
            cardinality=cardinality,
            baseType="identifier",
        )
        key = ET.SubElement(response, "correctResponse")
        for choice in choices:
            if choice.right:
                ET.SubElement(key, "value").text = choice.letter
    outcomes = {"SCORE": ("single", "float"), _SOLUTION: ("single", "identifier")}
    outcomes |= {f"FEEDBACK{number}": (cardinality, "identifier") for number in asked}
    for name, (count, kind) in outcomes.items():
        ET.SubElement(root, "outcomeDeclaration", identifier=name, cardinality=count, baseType=kind)
    body = ET.SubElement(root, "itemBody")
    gaps = item.gaps if isinstance(item, Program) else ()
    _append_html(ET.SubElement(body, "div"), item.text, gaps)
    if isinstance(item, Item):
        interaction = ET.SubElement(
            body,
            "choiceInteraction",
            responseIdentifier="RESPONSE",
            shuffle="false",
            maxChoices="0" if multiple else "1",
        )
        for choice in item.choices:
            made = ET.SubElement(interaction, "simpleChoice", identifier=choice.letter)
            _append_html(made, choice.html)
    _append_processing(root, asked)
    for number, choices in asked.items():
        for choice in choices:
            _append_feedback(root, f"FEEDBACK{number}", choice.letter, choice.comment)
    _append_feedback(root, _SOLUTION, _SHOWN, item.solution)
    return root


def _asked(item: Item | Program) -> dict[str, Sequence[Choice]]:
    """What is to be chosen from, by the number that names end in: none if there is one only."""
    if isinstance(item, Item):
        return {"": item.choices}
    return {str(number): gap.choices for number, gap in enumerate(item.gaps, start=1)}


def _append_processing(root: ET.Element, asked: Collection[str]) -> None:
    """One point if everything is right; then feedback for what was chosen, and the solution."""
    processing = ET.SubElement(root, "responseProcessing")
    condition = ET.SubElement(processing, "responseCondition")
    for name, score in (("responseIf", "1"), ("responseElse", "0")):
        branch = ET.SubElement(condition, name)
        if name == "responseIf":
            every = ET.SubElement(branch, "and") if len(asked) > 1 else branch
            for number in asked:
                match = ET.SubElement(every, "match")
                ET.SubElement(match, "variable", identifier=f"RESPONSE{number}")
                ET.SubElement(match, "correct", identifier=f"RESPONSE{number}")
        outcome = ET.SubElement(branch, "setOutcomeValue", identifier="SCORE")
        ET.SubElement(outcome, "baseValue", baseType="float").text = score
    for number in asked:
        outcome = ET.SubElement(processing, "setOutcomeValue", identifier=f"FEEDBACK{number}")
        ET.SubElement(outcome, "variable", identifier=f"RESPONSE{number}")
    outcome = ET.SubElement(processing, "setOutcomeValue", identifier=_SOLUTION)
    ET.SubElement(outcome, "baseValue", baseType="identifier").text = _SHOWN


def _append_feedback(root: ET.Element, outcome: str, value: str, html: str) -> None:
    feedback = ET.SubElement(
        root, "modalFeedback", outcomeIdentifier=outcome, showHide="show", identifier=value
    )
    _append_html(feedback, html)


def _manifest(items: Sequence[Item | Program]) -> ET.Element:
    root = ET.Element("manifest", xmlns=PACKAGE, identifier="questions")
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for item in items:
        name = f"items/{item.identifier}.xml"
        resource = ET.SubElement(
            resources,
            "resource",
            identifier=f"resource-{item.identifier}",
            type="imsqti_item_xmlv2p1",
            href=name,
        )
        _append_difficulty(resource, item.level)
        ET.SubElement(resource, "file", href=name)
    return root


def _append_difficulty(resource: ET.Element, level: str) -> None:
    if level not in _DIFFICULTY:
        return  # a problem, with which a server goes on
    metadata = ET.SubElement(resource, "metadata")
    educational = ET.SubElement(ET.SubElement(metadata, "lom", xmlns=METADATA), "educational")
    difficulty = ET.SubElement(educational, "difficulty")
    ET.SubElement(difficulty, "source").text = "LOMv1.0"
    ET.SubElement(difficulty, "value").text = _DIFFICULTY[level]


def _append_html(parent: ET.Element, html: str, gaps: Sequence[Gap] = ()) -> None:
    """Put HTML under an element, as XHTML of the vocabulary that items may use.

    Args:
        parent: the element.
        html: what to put there.
        gaps: of which program it is the text; its marks become lists to choose from.
    """
    reader = _Reader(parent, gaps)
    reader.feed(html)
    reader.close()


class _Reader(HTMLParser):
    """Builds elements from HTML, without those that items may not hold."""

    def __init__(self, parent: ET.Element, gaps: Sequence[Gap]) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, ET.Element]] = [("", parent)]
        self._gaps = gaps
        self._dropping = ""
        """Name of the element that is left out with all that it holds."""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._dropping:
            self._depth += tag == self._dropping
        elif self._gaps and (number := given.get("data-gap")):
            self._choose(number)
            self._drop(tag)
        elif tag == "img":
            self._text(given.get("alt") or "")
        elif tag in _DROPPED:
            self._drop(tag)
        elif tag in _ALLOWED:
            href = given.get("href") if tag == "a" else None
            made = ET.SubElement(self._open[-1][1], tag, {"href": href} if href else {})
            if tag not in _VOID:
                self._open.append((tag, made))

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._depth -= tag == self._dropping
            if not self._depth:
                self._dropping = ""
        elif any(name == tag for name, _ in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._text(data)

    def _drop(self, tag: str) -> None:
        self._dropping, self._depth = tag, 1

    def _choose(self, number: str) -> None:
        interaction = ET.SubElement(
            self._open[-1][1],
            "inlineChoiceInteraction",
            responseIdentifier=f"RESPONSE{number}",
            shuffle="false",
        )
        for choice in self._gaps[int(number) - 1].choices:
            made = ET.SubElement(interaction, "inlineChoice", identifier=choice.letter)
            made.text = _words(choice.html)

    def _text(self, text: str) -> None:
        parent = self._open[-1][1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def _words(html: str) -> str:
    """The text alone, for what may hold no elements."""
    holder = ET.Element("div")
    _append_html(holder, html)
    return "".join(holder.itertext())

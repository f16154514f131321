"""QTI 2.1: an IMS content package with one assessment item a question.

Written after IMS' "Question and Test Interoperability: Implementation Guide" 2.1. Item
bodies are XHTML of a small vocabulary, so the site's HTML is cut down to it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from quiz_engine.export.item import Item

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_ALLOWED = {
    "a", "b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "hr", "i", "li", "ol",
    "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "tt", "ul",
}  # fmt: skip
_VOID = {"br", "hr"}
_DROPPED = {"script", "style", "svg", "img", "button"}


def write_qti(items: Sequence[Item]) -> bytes:
    """A zip archive, the same bytes for the same questions."""
    files = {f"items/{item.identifier}.xml": _item(item) for item in items}
    files["imsmanifest.xml"] = _manifest(items)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for name, root in sorted(files.items()):
            text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _item(item: Item) -> ET.Element:
    root = ET.Element(
        "assessmentItem",
        xmlns=QTI,
        identifier=item.identifier,
        title=item.title,
        adaptive="false",
        timeDependent="false",
    )
    cardinality = "multiple" if item.multiple else "single"
    response = ET.SubElement(
        root,
        "responseDeclaration",
        identifier="RESPONSE",
        cardinality=cardinality,
        baseType="identifier",
    )
    key = ET.SubElement(response, "correctResponse")
    for choice in item.choices:
        if choice.right:
            ET.SubElement(key, "value").text = choice.letter
    outcomes = (("SCORE", "single", "float"), ("FEEDBACK", cardinality, "identifier"))
    for name, count, kind in outcomes:
        ET.SubElement(root, "outcomeDeclaration", identifier=name, cardinality=count, baseType=kind)
    body = ET.SubElement(root, "itemBody")
    _append_html(ET.SubElement(body, "div"), item.text)
    interaction = ET.SubElement(
        body,
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle="false",
        maxChoices="0" if item.multiple else "1",
    )
    for choice in item.choices:
        _append_html(
            ET.SubElement(interaction, "simpleChoice", identifier=choice.letter), choice.html
        )
    _append_processing(root)
    for choice in item.choices:
        feedback = ET.SubElement(
            root,
            "modalFeedback",
            outcomeIdentifier="FEEDBACK",
            showHide="show",
            identifier=choice.letter,
        )
        _append_html(feedback, choice.comment)
    return root


def _append_processing(root: ET.Element) -> None:
    """One point for exactly the right options; feedback for what was chosen."""
    processing = ET.SubElement(root, "responseProcessing")
    condition = ET.SubElement(processing, "responseCondition")
    for name, score in (("responseIf", "1"), ("responseElse", "0")):
        branch = ET.SubElement(condition, name)
        if name == "responseIf":
            match = ET.SubElement(branch, "match")
            ET.SubElement(match, "variable", identifier="RESPONSE")
            ET.SubElement(match, "correct", identifier="RESPONSE")
        outcome = ET.SubElement(branch, "setOutcomeValue", identifier="SCORE")
        ET.SubElement(outcome, "baseValue", baseType="float").text = score
    outcome = ET.SubElement(processing, "setOutcomeValue", identifier="FEEDBACK")
    ET.SubElement(outcome, "variable", identifier="RESPONSE")


def _manifest(items: Sequence[Item]) -> ET.Element:
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
        ET.SubElement(resource, "file", href=name)
    return root


def _append_html(parent: ET.Element, html: str) -> None:
    """Put HTML under an element, as XHTML of the vocabulary that items may use."""
    reader = _Reader(parent)
    reader.feed(html)
    reader.close()


class _Reader(HTMLParser):
    """Builds elements from HTML, without those that items may not hold."""

    def __init__(self, parent: ET.Element) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, ET.Element]] = [("", parent)]
        self._dropping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropping += tag != "img"
            alt = dict(attrs).get("alt") if tag == "img" else None
            if alt and not self._dropping:
                self._text(alt)
        elif tag in _ALLOWED and not self._dropping:
            href = dict(attrs).get("href") if tag == "a" else None
            made = ET.SubElement(self._open[-1][1], tag, {"href": href} if href else {})
            if tag not in _VOID:
                self._open.append((tag, made))

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropping = max(0, self._dropping - 1)
        elif any(name == tag for name, _ in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._text(data)

    def _text(self, text: str) -> None:
        parent = self._open[-1][1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text

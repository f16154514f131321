"""What a page says about itself to search engines: schema.org, as JSON-LD.

A quiz is described by the titles of its questions; answers stay in the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe(
    front: Mapping[str, Any], *, site: str, address: str, questions: Sequence[tuple[str, str]] = ()
) -> str:
    """JSON-LD for a page, safe inside a `<script>` element; empty for a page without title.

    Args:
        front: the page's front matter.
        site: name of the site.
        address: the page's canonical address, or empty if the site has none.
        questions: title and level of each of its questions.
    """
    if not front.get("title"):
        return ""
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource" if front.get("minutes") else "WebPage",
        "name": front["title"],
        "description": front.get("description", ""),
        "inLanguage": "en",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "WebSite", "name": site},
    }
    if minutes := front.get("minutes"):
        about["timeRequired"] = f"PT{minutes}M"
    if objectives := front.get("objectives"):
        about["teaches"] = [_plain(item) for item in objectives]
    if prerequisites := front.get("prerequisites"):
        about["competencyRequired"] = [_plain(item) for item in prerequisites]
    if address:
        about["url"] = address
    if questions:
        about["hasPart"] = {
            "@type": "Quiz",
            "name": f"Practice: {front['title']}",
            "about": {"@type": "Thing", "name": front["title"]},
            "learningResourceType": "Practice problem",
            "hasPart": [
                {"@type": "Question", "name": _plain(title), "educationalLevel": level}
                for title, level in questions
            ],
        }
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _plain(item: object) -> str:
    return " ".join(str(item).replace("`", "").split())

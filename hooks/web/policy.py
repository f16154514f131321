"""The Content-Security-Policy of a page, and what a page must not hold under it.

A browser that obeys the policy runs scripts from files of the site and the theme's few
inline scripts, and nothing else. The policy never blesses what happens to be in a page: an
inline script runs only if `reviewed_scripts.toml` has its hash. Whatever else a page holds
that the policy would block, or that leads a browser to another host, is reported.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_REVIEWED = Path(__file__).with_name("reviewed_scripts.toml")

_TAG = re.compile(
    r"""<!--.*?-->|<(?P<name>[a-zA-Z][^\s/>]*)(?P<rest>(?:[^>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|(?P<bare>[^\s"'=<>`]+)))?"""
)
_SCRIPT_END = re.compile(r"</script\s*>", re.IGNORECASE)

# The one part of a theme's script that differs between pages: the way to the site's root.
_ROOT = re.compile(r'(?<=^__md_scope=new URL\(")[\w./~%-]*(?=",location\))')

_SCRIPT_ADDRESS = re.compile(r"(?:java|vb)script:", re.IGNORECASE)

_RUN = {"", "module", "text/javascript", "application/javascript"}
"""Types of `<script>` that a browser runs; others are data, which no policy looks at."""
_REFUSED_ELEMENTS = {"style", "base", "object", "embed", "applet", "frame", "iframe"}
_LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "track": "src",
    "input": "src",
}
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_CAPABLE = {*_REFUSED_ELEMENTS, *_LOADING, "link", "meta"}
_TELLING = re.compile(
    r"""data-quizdown|srcset|srcdoc|(?:^|[\s"'/])(?:style|on\w+)\s*=|=\s*["']?[\x00-\x20]*[jv&]""",
    re.IGNORECASE,
)
"""What the attributes of any element must hold to be worth a closer look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a page that the policy would block, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}\n    {self.remedy}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a page's HTML says about the policy that it needs."""

    scripts: tuple[str, ...]
    """Hashes of its reviewed inline scripts, as the policy writes them."""
    has_quiz: bool
    findings: tuple[Finding, ...]

    def policy(self, *, from_disk: bool = False) -> str:
        """The policy: everything from the site itself, nothing from elsewhere.

        Args:
            from_disk: the page is made to be opened without a server.
        """
        # quizdown writes a <style> element for each question; it is on no other page.
        style = "'self' 'unsafe-inline'" if self.has_quiz else "'self'"
        return "; ".join(
            (
                "default-src 'none'",
                " ".join(("script-src 'self'", *self.scripts)),
                f"style-src {style}",
                "img-src 'self' data:",
                "font-src 'self'",
                "connect-src 'self'",
                "worker-src 'self'",
                # Only from a disk does the search run in a frame.
                "frame-src 'self'" if from_disk else "frame-src 'none'",
                "manifest-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        )


def reviewed_scripts() -> frozenset[str]:
    """Hashes of the inline scripts that somebody has read."""
    entries = tomllib.loads(_REVIEWED.read_text(encoding="utf-8"))
    return frozenset(entry["sha256"] for entry in entries.values())


def digest(script: str) -> str:
    """SHA-256 in base64, as in a policy."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def normalised(script: str) -> str:
    """The script without the address that differs between pages: what a review is about."""
    return _ROOT.sub("", script)


def inspect(document: str, reviewed: frozenset[str]) -> Inspection:
    """Read a whole page as HTML.

    Args:
        document: the page as it is about to be written.
        reviewed: hashes of `normalised` scripts that may run.
    """
    scripts: list[str] = []
    findings: list[Finding] = []
    has_quiz = False
    for name, attributes, text in _elements(document):
        has_quiz = has_quiz or "data-quizdown" in attributes
        findings += _wrong_in(name, attributes)
        if name == "script" and "src" not in attributes and attributes.get("type", "") in _RUN:
            if digest(normalised(text)) in reviewed:
                scripts.append(f"'sha256-{digest(text)}'")
            else:
                findings.append(_unknown(text))
    return Inspection(tuple(dict.fromkeys(scripts)), has_quiz, tuple(findings))


def with_policy(document: str, policy: str) -> str:
    """The page with the policy before everything that it rules.

    Raises:
        ValueError: the theme wrote no `<meta charset>` to put it behind.
    """
    head, mark, rest = document.partition('<meta charset="utf-8">')
    if not mark:
        raise ValueError('the page has no <meta charset="utf-8">')
    meta = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy, quote=False)}">'
    )
    return f"{head}{mark}\n{meta}{rest}"


def _elements(document: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and, for scripts, text of each element that may matter."""
    at = 0
    while tag := _TAG.search(document, at):
        at = tag.end()
        if not tag["name"]:
            continue  # a comment
        name, text = tag["name"].lower(), ""
        if name == "script":
            end = _SCRIPT_END.search(document, at)
            text = document[at : end.start() if end else len(document)]
            at = end.end() if end else len(document)
        elif name not in _CAPABLE and not _TELLING.search(tag["rest"]):
            continue  # nearly all of them: the spans of coloured code
        yield name, _attributes(tag["rest"]), text


def _attributes(text: str) -> dict[str, str]:
    return {
        match["name"].lower(): html.unescape(match["d"] or match["s"] or match["bare"] or "")
        for match in _ATTRIBUTE.finditer(text)
    }


def _wrong_in(name: str, attributes: dict[str, str]) -> Iterator[Finding]:
    if name in _REFUSED_ELEMENTS:
        yield Finding(
            f"holds a <{name}> element, which the page's policy blocks",
            "put styles into a file of docs/assets/css; show other things as a figure or a link",
        )
    if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield Finding("sends its reader elsewhere with <meta refresh>", "write a link instead")
    for attribute, value in attributes.items():
        if attribute == "style":
            yield Finding(
                f'holds style="{value}", which the page\'s policy blocks',
                "give the element a class, and the class its rule in docs/assets/css",
            )
        elif attribute.startswith("on"):
            yield Finding(
                f"holds an inline event handler, {attribute}, which the page's policy blocks",
                "listen with addEventListener in a file of docs/assets/js",
            )
        elif attribute == "srcdoc" or _SCRIPT_ADDRESS.match(re.sub(r"[\x00-\x20]", "", value)):
            yield Finding(
                f"holds a script in the attribute {attribute}, which the page's policy blocks",
                "move it to a file of docs/assets/js",
            )
    for address in _loaded(name, attributes):
        if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", address, re.IGNORECASE):
            yield Finding(
                f"loads {address} from another host, which the page's policy blocks",
                "keep a copy in docs/assets, if its licence allows that, or write a link",
            )


def _loaded(name: str, attributes: dict[str, str]) -> Iterator[str]:
    if address := attributes.get(_LOADING.get(name, ""), ""):
        yield address
    yield from attributes.get("srcset", "").split(",")
    if name == "link" and _LOADING_LINKS & set(attributes.get("rel", "").lower().split()):
        yield attributes.get("href", "")


def _unknown(script: str) -> Finding:
    start = " ".join(script.split())[:80]
    return Finding(
        f"holds an inline script that nobody has reviewed: {start}",
        "move it to a file of docs/assets/js. Is it the theme's own, after an update? Then read "
        f"it and put {digest(normalised(script))} into hooks/web/{_REVIEWED.name}",
    )

"""The Content-Security-Policy of a page, and what a page must not hold under it.

A browser that obeys the policy runs scripts from files of the site and the theme's few
inline scripts, and nothing else. The policy never blesses what happens to be in a page: an
inline script runs only if `reviewed_scripts.toml` has its hash. Whatever else a page holds
that the policy would block, or that leads a browser to another host, is reported. So is a
script from a file of the site that is not among its scripts, which the policy would allow.

Tags, attributes and comments are told apart as the HTML standard says that browsers do.
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
from urllib.parse import urljoin

_REVIEWED = Path(__file__).with_name("reviewed_scripts.toml")

_NAMED = r"""[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"""
_VALUE = r"""(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|(?P<bare>[^ \t\n\f\r>"'][^ \t\n\f\r>]*+))"""
_ATTRIBUTE = re.compile(rf"(?P<name>{_NAMED})(?>[ \t\n\f\r]*=[ \t\n\f\r]*{_VALUE}?)?", re.DOTALL)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _ATTRIBUTE.pattern)
_TAG = re.compile(
    r"<!--(?:-?>|.*?--!?>)"
    rf"|</?(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)(?P<rest>(?>[ \t\n\f\r/]+|{_UNNAMED})*+)>"
    r"|<[!?/][^>]*>",
    re.DOTALL,
)

# The one part of a theme's script that differs between pages: the way to the site's root.
_ROOT = re.compile(r'(?<=^__md_scope=new URL\(")[\w./~%-]*(?=",location\))')

_OTHER_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}|https?:", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"(?:java|vb)script:", re.IGNORECASE)

_DATA = re.compile(r"application/(?:\w+\+)?json")
"""Types of `<script>` that are data, which no policy looks at."""
_OWN_SCRIPTS = ("assets/js/", "assets/javascripts/")
"""Where the site's scripts lie, seen from its root: its own, and the theme's."""
_REFUSED_ELEMENTS = {"style", "base", "object", "embed", "applet", "frame", "iframe"}
_UNREADABLE = {"noscript", "noembed", "noframes", "xmp", "plaintext"}
"""What holds text for some browsers, and elements for others."""
_RAW = {"script": "<!--", "title": "<", "textarea": "<"}
"""Elements that hold text, and what it may not hold: not everywhere is it text for browsers."""
_RAW_END = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in _RAW}
_SOURCES = ("src", "poster", "background", "ping", "srcset", "imagesrcset")
_LOADING_LINKS = {"image", "feimage", "use"}
"""Elements of drawings that load what their href names."""
_IDLE_LINKS = {
    "alternate",
    "author",
    "canonical",
    "feed",
    "help",
    "license",
    "me",
    "prev",
    "text",
}
"""What links in a page's head may say about other hosts: no browser asks these."""
_EARLY_LINKS = {"next", "prefetch", "prerender"}
"""Pages that browsers fetch before anybody goes there; the next one, Firefox does."""
_CAPABLE = {
    *(*_REFUSED_ELEMENTS, *_UNREADABLE, *_RAW, *_LOADING_LINKS),
    *("img", "source", "audio", "video", "track", "input", "link", "meta"),
}
_TELLING = re.compile(
    r"""data-quizdown|srcset|srcdoc|=\s*["']?[\x00-\x20]*[jv&]"""
    r"""|(?:^|[\s"'/])(?:style|on\w+|poster|background|ping|(?:form)?action)\s*=""",
    re.IGNORECASE,
)
"""What the attributes of any element must hold to be worth a closer look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a page must not hold, and what to do about it."""

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


def inspect(
    document: str, reviewed: frozenset[str], *, address: str = "/", root: str = "/"
) -> Inspection:
    """Read a whole page as HTML.

    Args:
        document: the page as it is about to be written.
        reviewed: hashes of `normalised` scripts that may run.
        address: the path of the page.
        root: the path of the site.
    """
    scripts: list[str] = []
    findings: list[Finding] = []
    has_quiz = False
    if "<![CDATA[" in document:
        findings.append(_ambiguous("<![CDATA["))
    for name, attributes, text in _elements(document):
        has_quiz = has_quiz or "data-quizdown" in attributes
        findings += _wrong_in(name, attributes)
        if name in _RAW and _RAW[name] in text:
            findings.append(_ambiguous(f"{_RAW[name]} in a <{name}>"))
        if name != "script":
            continue
        if "src" in attributes:
            if not _is_own(attributes["src"], address, root):
                findings.append(_foreign(attributes["src"]))
        elif not _DATA.fullmatch(attributes.get("type", "")):
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
    """Name and attributes of each element that may matter, and its text if it holds only that."""
    at = 0
    while tag := _TAG.search(document, at):
        at = tag.end()
        if not tag["name"] or tag[0].startswith("</"):
            continue  # a comment, or an end
        name, text = tag["name"].lower(), ""
        if name in _RAW:
            end = _RAW_END[name].search(document, at)
            text = document[at : end.start() if end else len(document)]
            at += len(text)
        elif name not in _CAPABLE and not _TELLING.search(tag["rest"]):
            continue  # nearly all of them: the spans of coloured code
        yield name, _attributes(tag["rest"]), text


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match["d"] or match["s"] or match["bare"] or ""
        found.setdefault(match["name"].lower(), html.unescape(value))  # the first one counts
    return found


def _wrong_in(name: str, attributes: dict[str, str]) -> Iterator[Finding]:
    if name in _REFUSED_ELEMENTS:
        yield Finding(
            f"holds a <{name}> element, which the page's policy blocks",
            "put styles into a file of docs/assets/css; show other things as a figure or a link",
        )
    if name in _UNREADABLE:
        yield _ambiguous(f"a <{name}> element")
    if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield Finding("sends its reader elsewhere with <meta refresh>", "write a link instead")
    early = _EARLY_LINKS & _relations(attributes)
    if name == "link" and early:
        yield Finding(
            f'holds a link rel="{min(early)}", which browsers fetch and the page\'s policy blocks',
            "leave it out: links in the text lead there, too",
        )
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
        elif attribute in ("action", "formaction"):
            yield Finding(
                f"sends what is typed to {value or 'itself'}, which the page's policy blocks",
                "answer with a script in a file of docs/assets/js",
            )
        elif attribute == "srcdoc" or _SCRIPT_ADDRESS.match(re.sub(r"[\x00-\x20]", "", value)):
            yield Finding(
                f"holds a script in the attribute {attribute}, which the page's policy blocks",
                "move it to a file of docs/assets/js",
            )
    for address in _loaded(name, attributes):
        if _OTHER_HOST.match(re.sub(r"[\x00-\x20]", "", address)):
            yield Finding(
                f"asks another host for {address}, which no page of this site does",
                "keep a copy in docs/assets, if its licence allows that, or write a link",
            )


def _loaded(name: str, attributes: dict[str, str]) -> Iterator[str]:
    for attribute in _SOURCES:
        value = attributes.get(attribute, "")
        if attribute.endswith("srcset"):
            yield from value.split(",")
        elif attribute == "ping":
            yield from value.split()
        elif name != "script":
            yield value
    asked = _relations(attributes) - _IDLE_LINKS
    if name in _LOADING_LINKS or (name == "link" and asked):
        yield attributes.get("href", "")
        yield attributes.get("xlink:href", "")


def _relations(attributes: dict[str, str]) -> set[str]:
    return set(attributes.get("rel", "").lower().split())


def _is_own(source: str, address: str, root: str) -> bool:
    plain = re.fullmatch(r"[\w./-]+\.js", source)  # all of its steps are steps to browsers, too
    return bool(plain) and urljoin(address, source).startswith(
        tuple(f"{root}{folder}" for folder in _OWN_SCRIPTS)
    )


def _foreign(source: str) -> Finding:
    return Finding(
        f"runs {source}, which is not among the site's scripts",
        "move it to docs/assets/js, where scripts are reviewed",
    )


def _ambiguous(what: str) -> Finding:
    return Finding(
        f"holds {what}, which not every browser reads in the same way",
        "write &lt; for a < in words; leave the element out",
    )


def _unknown(script: str) -> Finding:
    start = " ".join(script.split())[:80]
    return Finding(
        f"holds an inline script that nobody has reviewed: {start}",
        "move it to a file of docs/assets/js. Is it the theme's own, after an update? Then read "
        f"it and put {digest(normalised(script))} into hooks/web/{_REVIEWED.name}",
    )

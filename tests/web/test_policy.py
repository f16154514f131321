"""What the policy allows, and what a page must not hold."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from web import policy

THEME_SCRIPT = "var target=document.getElementById(location.hash.slice(1))"
REVIEWED = frozenset({policy.digest(THEME_SCRIPT)})
HEAD = '<html><head><meta charset="utf-8"><title>t</title></head><body>'


def findings(body: str) -> list[str]:
    return [finding.what for finding in policy.inspect(HEAD + body, REVIEWED).findings]


def directives(body: str, **how: bool) -> dict[str, str]:
    text = policy.inspect(HEAD + body, REVIEWED).policy(**how)
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_a_page_gets_everything_from_the_site_and_nothing_from_elsewhere() -> None:
    rules = directives("<p>Text</p>")
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["base-uri"] == rules["form-action"] == rules["frame-src"] == "'none'"
    assert not any("unsafe" in value or "http" in value for value in rules.values())


def test_only_pages_with_a_quiz_may_write_styles() -> None:
    quiz = '<div class="quizdown" data-quizdown="eA==" hidden></div>'
    assert directives(quiz)["style-src"] == "'self' 'unsafe-inline'"
    assert directives(quiz)["script-src"] == "'self'"
    assert directives("<p>data-quizdown</p>")["style-src"] == "'self'"


def test_only_a_page_from_a_disk_may_hold_a_frame() -> None:
    assert directives("", from_disk=True)["frame-src"] == "'self'"


def test_a_reviewed_script_runs_by_its_hash() -> None:
    rules = directives(f"<script>{THEME_SCRIPT}</script>" * 2)
    expected = base64.b64encode(hashlib.sha256(THEME_SCRIPT.encode()).digest()).decode()
    assert rules["script-src"] == f"'self' 'sha256-{expected}'"


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<SCRIPT type="module">alert(1)</SCRIPT>',
        f"<script>{THEME_SCRIPT};alert(1)</script>",
        f"<script>{THEME_SCRIPT}\n</script>",
        f"<!-- <script>{THEME_SCRIPT}</script> --><script>a</script>",
        "<p title='<!--'><script>alert(1)</script>",
    ],
)
def test_any_other_inline_script_is_reported_and_never_blessed(body: str) -> None:
    assert [what.split(":")[0] for what in findings(body)] == [
        "holds an inline script that nobody has reviewed"
    ]
    assert directives(body)["script-src"] == "'self'"


@pytest.mark.parametrize("root", [".", "..", "../..", "/", "/course/", "https://a.b/c"])
def test_a_script_may_differ_in_its_way_to_the_root_and_in_nothing_else(root: str) -> None:
    script = '__md_scope=new URL("{}",location),__md_hash=0'
    reviewed = frozenset({policy.digest(script.format(""))})
    page = f"<script>{script.format(root)}</script>"
    found = policy.inspect(page, reviewed)
    good = ":" not in root
    assert bool(found.scripts) == good
    assert bool(found.findings) != good


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p style="color: red">x</p>', 'style="color: red"'),
        ("<P STYLE=color:red>x</P>", 'style="color:red"'),
        ('<img src="a.png" alt="" onerror="alert(1)">', "onerror"),
        ("<svg/onload=alert(1)>", "onload"),
        ('<a href=" javascript:alert(1)">x</a>', "href"),
        ('<a href="&#1;java&Tab;script:alert(1)">x</a>', "href"),
        ('<a href="\x01java\nscript\t:alert(1)">x</a>', "href"),
        ("<style>p {color: red}</style>", "<style>"),
        ('<base href="https://example.org/">', "<base>"),
        ('<iframe src="a.html"></iframe>', "<iframe>"),
        ('<iframe srcdoc="x"></iframe>', "<iframe>"),
        ('<meta http-equiv="Refresh" content="0; url=/">', "refresh"),
        ('<img src="https://example.org/a.png" alt="">', "https://example.org/a.png"),
        ('<img src="//example.org/a.png" alt="">', "//example.org/a.png"),
        ('<img srcset="a.png 1x, https://example.org/b.png 2x" alt="">', "example.org/b.png"),
        ('<script src="https://example.org/a.js"></script>', "https://example.org/a.js"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "https://example.org/a.css"),
        ('<link rel="preconnect" href="https://example.org">', "https://example.org"),
        ('<link rel="dns-prefetch" href="//example.org">', "//example.org"),
        ('<link rel="next" href="../why/">', 'rel="next"'),
        ('<link rel="Prefetch" href="a.js">', 'rel="prefetch"'),
        ('<link rel="next preload" imagesrcset="https://example.org/a.png 2x">', "example.org"),
        ('<video poster="https://example.org/a.png"></video>', "https://example.org/a.png"),
        ('<svg><image href="https://example.org/a.png"/></svg>', "https://example.org/a.png"),
        ('<svg><use xlink:href="https://example.org/a.svg#a"/></svg>', "https://example.org/a"),
        ('<td background="https:\\\\example.org/a.png">', "example.org/a.png"),
        ('<a href="/" ping="/a https://example.org/b">x</a>', "https://example.org/b"),
        ('<form action="https://example.org/"></form>', "https://example.org/"),
        ('<form><button formaction="/a">x</button></form>', "/a"),
        ('<script type="speculationrules">{"prefetch": []}</script>', "inline script"),
        ("<noscript>x</noscript>", "<noscript>"),
    ],
)
def test_what_the_policy_would_block_is_reported(body: str, told: str) -> None:
    assert told in "\n".join(findings(body))


REFRESH = '<meta http-equiv="refresh" content="0; url=https://example.org/">'


@pytest.mark.parametrize(
    "body",
    [
        '<meta http-equiv="refresh" http-equiv="x" content="0; url=https://example.org/">',
        f"<!-->{REFRESH} -->",
        f"<!--->{REFRESH} -->",
        f"<!-- --!>{REFRESH} -->",
        f"<!x <!-- >{REFRESH} -->",
        f"</3 <!-- >{REFRESH} -->",
        f'<p title=a">{REFRESH}">x</p>',
        f"<p '>{REFRESH}'>x</p>",
        f'</p title="<!--">{REFRESH} -->',
        f"<script type=application/json></script a>{REFRESH}</script>",
        f"<script type=application/json><!--<script></script><!--</script>{REFRESH}-->",
        f"<title><!--</title>{REFRESH} -->",
        f"<svg><title>{REFRESH}</title></svg>",
        f"<textarea><p title='</textarea>{REFRESH}'>",
        f"<svg><![CDATA[<!--]]>{REFRESH} --></svg>",
    ],
)
def test_a_page_is_read_as_browsers_read_it(body: str) -> None:
    assert findings(body)


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("../../assets/js/a.js", True),
        ("../../assets/js/labs/load.js", True),
        ("../../assets/javascripts/bundle.1.min.js", True),
        ("/course/assets/js/a.js", True),
        ("a.js", False),
        ("assets/js/a.js", False),
        ("../../assets/js/../a.js", False),
        ("../../assets/js/%2e%2e/a.js", False),
        ("../../assets/js/..\\a.js", False),
        ("../../lesson/page.md", False),
        ("//course/assets/js/a.js", False),
        ("/assets/js/a.js", False),
        ("data:text/javascript,alert(1)", False),
        ("https://[a/assets/js/a.js", False),
    ],
)
def test_only_the_sites_own_scripts_run(source: str, good: bool) -> None:
    page = f'{HEAD}<script src="{source}"></script>'
    found = policy.inspect(page, REVIEWED, address="/course/lesson/page/", root="/course/")
    assert [finding.what.split(",")[0] for finding in found.findings] == (
        [] if good else [f"runs {source}".split(",")[0]]
    )


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://example.org/">x</a>',
        '<link rel="canonical" href="https://example.org/a/">',
        '<script type="application/ld+json">{"url": "https://example.org"}</script>',
        '<script src="assets/js/a.js"></script>',
        '<!-- <p style="color: red"> -->',
        "<p>Write &lt;p style=&quot;x&quot;&gt;, not onclick= or javascript:</p>",
        '<span title="style=1">x</span>',
        '<p data-onset="1">x</p>',
        '<link rel="alternate feed" href="https://example.org/feed.xml">',
        '<img src="data:image/png;base64,//8=" alt="">',
        "<svg><title>A drawing</title></svg>",
    ],
)
def test_what_is_harmless_is_not_reported(body: str) -> None:
    assert findings(body) == []


def test_every_finding_says_what_to_do() -> None:
    page = '<p style="x" onclick="y"><script>z</script><iframe></iframe>'
    for finding in policy.inspect(page, frozenset()).findings:
        assert re.search(r"docs/assets|link", finding.remedy)
    assert "hooks/web/reviewed_scripts.toml" in str(
        policy.inspect("<script>z</script>", frozenset()).findings[0]
    )


def test_the_policy_stands_before_everything_that_it_rules() -> None:
    page = policy.with_policy(HEAD + "<script>1</script>", "default-src 'none'")
    assert page.startswith('<html><head><meta charset="utf-8">\n<meta http-equiv="Content-S')
    assert "content=\"default-src 'none'\"" in page
    with pytest.raises(ValueError, match="charset"):
        policy.with_policy("<html></html>", "default-src 'none'")


def test_reviewed_scripts_are_those_of_the_built_pages(built_site: Path) -> None:
    """None is missing, and none stands there that no page holds any more."""
    held = set()
    for page in built_site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
            held.add(policy.digest(policy.normalised(script)))
        assert text.count('http-equiv="Content-Security-Policy"') == 1, page
    assert held == policy.reviewed_scripts()

"""Say in Markdown and in HTML what a change does to the outputs.

What a program printed is a stranger's text: it can become neither Markdown nor HTML here.
"""

from __future__ import annotations

import base64
import difflib
import html
import re
from collections.abc import Iterator
from pathlib import Path

from outputs.compare import Change, Comparison

MOST_BYTES = 900_000
"""Of the Markdown: GitHub shows no summary of more than a mebibyte."""
_MOST_LINES = 200
"""Of one difference."""

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
pre { background: #f6f8fa; padding: .6rem; overflow-x: auto }
ins, del { text-decoration: none } ins { background: #d4f8d4 } del { background: #ffdcdc }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem }
.figures img { width: 100%; background: #fff } figure { margin: 0 }
.difference { display: grid; isolation: isolate; background: #fff }
.difference img { grid-area: 1 / 1 } .difference img + img { mix-blend-mode: difference }
"""


def write_markdown(comparison: Comparison) -> str:
    """The report for a job's summary; figures are only named, since no picture can be in it."""
    parts = [f"## Outputs: {headline(comparison)}", ""]
    for change in comparison.changes:
        parts += [f"### {_inline(_title(change))}", ""]
        if change.what == "figure":
            parts += ["The figure is in the HTML report: before, after and difference.", ""]
        else:
            parts += [*_fence("\n".join(_difference(change))), ""]
    parts += ["<details><summary>Sessions that ran</summary>", ""]
    parts += ["| session | seconds | because |", "| --- | ---: | --- |"]
    for row in comparison.ran:
        where = _inline(f"{row['page']}:{row['line']}")
        parts.append(f"| {where} | {row['seconds']:.2f} | {_inline(row['reason'])} |")
    text = "\n".join([*parts, "", "</details>", ""])
    if len(text.encode()) <= MOST_BYTES:
        return text
    cut = f"{headline(comparison)}: too much for this summary. It is all in the HTML report."
    return f"## Outputs: {cut}\n"


def write_html(comparison: Comparison) -> str:
    """The whole report in one file, pictures included; it holds no script."""
    body = [f"<h1>Outputs: {html.escape(headline(comparison))}</h1>"]
    for change in comparison.changes:
        body.append(f"<h2>{html.escape(_title(change))}</h2>")
        if change.what == "figure":
            body.append(_pictures(change, comparison))
        else:
            body.append(f"<pre>{''.join(map(_line, _difference(change)))}</pre>")
    body.append("<h2>Sessions</h2><table><tr><th>session<th>seconds<th>because</tr>")
    for row in comparison.sessions:
        reason = "it came from the cache" if row["cached"] else row["reason"]
        where = html.escape(f"{row['page']}:{row['line']}")
        body.append(f"<tr><td>{where}<td>{row['seconds']:.2f}<td>{html.escape(reason)}</tr>")
    body.append("</table>")
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Outputs</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{_STYLE}</style><body>{''.join(body)}\n"
    )


def headline(comparison: Comparison) -> str:
    """How much changed, and what it took, in a line."""
    ran, total = len(comparison.ran), len(comparison.sessions)
    seconds = sum(row["seconds"] for row in comparison.ran)
    found = len(comparison.changes)
    what = {0: "no change", 1: "1 change"}.get(found, f"{found} changes")
    return f"{what}; {ran} of {total} sessions ran, {seconds:.1f} s in cells"


def _title(change: Change) -> str:
    verb = "changed" if change.before and change.after else "new" if change.after else "gone"
    return f"{change.page}:{change.line} {change.what} {verb}: {change.name}"


def _difference(change: Change) -> list[str]:
    lines = list(
        difflib.unified_diff(
            change.before.splitlines(), change.after.splitlines(), "before", "after", "", "", 2, ""
        )
    )[2:]
    more = len(lines) - _MOST_LINES
    return lines[:_MOST_LINES] + ([f"... and {more} lines more"] if more > 0 else [])


def _inline(text: str) -> str:
    """A code span, whatever the text holds."""
    text = " ".join(text.split()).replace("|", "\\|") or "-"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    return f"{ticks} {text} {ticks}" if longest else f"`{text}`"


def _fence(text: str) -> Iterator[str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    mark = "`" * max(3, longest + 1)
    yield from (f"{mark}diff", text, mark)


def _line(line: str) -> str:
    tag = {"+": "ins", "-": "del"}.get(line[:1])
    text = html.escape(line)
    return f"<{tag}>{text}</{tag}>\n" if tag else f"{text}\n"


def _pictures(change: Change, comparison: Comparison) -> str:
    before = _picture(comparison.before, change.before)
    after = _picture(comparison.after, change.after)
    figures = [("before", before or "(none)"), ("after", after or "(none)")]
    if before and after:
        figures.append(("difference", f'<div class="difference">{before}{after}</div>'))
    shown = (f"<figure>{image}<figcaption>{name}</figcaption></figure>" for name, image in figures)
    return f'<div class="figures">{"".join(shown)}</div>'


def _picture(folder: Path, name: str) -> str:
    if not name:
        return ""
    kind = "svg+xml" if name.endswith(".svg") else "png"
    data = base64.b64encode((folder / name).read_bytes()).decode("ascii")
    return f'<img alt="" src="data:image/{kind};base64,{data}">'

"""Join the ES modules of a quiz, or of a laboratory, into one classic script.

Browsers refuse modules to a page that is opened from a disk, and one file is sooner there than
twenty that name each other. This is no general bundler: it knows the few forms that the modules
below `docs/assets/js/` keep to, and refuses others. Comments stay behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(
    r'^import \{\s(?P<names>[\w,\s]+)\} from "\./(?P<module>[\w-]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?P<kind>(?:async )?function|const) (?P<name>\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?s:.*?)\*/[ \t]*)\n", re.MULTILINE)
"""One that has its lines for itself: what stands behind code could be part of a text."""
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str, name: str = "quizScripts") -> str:
    """A script that sets `window.<name>` to what the module `entry` exports.

    Each module becomes a function that is called once and returns its exports, so that
    modules may use the same private names.

    Args:
        modules: source by file name.
        entry: file name of the module that needs the others.
        name: of the global variable.

    Raises:
        ValueError: a module is missing or imports itself, by way of others too, or a form of
            import or export is unknown.
    """
    parts = [_wrapped(name, modules[name]) for name in _in_order(modules, entry)]
    return (
        "(() => {\n"
        "const here = document.currentScript.src;\n"
        "const modules = {};\n"
        f"{''.join(parts)}"
        f'window.{name} = modules["{entry}"];\n'
        "})();\n"
    )


def _wrapped(name: str, source: str) -> str:
    exported = ", ".join(match["name"] for match in _EXPORT.finditer(source))
    plain = _COMMENT.sub("", source)
    plain = _IMPORT.sub(r'const { \g<names>} = modules["\g<module>"];', plain)
    plain = _EXPORT.sub(r"\g<kind> \g<name>", plain).replace("import.meta.url", "here")
    if left := _LEFT_OVER.search(plain):
        raise ValueError(f"{name}: can't join {left[0]!r}")
    return f'modules["{name}"] = (() => {{\n{plain.strip()}\nreturn {{ {exported} }};\n}})();\n'


def _in_order(modules: Mapping[str, str], entry: str) -> list[str]:
    """Names of the modules, each after those it imports."""
    order: list[str] = []

    def visit(name: str, waiting: tuple[str, ...] = ()) -> None:
        if name in order:
            return
        if name not in modules:
            raise ValueError(f"there is no module {name}")
        if name in waiting:
            raise ValueError(f"{name} imports itself: {' → '.join([*waiting, name])}")
        for match in _IMPORT.finditer(modules[name]):
            visit(match["module"], (*waiting, name))
        order.append(name)

    visit(entry)
    return order

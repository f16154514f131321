"""Join the quiz's ES modules into one classic script.

Browsers refuse modules to a page that is opened from a disk. This is no general bundler: it
knows the few forms that the modules of `docs/assets/js/quiz/` keep to, and refuses others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<name>[\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const )", re.MULTILINE)
_DEFINED = re.compile(
    r"^(?:export )?(?:(?:async )?function|const|let|class) (?P<name>\w+)", re.MULTILINE
)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """A script that sets `window.quizScripts` to what the module `entry` exports.

    Args:
        modules: source by file name.
        entry: file name of the module that needs the others.

    Raises:
        ValueError: a module is missing, or two define the same name, or a form is unknown.
    """
    order = _in_order(modules, entry)
    names: dict[str, str] = {}
    parts = []
    for name in order:
        source = modules[name]
        # Modules may use the same private names; in one script they would clash.
        for defined in _DEFINED.findall(source):
            if names.setdefault(defined, name) != name:
                raise ValueError(f"{names[defined]} and {name} both define {defined}")
        plain = _EXPORT.sub("", _IMPORT.sub("", source)).replace("import.meta.url", "here")
        if left := _LEFT_OVER.search(plain):
            raise ValueError(f"{name}: can't join {left[0]!r}")
        parts.append(plain.strip())
    exported = re.findall(r"^export (?:async )?function (\w+)", modules[entry], re.MULTILINE)
    body = "\n\n".join(parts)
    return (
        "(() => {\n"
        "const here = document.currentScript.src;\n\n"
        f"{body}\n\n"
        f"window.quizScripts = {{ {', '.join(exported)} }};\n"
        "})();\n"
    )


def _in_order(modules: Mapping[str, str], entry: str) -> list[str]:
    """Names of the modules, each after those it imports."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name not in modules:
            raise ValueError(f"there is no module {name}")
        for needed in _IMPORT.findall(modules[name]):
            visit(needed)
        order.append(name)

    visit(entry)
    return order

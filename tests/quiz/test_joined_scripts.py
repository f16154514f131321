"""The classic script for pages that are opened from a disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from quiz_engine.bundle import bundle

SCRIPTS = Path(__file__).parents[2] / "docs" / "assets" / "js" / "quiz"


def test_modules_follow_what_they_need() -> None:
    joined = bundle(
        {
            "main.js": 'import { a } from "./a.js";\nexport function start() { a(); }\n',
            "a.js": 'import { b } from "./b.js";\nexport async function a() { return b; }\n',
            "b.js": "export const b = import.meta.url;\n",
        },
        "main.js",
    )
    assert joined.index('modules["b.js"] =') < joined.index('modules["a.js"] =')
    assert joined.index('modules["a.js"] =') < joined.index('modules["main.js"] =')
    assert 'const { b } = modules["b.js"];\nasync function a() { return b; }' in joined
    assert "const b = here;\nreturn { b };" in joined
    assert 'window.quizScripts = modules["main.js"];' in joined


def test_comments_stay_behind_and_texts_that_look_like_some_do_not() -> None:
    source = (
        "/* What it is. */\n\n/**\n * @returns {string} // a word\n */\n"
        "export function a() {\n  // Why.\n  /* Why\n     not. */\n"
        '  return "https://a.b/*"; // kept\n}\n'
    )
    joined = bundle({"main.js": source}, "main.js")
    assert 'function a() {\n  return "https://a.b/*"; // kept\n}\nreturn { a };' in joined


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('import { a } from "./missing.js";\n', "no module missing.js"),
        ('import a from "./a.js";\n', "can't join"),
        ("export default 1;\n", "can't join"),
        ("export { a };\n", "can't join"),
    ],
)
def test_what_it_does_not_know_it_refuses(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bundle({"main.js": source, "a.js": "export const a = 1;\n"}, "main.js")


def test_modules_in_a_circle_are_refused() -> None:
    modules = {
        "main.js": 'import { a } from "./a.js";\n',
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(ValueError, match=r"a\.js imports itself: main\.js → a\.js → b\.js → a\.js"):
        bundle(modules, "main.js")


def test_the_real_modules_can_be_joined() -> None:
    modules = {path.name: path.read_text("utf-8") for path in SCRIPTS.glob("*.js")}
    joined = bundle(modules, "main.js")
    once = re.findall(r'^modules\["(.*?)"\] = ', joined, re.MULTILINE)
    assert sorted(once) == sorted(modules.keys() - {"load.js"})  # which loads what is joined

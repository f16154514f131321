"""The first cell of a notebook: it brings the project's own files along that the others need.

A notebook is one file, which readers open far from the project: on Colab, say. So the sources
of the modules that its cells import, and the results of experiments that they load, are part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from weaver import measure, plan, runtime

_FILES = """\
FILES = {{
{files}}}

folder = Path(tempfile.mkdtemp())
for name, text in FILES.items():
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
sys.path.insert(0, str(folder))
"""
_PROCESSOR = """\
if platform.machine() in {{"AMD64", "x86_64"}}:
    os.environ |= {variables}  # sums in the build's order"""
_BEGIN = """\
def begin():
    \"\"\"Start with the random numbers with which the build starts each chain of cells.\"\"\"
{lines}


begin()"""
_SEEDS = {
    "random": ("random.seed({seed})",),
    "numpy": ("numpy.random.seed({seed})",),
    "torch": (
        "torch.manual_seed({seed})",
        "torch.set_num_threads(1)",
        "torch.use_deterministic_algorithms(True)",
    ),
}
"""What `weaver.runtime` does to them."""


def needed_files(codes: Iterable[str], root: Path) -> dict[str, str]:
    """Text of each file of the project that the code imports or loads, by its path, in order."""
    found = dict(plan.imported_modules(codes, root))
    texts = [*codes, *found.values()]
    for name in sorted(measure.named_in(texts)):
        path = f"{measure.RESULTS}/{name}.json"
        if (root / path).is_file():
            found[path] = (root / path).read_text(encoding="utf-8")
    return dict(sorted(found.items()))


def write_cell(files: dict[str, str], codes: Iterable[str], seed: int) -> str:
    """The code of the first cell, which says what it does in its first line."""
    texts = [*codes, *(text for name, text in files.items() if name.endswith(".py"))]
    names = {name.partition(".")[0] for text in texts for name in plan.imported_names(text)}
    known = [name for name in _SEEDS if name in names or name == "random"]
    lines = [f"    {line.format(seed=seed)}" for name in known for line in _SEEDS[name]]
    parts = ["# Run this first: it fixes the random numbers."]
    third_party = [f"import {name}" for name in known if name != "random"]
    imports = ["os", "platform", "random"] if third_party else ["random"]
    if files:
        parts = ["# Run this first: it writes this page's own modules into a new folder."]
        imports += ["sys", "tempfile"]
    parts += [f"import {name}" for name in imports]
    parts += ["from pathlib import Path"] if files else []
    if third_party:
        parts += ["", _PROCESSOR.format(variables=_variables()), "", *third_party]
    if files:
        listed = "".join(f"    {name!r}: {_literal(text)},\n" for name, text in files.items())
        parts += ["", _FILES.format(files=listed)]
    return "\n".join([*parts, "", _BEGIN.format(lines="\n".join(lines))])


def _variables() -> str:
    """What makes libraries add in the same order everywhere, as a dictionary."""
    names = ("OMP_NUM_THREADS", "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "MKL_CBWR")
    known = runtime.environment()
    return json.dumps({name: known[name] for name in names if name in known})


def _literal(text: str) -> str:
    """The text as Python writes it; on lines of its own where that is possible."""
    readable = "'''" not in text and not text.endswith(("'", "\\"))
    return f"r'''{text}'''" if readable else repr(text)

"""Whole builds of a small site whose laboratory computes with a network that a cell trained."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from test_lab_builds import CONFIG, ROOT, build

PAGE = """\
# Page

## Where it *learns*

```python
import json
from pathlib import Path
from snippets.training import train

net = train("net", epochs=3)
```

Further down.

## Below

<!--pytest-codeblocks:cont-->
```python
lab = json.loads(Path(train.__code__.co_filename).with_name("lab.json").read_text())
```

:::{lab} draw
<!-- data: lab -->
One dot.
:::
"""
LINE = PAGE[: PAGE.index(":::{lab}")].count("\n") + 1
SCRIPTS = ROOT / "docs/assets/js/labs"


def data() -> dict[str, Any]:
    digest = hashlib.sha256((SCRIPTS / "network.js").read_bytes()).hexdigest()
    layer = {"at": 1, "of": 1, "name": "Convolution 1", "signed": True, "maps": [[[-1, 0, 2]]]}
    return {
        "state": {"digit": 0, "layer": 1, "map": 0},
        "levels": 16,
        "picture": [[0, 16, 4]],
        "label": 1,
        "layers": [layer],
        "scores": [-2.0, 4.0],
        "facts": {"sha256": "0" * 64, "parameters": 1234, "correct": 3, "tested": 4},
        "later": {"network": "weights", "places": [1, 2]},
        "proof": {"scripts": {"network.js": digest}, "calls": [{"scores": [[1.5]]}]},
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    shutil.copytree(SCRIPTS, tmp_path / "docs/assets/js/labs")
    (tmp_path / "docs/index.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "snippets").mkdir()
    training = "def train(name, epochs):\n    return name\n"
    (tmp_path / "snippets/training.py").write_text(training, encoding="utf-8")
    give(tmp_path, data())
    return tmp_path


def give(project: Path, lab: dict[str, Any]) -> None:
    (project / "snippets/lab.json").write_text(json.dumps(lab), encoding="utf-8")


def test_weights_and_proof_become_files_of_their_own(project: Path) -> None:
    code, said = build(project)
    assert code == 0, said
    site = project / "site"
    html = (site / "index.html").read_text("utf-8")
    lab = BeautifulSoup(html, "html.parser").select_one("#draw-lab")
    assert isinstance(lab, Tag)
    file = site / str(lab["data-later"])
    digest = hashlib.sha256(b'{"network":"weights","places":[1,2]}').hexdigest()[:8]
    assert file.relative_to(site).as_posix() == f"assets/labs/index/draw-lab.{digest}.js"
    assert file.read_text("utf-8") == (
        f'(window.labs ??= {{}})["{file.name}"] = {{"network":"weights","places":[1,2]}};\n'
    )
    assert json.loads((site / "assets/labs/index/draw-lab.json").read_text()) == data()["proof"]
    assert "places" not in html
    assert "network.js" not in str(lab)


def test_the_page_names_the_cell_that_trained(project: Path) -> None:
    code, said = build(project)
    assert code == 0, said
    page = BeautifulSoup((project / "site/index.html").read_text("utf-8"), "html.parser")
    source = page.select_one(".draw-source")
    assert source
    line = PAGE[: PAGE.index("import json")].count("\n") + 1
    link = source.select_one("a")
    assert link
    assert link.get_text() == "Where it learns"
    assert page.select_one(f"h2{link['href']}")
    words = " ".join(source.get_text().split())
    assert "The 1,234 weights are those that train('net', epochs=3) left in this build" in words
    assert f"line {line} of docs/index.md. The network names 3 of 4 test digits, 75.0%." in words


def test_without_training_the_build_fails(project: Path) -> None:
    text = PAGE.replace("net = train(", "net = print(").replace(", epochs=3)", ")")
    (project / "docs/index.md").write_text(text, encoding="utf-8")
    code, said = build(project)
    assert code
    assert f"docs/index.md:{LINE}: L15 no cell above the laboratory trains" in said


def test_a_proof_for_other_scripts_fails_the_build(project: Path) -> None:
    path = project / "docs/assets/js/labs/network.js"
    path.write_text(path.read_text("utf-8") + "// changed\n", encoding="utf-8")
    code, said = build(project)
    assert code
    assert f"docs/index.md:{LINE}: L11" in said
    assert "for other scripts: network.js\n" in said


@pytest.mark.parametrize("proof", [{}, [], {"scripts": {}, "calls": [1]}, {"scripts": {"a": "b"}}])
def test_a_proof_of_nothing_fails_the_build(project: Path, proof: Any) -> None:
    give(project, data() | {"proof": proof})
    code, said = build(project)
    assert code
    assert f"docs/index.md:{LINE}: L10 no answers of PyTorch are in the" in said


def test_too_many_weights_fail_the_build(project: Path) -> None:
    limits = "---\nweaver:\n  output: 1000000\n---\n"
    (project / "docs/index.md").write_text(limits + PAGE, encoding="utf-8")
    noise = random.Random(0).randbytes(35_000).hex()
    give(project, data() | {"later": noise})
    assert len(gzip.compress(noise.encode())) < 60 * 1024
    code, said = build(project)
    assert code == 0, said
    noise = random.Random(0).randbytes(60_000).hex()
    give(project, data() | {"later": noise})
    code, said = build(project)
    assert code
    assert "L14 the laboratory's weights and pictures have" in said

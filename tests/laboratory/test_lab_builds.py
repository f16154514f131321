"""Whole builds of a small site with a laboratory: what is shown, and what is refused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from weaver import runtime

ROOT = Path(__file__).parents[2]
CONFIG = f"""\
site_name: Small site
theme: {{name: material, font: false}}
markdown_extensions: [attr_list, md_in_html, pymdownx.highlight, pymdownx.superfences]
plugins: []
hooks: [{ROOT}/hooks/execute.py, {ROOT}/hooks/laboratories.py]
"""
PAGE = """\
# Page

```python
lab = {
    "images": [{"name": "dot", "label": "one dot", "values": [[0, 1]]}],
    "kernels": [{"name": "half", "label": "one half", "values": [[-0.5]]}],
    "state": {
        "image": "dot",
        "kernel": "half",
        "padding": 1,
        "stride": 1,
        "dilation": 1,
        "mode": "zeros",
        "relu": False,
    },
    "padded": [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
    "map": [[0, 0, 0, 0], [0, 0, -0.5, 0], [0, 0, 0, 0]],
}
```

:::{lab} kernel
<!-- data: lab -->
One *dot*, and `= len(lab["map"])` rows.
:::
"""
LINE = PAGE[: PAGE.index(":::{lab}")].count("\n") + 1
SCRIPTS = ("tensor.js", "padding.js", "convolution.js", "pooling.js", "dense.js")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return new_project(tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it is built when nothing is wrong."""
    project = new_project(tmp_path_factory.mktemp("good"))
    code, said = build(project)
    assert code == 0, said
    return project / "site"


def new_project(tmp_path: Path) -> Path:
    """A site with a laboratory and with everything that proves it."""
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    assets = tmp_path / "docs/assets"
    shutil.copytree(ROOT / "docs/assets/js/labs", assets / "js/labs")
    shutil.copytree(ROOT / "docs/assets/css", assets / "css")
    (tmp_path / "docs/index.md").write_text(PAGE, encoding="utf-8")
    write_vectors(tmp_path, SCRIPTS)
    return tmp_path


def write_vectors(project: Path, scripts: tuple[str, ...]) -> None:
    """As an experiment leaves them."""
    folder = project / "docs/assets/js/labs"
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in scripts}
    experiment = project / "snippets/measurements/layer_vectors.py"
    experiment.parent.mkdir(parents=True)
    data = {"scripts": digests, "calls": [{"layer": "conv2d"}]}
    experiment.write_text(f"def measure():\n    return {data!r}\n", encoding="utf-8")


def build(project: Path) -> tuple[int, str]:
    """Exit code and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_page_holds_a_figure_a_caption_and_a_table_without_any_script(site: Path) -> None:
    page = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    lab = page.select_one("#kernel-lab")
    assert lab
    caption = lab.select_one("figure > figcaption")
    assert caption
    assert caption.get_text(strip=True) == "Onedot, and 3 rows."
    assert caption.select("em")
    rows = lab.select("[data-panel=map] tr")
    assert [[cell.get_text() for cell in row.select("td")] for row in rows] == [
        ["0.0", "0.0", "0.0", "0.0"],
        ["0.0", "0.0", "−0.5", "0.0"],
        ["0.0", "0.0", "0.0", "0.0"],
    ]
    steps = [cell["data-step"] for row in rows for cell in row.select("td")]
    assert steps == ["0"] * 6 + ["-5"] + ["0"] * 5
    image = [cell.has_attr("data-padding") for cell in lab.select("[data-panel=image] td")]
    assert image == [True] * 5 + [False] * 2 + [True] * 5
    facts = [cell.get_text() for cell in lab.select(".lab-facts td")]
    assert facts == ["1×1", "1, zeros", "1", "1", "off", "3×4"]
    assert not page.select("[style]")
    assert all(control.has_attr("disabled") for control in lab.select("fieldset, button"))
    assert not lab.select("button[aria-pressed]"), "what a button does is its name"


def test_a_notebook_may_hold_a_laboratory(project: Path) -> None:
    cell, words = (part.strip() for part in PAGE.removeprefix("# Page\n").split("```\n"))
    cell = cell.removeprefix("```python\n")
    words = "".join(f"# {line}\n" for line in words.splitlines())
    page = f"# %% [markdown]\n# # Page\n\n# %%\n{cell}\n\n# %% [markdown]\n{words}"
    (project / "docs/notebook.py").write_text(page, encoding="utf-8")
    settings = CONFIG.replace("plugins: []", 'plugins: [mkdocs-jupyter: {include: ["*.py"]}]')
    settings = settings.replace("execute.py,", f"execute.py, {ROOT}/hooks/text_notebooks.py,")
    (project / "mkdocs.yml").write_text(settings, encoding="utf-8")
    code, said = build(project)
    assert code == 0, said
    shown = [
        BeautifulSoup((project / f"site/{name}").read_text("utf-8"), "html.parser")
        for name in ("index.html", "notebook/index.html")
    ]
    facts, same = ([cell.get_text() for cell in page.select(".lab-facts td")] for page in shown)
    assert len(facts) == 6
    assert same == facts
    assert ":::" not in shown[1].get_text()


def test_the_scripts_and_the_proof_are_part_of_the_site(site: Path) -> None:
    kept = json.loads((site / "assets/labs/layer_vectors.json").read_text("utf-8"))
    assert set(kept["scripts"]) == set(SCRIPTS)
    joined = (site / "assets/js/labs/kernel.classic.js").read_text("utf-8")
    assert 'window.kernelLab = modules["kernel.js"];' in joined


def test_a_cell_that_failed_is_said_once(project: Path) -> None:
    page = project / "docs/index.md"
    page.write_text(PAGE.replace("lab = {", "lab = missing = {}[0]\nother = {"), encoding="utf-8")
    code, said = build(project)
    assert code
    assert "docs/index.md:4: E01 KeyError in cell" in said
    assert "L04" not in said, "there was no data to look at"
    assert "Aborted with 1 warnings" in said


def test_without_vectors_the_build_fails(project: Path) -> None:
    (project / "snippets/measurements/layer_vectors.py").unlink()
    code, said = build(project)
    assert code
    assert f"docs/index.md:{LINE}: L10 no answers of PyTorch are there" in said
    assert not (project / "site").exists()


def test_vectors_for_other_scripts_fail_the_build(project: Path) -> None:
    for script in SCRIPTS[:2]:
        path = project / "docs/assets/js/labs" / script
        path.write_text(path.read_text("utf-8") + "// changed\n", encoding="utf-8")
    code, said = build(project)
    assert code
    assert f"docs/index.md:{LINE}: L11" in said
    assert "for other scripts: padding.js, tensor.js\n" in said


def test_scripts_that_are_too_heavy_fail_the_build(project: Path) -> None:
    path = project / "docs/assets/js/labs/copy.js"
    noise = hashlib.sha256(b"0").hexdigest()
    parts = []
    for _ in range(700):
        noise = hashlib.sha256(noise.encode()).hexdigest()
        parts.append(noise)
    path.write_text(
        path.read_text("utf-8") + f"export const noise = '{''.join(parts)}';\n", encoding="utf-8"
    )
    code, said = build(project)
    assert code
    assert "L12 the scripts of the laboratory 'kernel' have" in said


def test_a_missing_script_fails_the_build(project: Path) -> None:
    (project / "docs/assets/js/labs/copy.js").unlink()
    code, said = build(project)
    assert code
    assert "L13 the laboratory's scripts can't be joined: there is no module copy.js" in said


def test_a_caption_may_hold_anything(project: Path) -> None:
    caption = "One dot.\n\n<div>Two dots.</div>\n\n```text\n<div>\n```\n\nThree dots."
    text = PAGE.replace('One *dot*, and `= len(lab["map"])` rows.', caption)
    (project / "docs/index.md").write_text(text + "\nFour.\n", encoding="utf-8")
    code, said = build(project)
    assert code == 0, said
    html = (project / "site/index.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    written = page.select_one("#kernel-lab figure > figcaption")
    assert written
    assert written.get_text(" ", strip=True) == "One dot. Two dots. <div> Three dots."
    assert [p.get_text() for p in written.select("p")] == ["One dot.", "Three dots."]
    assert html.count("<div") == html.count("</div")
    assert page.select_one("#kernel-lab + p").get_text() == "Four."


def test_unusable_data_fail_the_build(project: Path) -> None:
    wrong = {
        "[1, 2]": "is no dict of plain JSON data",
        "{'images': []}": "lacks kernels, state, padded, map",
        "lab | {'map': []}": "can't be drawn: ",
        "lab | {'map': [['<b>']]}": "can't be drawn: ",
        "lab | {'state': lab['state'] | {'image': 'x'}}": "can't be drawn: ",
    }
    head, rest = PAGE[: PAGE.index(":::{lab}")], PAGE[PAGE.index(":::{lab}") :]
    text = head + "\n".join(rest.replace("data: lab", f"data: {data}") for data in wrong)
    (project / "docs/index.md").write_text(text, encoding="utf-8")
    code, told = build(project)
    assert code
    for number, said in enumerate(wrong.values()):
        line = LINE + 5 * number
        assert f"docs/index.md:{line}: L04 the laboratory's data {said}" in told


def test_data_that_do_not_exist_are_the_engines_matter(project: Path) -> None:
    text = PAGE.replace("<!-- data: lab -->", "<!-- data: unknown -->")
    (project / "docs/index.md").write_text(text, encoding="utf-8")
    code, told = build(project)
    assert code
    assert "E07" in told
    assert "L04" not in told

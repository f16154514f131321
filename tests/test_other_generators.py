"""The project outlives its generator: others build the same tree, and the pages are the same.

MkDocs 1 gets no more releases. ProperDocs is its fork, and takes everything as it is. Any other
generator gets the woven pages, which are plain Markdown (`python -m weaver run`). Zensical, by
the makers of the theme, is the one that is tried: it reads mkdocs.yml, and passes over hooks.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from weaver import runtime

ROOT = Path(__file__).parents[1]
GENERATOR = re.compile(r'<meta name="generator"[^>]*>')
ENVIRONMENT = os.environ | {"NO_MKDOCS_2_WARNING": "1", **runtime.environment()}

NOT_READ_BY_ZENSICAL = {
    "!relative $config_dir": ".",  # a tag of MkDocs
    "  custom_dir: hooks/theme\n": "",  # its templates ask for what hooks find out
    "/project.py\n": "/project.md\n",  # a notebook is woven into Markdown, too
}
# What comes with hooks and is not in the woven text: the frame of a lesson, and links to headings.
BY_HOOKS = ".headerlink, .lesson-facts, .modes, .page-links, .moving-picture"
# Regions that hooks make questions and laboratories of, and the same regions as Markdown.
WIDGETS = "section.quiz, section.lab"
REGION = re.compile(r"<p>:::\{\w+\}.*?:::</(?:p|li)>", re.DOTALL)
FORMULA = re.compile(r"(\$\$?)[^$]+\1")


def run(*command: str, cwd: Path, **variables: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, env=ENVIRONMENT | variables,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def properdocs_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("properdocs")
    run("properdocs", "build", "--strict", "-f", "mkdocs.yml", "-d", str(folder), cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def zensical_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("zensical")
    run("weaver", "run", "docs", "--to", str(project / "docs"), cwd=ROOT, PYTHONPATH="hooks")
    shutil.copytree(ROOT / "snippets", project / "snippets")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for ours, theirs in NOT_READ_BY_ZENSICAL.items():
        assert config.count(ours) == 1
        config = config.replace(ours, theirs)
    (project / "mkdocs.yml").write_text(config, encoding="utf-8")
    run("zensical", "build", "--strict", cwd=project)
    return project / "site"


def contents(site: Path) -> dict[str, bytes | str]:
    """Files by path; of pages, all but the name of the generator."""
    found: dict[str, bytes | str] = {}
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        name = file.relative_to(site).as_posix()
        if file.suffix == ".html":
            found[name] = GENERATOR.sub("", file.read_text(encoding="utf-8"))
        elif not name.startswith(("service-worker-files", "sitemap")):
            found[name] = file.read_bytes()  # those two name digests of pages, and times
    return found


def articles(site: Path) -> dict[str, BeautifulSoup]:
    """What the pages of a site tell, without what can't be the same under two generators."""
    found = {}
    for file in sorted(site.rglob("index.html")):
        text = REGION.sub("", file.read_text(encoding="utf-8"))
        shown = text[text.index("<article") : text.rindex("</article>")]
        article = BeautifulSoup(shown, "html.parser")
        for tag in article.select(f"{BY_HOOKS}, {WIDGETS}"):
            tag.decompose()
        for formula in article.select("math"):
            formula.replace_with("$formula$")
        found[file.relative_to(site).parent.as_posix()] = article
    return found


def words(article: BeautifulSoup) -> list[str]:
    """The words of an article, those of its cells and their outputs, too."""
    return FORMULA.sub("$", article.get_text()).split()


def figures(article: BeautifulSoup) -> list[tuple[str, str, str]]:
    """Address, name and width; the website moves the name of a dark copy to a frame around it."""
    return [
        (tag["src"], tag["alt"] or tag.parent.get("aria-label", ""), tag.get("width", ""))
        for tag in article.select("img")
    ]


def code(article: BeautifulSoup) -> list[str]:
    """Cells and outputs, to the last blank."""
    return [tag.get_text() for tag in article.select("pre")]


def test_properdocs_builds_the_same_site(built_site: Path, properdocs_site: Path) -> None:
    ours, theirs = contents(built_site), contents(properdocs_site)
    assert theirs.keys() == ours.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert "ProperDocs" in (properdocs_site / "index.html").read_text(encoding="utf-8")


def test_zensical_makes_the_same_articles_of_woven_pages(
    built_site: Path, zensical_site: Path
) -> None:
    ours, theirs = articles(built_site), articles(zensical_site)
    assert theirs.keys() == ours.keys()
    for page, article in ours.items():
        for part in (words, figures, code):
            assert part(theirs[page]) == part(article), page
    assert sum(len(figures(article)) for article in theirs.values()) >= 40
    assert sum(len(code(article)) for article in theirs.values()) >= 200

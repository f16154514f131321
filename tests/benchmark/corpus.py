"""The same lesson pages, written for each engine.

Every page has five cells: a seeded layer, a shape, a small tensor, a figure of a feature
map, and twenty steps of training a two-layer CNN. Pages differ in their seeds, so no two
are the same work.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CELLS = (
    """\
import torch
import torch.nn.functional as F
from torch import nn
torch.manual_seed({seed})
layer = nn.Conv2d(1, 4, kernel_size=3)
print(sum(p.numel() for p in layer.parameters()))
""",
    """\
image = torch.rand(1, 1, 16, 14)
print(tuple(layer(image).shape))
""",
    """\
print(F.max_pool2d(image, 4)[0, 0])
""",
    """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(3, 3))
axes.imshow(layer(image)[0, 0].detach(), cmap="RdBu")
axes.set_title("feature map {seed}")
{show}
""",
    """\
net = nn.Sequential(layer, nn.ReLU(), nn.Conv2d(4, 2, 3), nn.Flatten(), nn.LazyLinear(2))
batch, labels = torch.rand(8, 1, 16, 14), torch.arange(8) % 2
net(batch)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(batch), labels)
    loss.backward()
    optimizer.step()
print(round(loss.item(), 2))
""",
)
SHAPE = "(1, 4, 14, 12)"
"""What the second cell prints: a kernel of three by three takes two rows and two columns."""
PROSE = (
    "A layer with its own seed.",
    "The map is smaller than the image.",
    "The strongest pixels of each corner.",
    "What one kernel makes of the image.",
    "Twenty steps of training.",
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A site of `pages` pages in `folder`, written for one engine."""

    folder: Path
    pages: int
    shared: bool = False
    """Pages import a module of the project."""


def code(seed: int, show: str = "") -> list[str]:
    """The cells of one page; `show` is what an engine needs to take the figure."""
    return [cell.format(seed=seed, show=show).rstrip() + "\n" for cell in CELLS]


def write(corpus: Corpus, page: Callable[[int], str], config: str, suffix: str = ".md") -> None:
    """Write the pages and the configuration of one engine."""
    docs = corpus.folder / "docs"
    docs.mkdir(parents=True)
    (corpus.folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    (docs / "index.md").write_text("# Start\n", encoding="utf-8")
    for number in range(corpus.pages):
        (docs / f"page{number:04}{suffix}").write_text(page(number), encoding="utf-8")


def ours(seed: int) -> str:
    """One session a page, as our authors write it."""
    parts = [f"# Page {seed}\n"]
    for number, cell in enumerate(code(seed)):
        parts.append(f"{PROSE[number]}\n")
        if number:
            parts.append("<!--pytest-codeblocks:cont-->")
        if "plt" in cell:
            parts.append(f'<!-- cell: alt="Feature map {seed}" -->')
        parts.append(f"```python\n{cell}```\n")
    return "\n".join(parts)


def markdown_exec(seed: int) -> str:
    """A session a page for markdown-exec, whose cells print their own figures."""
    show = (
        "import io\n"
        "drawing = io.StringIO()\n"
        'figure.savefig(drawing, format="svg")\n'
        "plt.close(figure)\n"
        "print(drawing.getvalue())"
    )
    parts = [f"# Page {seed}\n"]
    for number, cell in enumerate(code(seed, show)):
        kind = ' html="1"' if "plt" in cell else ' result="text"'
        head = f'```python exec="1" source="above" session="page{seed}"{kind}'
        parts += [f"{PROSE[number]}\n", f"{head}\n{cell}```\n"]
    return "\n".join(parts)


def notebook(seed: int) -> str:
    """A notebook without outputs, for mkdocs-jupyter."""
    cells = []
    for number, cell in enumerate(code(seed, "plt.show()")):
        head = f"# Page {seed}\n\n" if not number else ""
        cells.append({"cell_type": "markdown", "metadata": {}, "source": head + PROSE[number]})
        cells.append(
            {
                "cell_type": "code",
                "metadata": {},
                "source": cell,
                "outputs": [],
                "execution_count": None,
            }
        )
    for index, cell in enumerate(cells):
        cell["id"] = f"cell{index}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


def myst(seed: int) -> str:
    """A page for myst-nb."""
    kernel = (
        "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
    )
    parts = [f"{kernel}# Page {seed}\n"]
    for number, cell in enumerate(code(seed, "plt.show()")):
        parts += [f"{PROSE[number]}\n", f"```{{code-cell}} python3\n{cell}```\n"]
    return "\n".join(parts)


def script(pages: int) -> str:
    """The cells of all pages, one after the other, in one program."""
    save = 'import io\nfigure.savefig(io.BytesIO(), format="svg")\nplt.close(figure)'
    head = 'import matplotlib\nmatplotlib.use("agg")\nimport torch\ntorch.set_num_threads(1)\n'
    return head + "".join("".join(code(seed, save)) for seed in range(pages))

"""A small MkDocs project with questions, to build for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from weaver import runtime

ROOT = Path(__file__).parents[2]

CONFIG = """\
site_name: Small site
site_url: !ENV [SITE_URL, ""]
use_directory_urls: {directory_urls}
theme:
  name: material
  font: false
  features: [navigation.instant, content.code.copy]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
extra_css: [assets/css/tokens.css, assets/css/prose.css]
extra_javascript: [assets/js/accessible.js]
markdown_extensions: [attr_list, md_in_html, pymdownx.highlight, pymdownx.superfences]
plugins: [search, quizdown]
hooks: [{root}/hooks/execute.py, {root}/hooks/quiz.py]
validation:
  links: {{anchors: warn}}
"""

QUESTION = """\
## {title}

<!-- difficulty: easy -->

What does it print?

```python
total = 2 + {number}
print(total)
```

> Add the numbers.

1. [ ] `3`
    > One less.
1. [x] `4`
    > Two and two.
1. [ ] `5`
    > One more.

<!-- proof: [str(total) == option for option in options] -->

<!-- solution
1. The sum is `= 2 + {number}`.
-->
"""


def make_project(folder: Path, pages: Mapping[str, str], *, directory_urls: bool = True) -> Path:
    """Write a project that uses this repository's hooks, scripts and styles."""
    config = CONFIG.format(root=ROOT, directory_urls=str(directory_urls).lower())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    for name, text in pages.items():
        page = folder / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    for part in ("js", "css"):
        shutil.copytree(ROOT / "docs" / "assets" / part, folder / "docs" / "assets" / part)
    return folder


def build(project: Path, *options: str, site_url: str = "") -> subprocess.CompletedProcess[str]:
    """Build it into its `site` folder, whatever comes of that."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=project,
        env=os.environ
        | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": site_url, **runtime.environment()},
        capture_output=True,
        text=True,
        check=False,
    )


GAPS = """\
:::{{gaps}}
## Add up to five

<!-- difficulty: easy -->

Fill the gaps so that the total is five.

```python
first = 2
total = first + {number}  # <b>
print(total)
```

> Count.

1. `first = ___`
    - [ ] `3`
        > One too many.
    - [x] `2`
        > Right.
1. `first + ___  #`
    - [ ] `"3"`
        > A string can't be added to a number.
    - [x] `{number}`
        > Two and three.

<!-- proof: total == 5 -->

<!-- solution
1. The total is `= total`.
-->
:::
"""

"""Keep the theme's templates as compiled: Jinja would compile all of them in each build.

That takes about a seventh of a build that runs nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import tempfile
from pathlib import Path, PurePosixPath

import jinja2
import mkdocs
from jinja2.bccache import Bucket
from mkdocs.theme import Theme

_FALLBACK = "en"
"""Has the words that a theme's other language lacks."""

log = logging.getLogger("mkdocs.hooks.compiled_templates")


class CompiledTemplates(jinja2.BytecodeCache):
    """A file for each template, which counts only with its own digest in front of it."""

    def __init__(self, folder: Path) -> None:
        # What is compiled depends on these, and on Python, which `Bucket` looks after.
        self._folder = folder / f"jinja-{jinja2.__version__}-mkdocs-{mkdocs.__version__}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if there is a whole file for it. Jinja compares the sources."""
        try:
            kept = io.BytesIO(self._path(bucket).read_bytes())
        except OSError:
            return
        if kept.read(32) == hashlib.sha256(kept.getbuffer()[32:]).digest():
            bucket.load_bytecode(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write what the bucket holds, or nothing."""
        code = bucket.bytecode_to_string()
        draft = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                draft = Path(file.name)
                file.write(hashlib.sha256(code).digest() + code)
            draft.replace(self._path(bucket))
        except OSError as error:
            log.debug("not kept: %s", error)
            if draft:
                draft.unlink(missing_ok=True)

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key


def keep(env: jinja2.Environment, theme: Theme, folder: Path) -> None:
    """Have the environment take compiled templates from `folder`, and leave them there.

    Not if somebody has given it filters, tests or extensions: Jinja computes with them when it
    compiles, and nobody could tell that they changed.
    """
    usual = theme.get_env()
    if env.filters == usual.filters and env.tests == usual.tests and _kinds(env) == _kinds(usual):
        env.bytecode_cache = CompiledTemplates(folder)


def compile_all(theme: Theme, folder: Path) -> None:
    """Compile the theme's templates now, for whoever has to wait anyway."""
    env = theme.get_env()
    env.bytecode_cache = CompiledTemplates(folder)
    for name in env.list_templates(filter_func=lambda name: _is_likely(name, theme)):
        # Which of them are needed is not known yet, nor whether those are right.
        with contextlib.suppress(jinja2.TemplateError, UnicodeDecodeError):
            env.get_template(name)


def _is_likely(name: str, theme: Theme) -> bool:
    """Whether a build may need this template: not what is in another language, as most are."""
    if PurePosixPath(name).parent.name == "languages":
        return PurePosixPath(name).stem in {theme.get("language"), _FALLBACK}
    return name.endswith((".html", ".xml"))


def _kinds(env: jinja2.Environment) -> set[str]:
    return set(env.extensions)

"""How often the lesson's experiments were run."""

from __future__ import annotations

import importlib
import pkgutil

from snippets import measurements


def test_experiments_have_the_five_seeds_that_pages_speak_of() -> None:
    """Pages say "five" in words, which no build computes."""
    names = [module.name for module in pkgutil.iter_modules(measurements.__path__)]
    modules = [importlib.import_module(f"snippets.measurements.{name}") for name in names]
    seeds = {module.__name__: len(module.SEEDS) for module in modules if hasattr(module, "SEEDS")}
    assert len(seeds) > 10
    assert set(seeds.values()) == {5}, seeds

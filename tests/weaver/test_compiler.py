"""PyTorch without its compiler, and with it as soon as somebody asks."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="`make test-engine` does without"
)
HOOKS = Path(__file__).parents[2] / "hooks"
BEGIN = """
import sys
import torch
from weaver import runtime

runtime.reset()
stand_in = sys.modules["torch._dynamo"]

def is_out():
    inside = [name for name in sys.modules if name.startswith("torch._dynamo.")]
    return sys.modules["torch._dynamo"] is stand_in and not inside

def is_whole():
    real = sys.modules["torch._dynamo"]
    assert real is not stand_in and real is torch._dynamo
    for name in ("config", "eval_frame", "utils"):
        assert sys.modules[f"torch._dynamo.{name}"] is getattr(real, name)
    return True

assert is_out()
"""


def run(code: str, begin: str = BEGIN) -> str:
    """What a Python of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", begin + code],
        env={"PYTHONPATH": str(HOOKS), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


STEPS = """
import inspect
for name, make in sorted(vars(torch.optim).items()):
    if not inspect.isclass(make) or name in {"Optimizer", "LBFGS", "SparseAdam"}:
        continue
    torch.manual_seed(0)
    layer = torch.nn.Linear(4, 3)
    optimizer = make([layer.weight], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        layer(torch.arange(4.0)).square().sum().backward()
        optimizer.step()
    print(name, layer.weight.tolist(), sorted(optimizer.state_dict()["param_groups"][0]))
"""


def test_every_optimizer_takes_the_same_steps_without_it() -> None:
    assert run(STEPS + "assert is_out()") == run(STEPS, begin="import torch\n")


@pytest.mark.parametrize(
    "use",
    [
        "torch._dynamo.config.verbose",
        "torch._dynamo.reset()",
        "import torch._dynamo.config",
        "import torch._dynamo.eval_frame as frame; frame.OptimizedModule",
        "from torch._dynamo import allow_in_graph",
        "from torch._dynamo.utils import counters; assert counters is torch._dynamo.utils.counters",
        "from torch._dynamo import *",
        "dir(torch._dynamo)",
        "torch._dynamo.disable(print)",
        "@torch.compiler.disable\ndef f(): pass\nf()",
        "import importlib; importlib.import_module('torch._dynamo.utils')",
    ],
)
def test_what_is_asked_of_it_is_answered_by_the_real_one(use: str) -> None:
    run(f"{use}\nassert is_whole()")


def test_who_looks_through_all_modules_does_not_load_it() -> None:
    run(
        """
import inspect, pkgutil
for module in list(sys.modules.values()):
    getattr(module, "__file__", None), getattr(module, "__path__", None), repr(module)
    hasattr(module, "__warningregistry__")
inspect.getmodule(inspect.currentframe())
inspect.getsource(torch.optim.SGD.step)
assert torch._dynamo.__file__.endswith("__init__.py") and is_out()
"""
    )


def test_a_program_is_compiled_after_steps_without_it() -> None:
    run(
        """
torch.manual_seed(0)
layer = torch.nn.Linear(4, 3)
optimizer = torch.optim.Adam(layer.parameters())

def step(x):
    optimizer.zero_grad()
    loss = layer(x).square().sum()
    loss.backward()
    optimizer.step()
    return loss

step(torch.ones(4))
assert is_out()
seen = []

def backend(graph, inputs):
    seen.append(graph)
    return graph.forward

compiled = torch.compile(layer, backend=backend)
assert torch.equal(compiled(torch.ones(4)), layer(torch.ones(4)))
assert seen and is_whole()
before = step(torch.ones(4))
assert torch.compile(step, backend=backend)(torch.ones(4)) < before
"""
    )


def test_threads_that_ask_at_once_get_the_same_module() -> None:
    run(
        """
from concurrent.futures import ThreadPoolExecutor
layer = torch.nn.Linear(4, 3)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)

def use(number):
    layer(torch.ones(4)).sum().backward()
    optimizer.step()
    return torch._dynamo.config, torch._dynamo.utils

with ThreadPoolExecutor(8) as pool:
    config, utils = zip(*pool.map(use, range(32)))
assert len(set(map(id, config))) == len(set(map(id, utils))) == 1 and is_whole()
"""
    )


def test_a_compiled_program_is_deterministic_as_all_are() -> None:
    run("import torch._inductor.config as config\nassert config.deterministic")
    run("assert torch.are_deterministic_algorithms_enabled()")


def test_what_is_there_already_stays() -> None:
    run(
        "runtime.reset()\nassert sys.modules['torch._dynamo'] is real",
        begin="import sys, torch, torch._dynamo as real\nfrom weaver import runtime\n",
    )

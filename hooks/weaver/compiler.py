"""Leave PyTorch's compiler out until something asks for it.

The first optimizer of a process imports `torch._dynamo`, with some 800 modules: only to tell the
compiler which functions it must not look into. Where it is not loaded, nothing is compiled, and
nobody needs to be told. So a stand-in takes these two calls. Whatever else is asked of it, or of a
module inside it, loads the real one, which then takes its place for good.

See `torch/_compile.py` and `_use_grad_for_differentiable` in `torch/optim/optimizer.py`. Where
PyTorch asks for more than that, it gets the real module: this would save nothing, and do no harm.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_NAME = "torch._dynamo"


def leave_out(torch: Any) -> None:
    """Put the stand-in where `torch._dynamo` will be, unless that is there already."""
    spec = None if _NAME in sys.modules else importlib.util.find_spec(_NAME)
    if spec is None:
        return
    sys.modules[_NAME] = torch._dynamo = stand_in = _StandIn(spec)
    sys.meta_path.insert(0, _Inside(stand_in))


class _StandIn(ModuleType):
    """What `import torch._dynamo` finds, as long as nobody needs it."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(_NAME)
        # What is asked of every module by whoever looks through all of them.
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin
        self.__path__, self.__package__ = spec.submodule_search_locations, _NAME
        self._lock = threading.Lock()
        self._told: list[Any] = []

    def graph_break(self, msg: str = "") -> None:
        """While nothing is compiled, there is nothing to break."""

    def disable(self, fn: Any = None, recursive: bool = True, **options: Any) -> Callable:
        """The function as it is, until there is a compiler that must leave it alone."""
        if options != {"wrapping": False} or fn is None:
            return self.real().disable(fn, recursive, **options)
        self._told.append(fn)
        return fn

    def real(self) -> ModuleType:
        """Load the real module, and be forgotten."""
        with self._lock:  # not while importing, for which Python has locks of its own
            if sys.modules.get(_NAME) is self:
                del sys.modules[_NAME]
                vars(sys.modules["torch"]).pop("_dynamo", None)
                for fn in self._told:
                    vars(fn).pop("__dynamo_disable", None)  # will be told again
        return importlib.import_module(_NAME)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        return getattr(self.real(), name)

    def __dir__(self) -> list[str]:
        return dir(self.real())


class _Inside:
    """Finds the modules inside: by loading the real one, which finds them itself."""

    def __init__(self, stand_in: _StandIn) -> None:
        self._stand_in = stand_in

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        if not name.startswith(f"{_NAME}.") or sys.modules.get(_NAME) is not self._stand_in:
            return None
        self._stand_in.real()
        if name not in sys.modules:
            return None
        return ModuleSpec(name, _Loaded(sys.modules[name]))


class _Loaded:
    """Loads what is there: this has happened while it was looked for."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec

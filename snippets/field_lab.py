"""What the receptive field explorer starts with: stacks to choose from, one taken apart."""

from typing import Any

from snippets.layer_stacks import count_learned, measured_reach
from snippets.measured import load


def field_lab(stack: str = "three") -> dict[str, Any]:
    """All that the laboratory needs, as plain data; the first stack's reach is PyTorch's."""
    stacks = load("stack_fields")["listed"]
    (first,) = [entry for entry in stacks if entry["name"] == stack]
    layers = first["layers"]
    return {
        "stacks": stacks,
        "state": {"stack": stack},
        "reach": [measured_reach(layers[:count]) for count in range(1, len(layers) + 1)],
        "learned": [count_learned([layer]) for layer in layers],
    }

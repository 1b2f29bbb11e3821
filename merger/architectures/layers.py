"""What each layer of a model is: everything its class decided by the layer's number, read from a model without weights.

Two layers of the same kind compute the same thing from the same weights. A kind holds, for every module of a layer, its
class, the names and shapes of its tensors, and its plain attributes: a window, whether there is a rotary embedding, a
scale, dense or experts.
"""

import math
import re
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from merger.weights.stacks import is_projector, is_tower

# Attributes that only count layers, as a key of a cache or for a message.
_COUNTS = re.compile(
    r"(?:^|_)layer_?(?:idx|id|index|number|num)$|^(?:idx|layer|num_hidden_layers|num_layers|n_layers?)$"
)
_PLAIN = (int, float, bool, str, bytes, complex, type(None))

Facts = dict[str, Hashable]


@dataclass(frozen=True)
class Kinds:
    """The kinds of a model's layers. lists: names of the module lists that have an entry a layer."""

    model: Any
    lists: tuple[str, ...]

    @classmethod
    def of(cls, model: Any) -> "Kinds | None":
        """Of a model of transformers, on any device; None: no stack of layers is found in it."""
        from torch import nn  # slow to import

        found = {
            name: module
            for name, module in model.named_modules()
            if isinstance(module, nn.ModuleList) and not re.search(r"\.\d+(\.|$)", name)
            if not is_tower(f"{name}.") and not is_projector(f"{name}.")
        }
        if not found:
            return None
        sizes = {name: sum(p.numel() for p in module.parameters()) for name, module in found.items()}
        largest = max(found, key=lambda name: (sizes[name], name))
        return cls(model, tuple(name for name, module in found.items() if len(module) == len(found[largest])))

    @cached_property
    def layers(self) -> int:
        return len(self.model.get_submodule(self.lists[0]))

    @cached_property
    def outside(self) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the parameters that are in no layer."""
        inside = tuple(f"{name}." for name in self.lists)
        found = self.model.named_parameters(remove_duplicate=False)
        return {name: tuple(value.shape) for name, value in found if not name.startswith(inside)}

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """For every layer, what is known of it by name."""
        return tuple(
            {
                f"{name}.{part}.{key}": value
                for name in self.lists
                for part, key, value in _facts(self.model.get_submodule(name)[number])
            }
            for number in range(self.layers)
        )


def difference(one: Facts, two: Facts, lists: Collection[str]) -> str | None:
    """The first thing in which two layers differ; None: they are of one kind.

    lists: settings by layer, which some layers keep as a whole.
    """
    for key in (*one, *two):
        if key.rpartition(".")[2] in lists:
            continue
        if key not in one or key not in two or not _equal(one[key], two[key]):
            return key
    return None


def _equal(one: Hashable, two: Hashable) -> bool:
    """Equal, numbers up to the rounding of a formula with the number of layers in it."""
    if type(one) is float and type(two) is float:
        return math.isclose(one, two, rel_tol=1e-12) or one == two
    return one == two and type(one) is type(two)


def _facts(layer: Any) -> Iterator[tuple[str, str, Hashable]]:
    """Where in the layer, what, and its value."""
    for part, module in layer.named_modules():
        kind = type(module)
        yield part, "class", f"{kind.__module__}.{kind.__qualname__}"
        tensors = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
        for key, tensor in tensors:
            yield part, key, tuple(tensor.shape)
        own = {key for key, _ in tensors}
        for key, value in sorted(vars(module).items()):
            if not key.startswith("_") and key not in own and key != "training" and not _COUNTS.search(key):
                yield part, key, _plain(value)


def _plain(value: Any) -> Hashable:
    """A value that can be compared; of anything else its class."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, set | frozenset):
        return frozenset(_plain(item) for item in value)
    if isinstance(value, dict):
        return tuple((str(key), _plain(item)) for key, item in value.items())
    if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        return str(getattr(value, "__qualname__", value))
    return str(value) if type(value).__module__ == "torch" and not hasattr(value, "shape") else type(value).__qualname__

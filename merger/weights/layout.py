"""Which layer a tensor belongs to and what it does there, read from names, shapes and settings of any model."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from merger.weights.granularity import group_names
from merger.weights.header import TensorInfo
from merger.weights.place import Place
from merger.weights.residual import Residual, residual
from merger.weights.roles import ATTENTION, MLP, NORMS, block_in_layer, block_outside, role_in_layer, role_outside
from merger.weights.settings import layer_count, tied, vocabulary_size
from merger.weights.stacks import LayerStack, experts, is_projector, is_tower, language_stack, stacks, taken_apart

__all__ = ["ATTENTION", "MLP", "NORMS", "Layout", "Place"]


@dataclass(frozen=True)
class Layout:
    """Places of all tensors of a model, in the model's own order.

    layers: of the language model; layer_prefix: how the names in them begin ("model.layers."). tied: head and embedding
    share their numbers. towers: prefix of every other stack of layers -> how many it has.
    """

    places: Mapping[str, Place]
    layers: int
    layer_prefix: str = ""
    tied: bool = False
    towers: Mapping[str, int] | None = None

    @classmethod
    def of(
        cls, tensors: Mapping[str, TensorInfo] | Iterable[str], settings: Mapping[str, Any] | None = None
    ) -> "Layout":
        """Read the layout of ``tensors``: a checkpoint's, or names alone.

        The settings' own layer count wins over the highest number seen.
        """
        known = settings or {}
        shapes = {name: tensors[name].shape for name in tensors} if isinstance(tensors, Mapping) else {}
        sizes = {name: tensors[name].count for name in tensors} if isinstance(tensors, Mapping) else {}
        sizes = sizes or dict.fromkeys(tensors, 1)
        found = stacks(sizes)
        language = language_stack(found)
        layers, prefix = (language.size, language.prefix) if language else (0, "")
        places = _places(sizes, found, language)
        _add_unnamed(places, shapes, vocabulary_size(known))
        roles = {place.role for place in places.values() if place.block in ("embedding", "head")}
        return cls(
            places,
            max(layers, layer_count(known) or 0),
            prefix,
            tied(known) or ("embedding" in roles and "head" not in roles),
            {stack.prefix: stack.size for stack in found if stack is not language},
        )

    def position(self, name: str) -> float:
        """Place in [0, 1] for gradients: layer / (layers - 1); 1 for a single layer, 0 outside the layers.

        In a tower the tower's own layers count.
        """
        place = self.places[name]
        layer, layers = place.layer, self.layers
        if place.tower_layer is not None:
            part = taken_apart(name)
            layer, layers = place.tower_layer, (self.towers or {}).get(part.prefix if part else "", 1)
        if layer is None:
            return 0.0
        return layer / (layers - 1) if layers > 1 else 1.0

    def groups(self, granularity: str) -> dict[str, tuple[str, ...]]:
        """Group name -> tensor names, in tensor order.

        granularity: "model" (one group), "type" (attention, mlp, norm, expert, ... over all layers), "groups:N" (N runs
        of layers), "type*groups:N" (the types in each run), "layer", "block" (attention and MLP apart), "expert" (as
        block, and every expert apart), "matrix" (every weight matrix apart; the norms of a layer together, and the
        experts).
        """
        name_of = group_names(granularity, self.layers)
        found: dict[str, list[str]] = {}
        for tensor, place in self.places.items():
            part = taken_apart(tensor)
            found.setdefault(name_of(place, part.rest if part else tensor), []).append(tensor)
        return {name: tuple(tensors) for name, tensors in found.items()}

    def renamed(self, name: str, layer: int) -> str:
        """The name that a layer's tensor has in another layer."""
        old = f"{self.layer_prefix}{self.places[name].layer}."
        return f"{self.layer_prefix}{layer}.{name.removeprefix(old)}"

    def vocabulary_axis(self, name: str) -> int | None:
        """The axis along which a tensor has one entry a token: 0 in embedding and head (and its bias), else None."""
        place = self.places[name]
        return 0 if place.role in ("embedding", "head") and place.block == place.role else None

    def residual(self, settings: Mapping[str, Any]) -> Residual:
        """How every layer adds to the residual stream; raises CheckpointError where that cannot be scaled exactly."""
        return residual(self.places, self.layers, settings)


def _places(names: Iterable[str], found: Iterable[LayerStack], language: LayerStack | None) -> dict[str, Place]:
    apart = {name: taken_apart(name) for name in names}
    towers = {stack.prefix for stack in found if stack is not language}
    prefix = language.prefix if language else None
    siblings = frozenset(part.rest for part in apart.values() if part and part.prefix == prefix)
    numbered = experts(siblings)
    mixture = bool(numbered) or any("experts." in rest for rest in siblings)
    module = _module(prefix or "")
    inside = {rest: _inside(rest, mixture, numbered, siblings) for rest in siblings}

    def place(name: str) -> Place:
        part = apart[name]
        if part is not None and part.prefix == prefix:
            known = inside[part.rest]
            return Place(part.number, known.role, known.block, known.expert, module)
        layer = part.number if part and part.prefix in towers else None
        return _outside(name, part.rest if part and layer is not None else None, layer)

    return {name: place(name) for name in apart}


def _inside(rest: str, mixture: bool, numbered: Collection[str], siblings: Collection[str]) -> Place:
    """A tensor of the language model's layers, but for the number of its layer."""
    inner = taken_apart(rest)
    expert = inner.number if inner and inner.prefix in numbered else None
    role = role_in_layer(rest, mixture, siblings)
    block = block_in_layer(rest, role, expert is not None or ".experts." in f".{rest}.")
    return Place(None, role, block, expert)


def _outside(name: str, rest: str | None, layer: int | None) -> Place:
    """A tensor outside the language model's layers; ``rest`` and ``layer``: where it stands in another stack."""
    role = role_outside(name) if rest is None else role_in_layer(rest, mixture=False, siblings=())
    if is_projector(name):
        return Place(None, "other" if layer is None else role, "projector", None, _module(name), layer)
    if is_tower(name):
        return Place(None, role, "vision", None, _module(name), layer)
    return Place(None, role, "other" if layer is not None else block_outside(name, role), None, _module(name), layer)


def _module(name: str) -> str:
    """The beginning of a name up to the part that says which module of a model with towers it is in."""
    parts = name.split(".")[:-1]
    for index, part in enumerate(parts):
        if is_projector(f"{part}.") or is_tower(part) or part.endswith(("language_model", "text_model")):
            deeper = index + 1 < len(parts) and is_projector(f"{parts[index + 1]}.")
            return ".".join(parts[: index + 1 + deeper]) + "."
    return ""


def _add_unnamed(places: dict[str, Place], shapes: Mapping[str, tuple[int, ...]], vocabulary: int | None) -> None:
    """Embedding and head that no word gives away are matrices with a row for every token, in this order."""
    if vocabulary is None or any(place.role == "embedding" for place in places.values()):
        return
    rows = [
        name
        for name, place in places.items()
        if place.layer is None and place.tower_layer is None and place.block == "other"
        if len(shapes.get(name, ())) == 2 and shapes[name][0] == vocabulary
    ]
    for name, role in zip(rows, ("embedding", "head"), strict=False):
        places[name] = Place(None, role, role, None, places[name].prefix)

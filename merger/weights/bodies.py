"""Models of one body under other names: each tensor of one called as the same tensor of another is.

A language model stands alone ("model.layers.0."), within one that sees ("language_model.model.layers.0.",
"model.language_model.layers.0.") or without its outer name ("layers.0.", "h.0."). What is in a layer is known by the
layer's number and the name behind it; what is outside by the end of its name; towers by their names.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout, Place
from merger.weights.loaded import ends, untied
from merger.weights.stacks import is_projector, is_tower

K = TypeVar("K")
_Key = tuple[str | int, ...]
_HEAD = "lm_head.weight"


def aligned(shell: Checkpoint, checkpoints: Mapping[K, Checkpoint]) -> dict[K, Checkpoint]:
    """``checkpoints`` with the tensors' names of ``shell``, which may be one of them.

    Of a tower that is not the shell's in every name and shape nothing is left. Where some of the models have a head of
    their own and others do not, all have: that of a tied model is its embedding.
    """
    if all(item.tensors.keys() == shell.tensors.keys() for item in checkpoints.values()):
        return dict(checkpoints)
    whole = _Body.of(shell)
    bodies = {key: whole if item is shell else _Body.of(item) for key, item in checkpoints.items()}
    own = _with_ends(shell, whole, [body for body in bodies.values() if body is not whole])
    whole = whole if own is shell else _Body.of(own)
    return {
        key: own if item is shell else _spelled(whole, bodies[key], own, item) for key, item in checkpoints.items()
    }  # fmt: skip


def is_apart(place: Place) -> bool:
    """Is a tensor outside the language model, in a tower for pictures or sound or in what connects one?"""
    return place.block in ("vision", "projector") or place.tower_layer is not None


def has_towers(checkpoint: Checkpoint) -> bool:
    """Has a model a part for pictures or sound?"""
    if not any(is_tower(name) or is_projector(name) for name in checkpoint.tensors):
        return False
    return any(map(is_apart, Layout.of(checkpoint.tensors, checkpoint.settings).places.values()))


def has_head(checkpoint: Checkpoint) -> bool:
    """Has a model a head besides its embedding?"""
    return ends(Layout.of(checkpoint.tensors, checkpoint.settings))[0] is not None


class _Body:
    """keys: what a tensor is, whatever it is called -> its name; head, embedding: their names."""

    def __init__(self, checkpoint: Checkpoint, layout: Layout) -> None:
        self.layout = layout
        self.keys: dict[_Key, str] = {_key(name, place, layout): name for name, place in layout.places.items()}
        if len(self.keys) < len(layout.places):  # ends of names that say too little
            self.keys = {("name", name): name for name in layout.places}
        self.tower = {
            key: checkpoint.tensors[name].shape for key, name in self.keys.items() if is_apart(layout.places[name])
        }
        self.head, self.embedding = ends(layout)

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "_Body":
        return cls(checkpoint, Layout.of(checkpoint.tensors, checkpoint.settings))


def _key(name: str, place: Place, layout: Layout) -> _Key:
    if place.layer is not None:
        return ("layer", place.layer, name.removeprefix(f"{layout.layer_prefix}{place.layer}."))
    if is_apart(place):
        return ("tower", name.removeprefix("model."))
    return ("outside", *name.split(".")[-2:])


def _spelled(shell: _Body, body: _Body, own: Checkpoint, other: Checkpoint) -> Checkpoint:
    """``other`` in the names of the shell ``own``; itself where it has them already."""
    if other.tensors.keys() == own.tensors.keys():
        return other
    left = {} if body.tower == shell.tower else body.tower
    names = {shell.keys.get(key, name): name for key, name in body.keys.items() if key not in left}
    if shell.head is not None and body.head is None and body.embedding is not None:
        names[shell.head] = body.embedding
    if shell.embedding is not None and body.embedding is None and body.head is not None:
        names[shell.embedding] = body.head  # a tied model of which only the head was stored
    if shell.head is None and shell.embedding is not None and body.embedding is None:
        names.pop(body.head or "", None)
    return other if names == _same(other) else other.renamed(names)


def _with_ends(shell: Checkpoint, whole: _Body, others: Sequence[_Body]) -> Checkpoint:
    """The shell with a head of its own if any of the others has one, and an embedding even if its tied head is all that
    was stored."""
    if whole.embedding is None:
        called = next((body.embedding for body in others if body.embedding is not None), None)
        if whole.head is None or called is None:
            return shell
        root = ".".join(whole.layout.layer_prefix.split(".")[:-2])
        embedding = ".".join([*([root] if root else []), *called.split(".")[-2:]])
        names = _same(shell) | {embedding: whole.head}
        return shell.renamed({new: old for new, old in names.items() if new != whole.head})
    heads = [body.head for body in others if body.head is not None and body.embedding is not None]
    if whole.head is not None or not heads:
        return shell
    apart = whole.layout.layer_prefix.startswith("language_model.model.")
    plain = next((head for head in heads if "language_model" not in head), _HEAD)
    head = f"language_model.{_HEAD}" if apart else plain
    return shell.renamed(_same(shell) | {head: whole.embedding}, untied(shell.settings))


def _same(checkpoint: Checkpoint) -> dict[str, str]:
    return {name: name for name in checkpoint.tensors}

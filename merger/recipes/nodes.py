"""The nodes of a recipe, and the ways through them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from merger.recipes.parameters import Free, Parameters


@dataclass(frozen=True)
class Source:
    """A checkpoint. ``model`` is the key by which the caller finds it: a folder path, or a content digest."""

    model: str


@dataclass(frozen=True)
class Input:
    """One model going into a merge, with the parameters that belong to that edge (weight, density, ...)."""

    node: "Node"
    parameters: Parameters = ()


@dataclass(frozen=True)
class Merge:
    """One merge node. ``name`` is the node's id in the drawn graph, for messages and gene names."""

    method: str
    inputs: tuple[Input, ...]
    base: "Node | None" = None
    parameters: Parameters = ()
    name: str = "merge"


@dataclass(frozen=True)
class Layers:
    """The layers ``first <= i < stop`` of a model, numbered from 0 again.

    scale multiplies what each of them adds to the residual stream (:mod:`merger.recipes.layer_path`).
    """

    node: "Node"
    first: int
    stop: int
    scale: float = 1.0


@dataclass(frozen=True)
class Stack:
    """Models set on top of each other: the embedding is the first part's, the final norm and the head the last's.

    A part has no names of its own: filters in it see the names of the stack.
    """

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Modules:
    """A model whose modules are made apart: (how the names of its tensors begin, node), the first that fits counts."""

    parts: "tuple[tuple[str, Node], ...]"


_BIT = Free(kind="bit")


@dataclass(frozen=True)
class FreePath:
    """A path through the layers of models, left to the search: which of them, in which order, at which scale.

    The first model (A) gives all but the layers; while nothing is chosen the path is A's own. A path chosen is a Stack
    of Layers, so this stands only where the recipe ends. indicator: says of each slot whether it is on the path;
    scale: of the stream on the way to a layer, of kind log (None: 1 everywhere), for its granularities see
    :mod:`merger.recipes.layer_path`. repeats: how often the slots run through all models. pin_first, pin_last: so many
    of A's layers are always there. most_layers: the path's length at most (None: twice A's).
    """

    models: "tuple[Node, ...]"
    indicator: Free = _BIT
    scale: Free | None = None
    repeats: int = 2
    pin_first: int = 1
    pin_last: int = 1
    most_layers: int | None = None
    name: str = "path"


Node = Source | Merge | Layers | Stack | Modules | FreePath


def children(node: Node) -> tuple[Node, ...]:
    """The nodes that go into ``node``: base before inputs, parts in order."""
    if isinstance(node, Merge):
        return (*(() if node.base is None else (node.base,)), *(item.node for item in node.inputs))
    if isinstance(node, Layers):
        return (node.node,)
    if isinstance(node, Stack):
        return node.parts
    if isinstance(node, Modules):
        return tuple(part for _, part in node.parts)
    return node.models if isinstance(node, FreePath) else ()


def called(node: Node) -> str:
    """What to call a node in a message."""
    if isinstance(node, Source):
        return node.model
    return node.name if isinstance(node, Merge | FreePath) else called(children(node)[0])


def has_layers(node: Node) -> bool:
    """Does a graph take its layers one by one anywhere?"""
    return isinstance(node, Layers) or any(has_layers(child) for child in children(node))


def sources(node: Node) -> tuple[Source, ...]:
    """All leaves, base before inputs, each once, in first-seen order."""
    return tuple(item for item in _nodes(node) if isinstance(item, Source))


def merges(node: Node) -> tuple[Merge, ...]:
    """All merge nodes, inputs before outputs (topological), each once."""
    return tuple(item for item in _nodes(node) if isinstance(item, Merge))


def _nodes(node: Node) -> dict[Node, None]:
    """Every node below and at ``node``, once each, inputs before outputs."""
    seen: dict[Node, None] = {}
    for child in children(node):
        seen |= {item: None for item in _nodes(child) if item not in seen}
    return seen if node in seen else seen | {node: None}


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with every child put through ``change``."""
    if isinstance(node, Merge):
        inputs = tuple(replace(item, node=change(item.node)) for item in node.inputs)
        return replace(node, inputs=inputs, base=None if node.base is None else change(node.base))
    if isinstance(node, Layers):
        return replace(node, node=change(node.node))
    if isinstance(node, Stack):
        return Stack(tuple(change(part) for part in node.parts))
    if isinstance(node, Modules):
        return Modules(tuple((prefix, change(part)) for prefix, part in node.parts))
    if isinstance(node, FreePath):
        return replace(node, models=tuple(change(model) for model in node.models))
    return node

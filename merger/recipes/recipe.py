"""A recipe: the lineage graph as data. Leaves are source models, inner nodes are merge methods."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes._parameters_json import free_from_json, free_to_json, parameters_to_json
from merger.recipes._parameters_json import parameters_from_json as parameters_from_json
from merger.recipes.parameters import Free
from merger.recipes.parameters import Parameters as Parameters


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
    """A path through the layers of models, left to the search: which of them, in which order, how loud.

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


@dataclass(frozen=True)
class TokenSource:
    """Where one token's embedding comes from; ``model`` None: zeros. token or token_id: another token's, in ``model``.

    force: take it even in models that have the token themselves.
    """

    model: Source | None = None
    token: str | None = None
    token_id: int | None = None
    force: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The child's own vocabulary, to which every source's embedding rows are mapped by the text of the tokens.

    source: the model whose tokenizer it is; None: the union of all. pad_to_multiple_of: rows of the embedding.
    """

    source: Source | None = None
    tokens: tuple[tuple[str, TokenSource], ...] = ()
    pad_to_multiple_of: int | None = None


@dataclass(frozen=True)
class Recipe:
    """The whole program: one expression per output tensor.

    dtype: what inputs are cast to before merging (None: promoted); out_dtype: what is written (None: dtype).
    tokenizer: the source whose tokenizer and config files the child inherits (None: base, else first source).
    vocabulary: None: all sources must number their tokens alike. chat_template: None: the tokenizer's own; "auto": the
    one most sources have; else the template itself.
    """

    root: Node
    dtype: str | None = None
    out_dtype: str | None = None
    tokenizer: Source | None = None
    vocabulary: Vocabulary | None = None
    chat_template: str | None = None
    seed: int = 0
    version: int = field(default=1)


_OF_PATH = ("repeats", "pin_first", "pin_last", "most_layers")


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


def renamed(recipe: Recipe, names: Mapping[str, str]) -> Recipe:
    """The same recipe with its sources called by other names (those not in ``names`` keep theirs)."""

    def source(old: Source) -> Source:
        return Source(names.get(old.model, old.model))

    def node(old: Node) -> Node:
        return source(old) if isinstance(old, Source) else rebuilt(old, node)

    vocabulary = recipe.vocabulary
    if vocabulary is not None:
        tokens = tuple(
            (text, replace(item, model=item.model and source(item.model))) for text, item in vocabulary.tokens
        )
        vocabulary = replace(vocabulary, source=vocabulary.source and source(vocabulary.source), tokens=tokens)
    tokenizer = recipe.tokenizer and source(recipe.tokenizer)
    return replace(recipe, root=node(recipe.root), tokenizer=tokenizer, vocabulary=vocabulary)


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


def to_json(recipe: Recipe) -> dict[str, Any]:
    """Plain JSON, readable back by :func:`from_json` without loss."""
    value = {
        "version": recipe.version,
        "dtype": recipe.dtype,
        "out_dtype": recipe.out_dtype,
        "tokenizer": recipe.tokenizer.model if recipe.tokenizer else None,
        "root": _node_to_json(recipe.root),
    }
    if recipe.vocabulary is not None:  # said only when there is something to say: digests of older recipes stay
        value["vocabulary"] = _vocabulary_to_json(recipe.vocabulary)
    if recipe.chat_template is not None:
        value["chat_template"] = recipe.chat_template
    if recipe.seed:
        value["seed"] = recipe.seed
    return value


def from_json(value: dict[str, Any]) -> Recipe:
    """The recipe written by :func:`to_json`; raises RecipeError on anything else."""
    try:
        tokenizer = value.get("tokenizer")
        return Recipe(
            root=_node_from_json(value["root"]),
            dtype=value.get("dtype"),
            out_dtype=value.get("out_dtype"),
            tokenizer=Source(tokenizer) if tokenizer else None,
            vocabulary=_vocabulary_from_json(value["vocabulary"]) if value.get("vocabulary") else None,
            chat_template=value.get("chat_template"),
            seed=int(value.get("seed", 0)),
            version=value.get("version", 1),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise RecipeError(N_("The recipe's JSON is not readable ({fault})."), fault=repr(fault)) from fault


def digest(recipe: Recipe) -> str:
    """SHA-256 of the recipe's canonical JSON."""
    text = json.dumps(to_json(recipe), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _node_to_json(node: Node) -> dict[str, Any]:
    if isinstance(node, Source):
        return {"model": node.model}
    if isinstance(node, Layers):
        return {"layers": [node.first, node.stop], "scale": node.scale, "node": _node_to_json(node.node)}
    if isinstance(node, Stack):
        return {"stack": [_node_to_json(part) for part in node.parts]}
    if isinstance(node, Modules):
        return {"modules": [[prefix, _node_to_json(part)] for prefix, part in node.parts]}
    if isinstance(node, FreePath):
        return {
            "path": [_node_to_json(model) for model in node.models],
            "name": node.name,
            "indicator": free_to_json(node.indicator),
            "scale": free_to_json(node.scale) if node.scale else None,
        } | {key: getattr(node, key) for key in _OF_PATH}
    return {
        "name": node.name,
        "method": node.method,
        "base": _node_to_json(node.base) if node.base else None,
        "parameters": parameters_to_json(node.parameters),
        "inputs": [
            {"node": _node_to_json(item.node), "parameters": parameters_to_json(item.parameters)}
            for item in node.inputs
        ],
    }


def _node_from_json(value: dict[str, Any]) -> Node:
    if "model" in value:
        return Source(str(value["model"]))
    if "layers" in value:
        first, stop = value["layers"]
        return Layers(_node_from_json(value["node"]), int(first), int(stop), float(value.get("scale", 1.0)))
    if "stack" in value:
        return Stack(tuple(_node_from_json(part) for part in value["stack"]))
    if "modules" in value:
        return Modules(tuple((str(prefix), _node_from_json(part)) for prefix, part in value["modules"]))
    if "path" in value:
        return FreePath(
            models=tuple(_node_from_json(model) for model in value["path"]),
            indicator=free_from_json(value["indicator"]),
            scale=free_from_json(value["scale"]) if value.get("scale") else None,
            name=str(value.get("name", "path")),
            **{key: int(value[key]) for key in _OF_PATH if value.get(key) is not None},
        )
    return Merge(
        method=value["method"],
        name=value.get("name", "merge"),
        base=_node_from_json(value["base"]) if value.get("base") else None,
        parameters=parameters_from_json(value.get("parameters", {})),
        inputs=tuple(
            Input(_node_from_json(item["node"]), parameters_from_json(item.get("parameters", {})))
            for item in value["inputs"]
        ),
    )


def _vocabulary_to_json(vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "source": vocabulary.source.model if vocabulary.source else None,
        "tokens": [
            [text, {"model": item.model and item.model.model, "token": item.token, "token_id": item.token_id}]
            + ([{"force": True}] if item.force else [])
            for text, item in vocabulary.tokens
        ],
        "pad_to_multiple_of": vocabulary.pad_to_multiple_of,
    }


def _vocabulary_from_json(value: dict[str, Any]) -> Vocabulary:
    return Vocabulary(
        source=Source(value["source"]) if value.get("source") else None,
        tokens=tuple(
            (
                str(text),
                TokenSource(
                    Source(item["model"]) if item.get("model") else None,
                    item.get("token"),
                    item.get("token_id"),
                    bool(rest),
                ),
            )
            for text, item, *rest in value.get("tokens", [])
        ),
        pad_to_multiple_of=value.get("pad_to_multiple_of"),
    )

"""A recipe: the lineage graph as data. Leaves are source models, inner nodes are merge methods."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes.parameters import Filtered, Free, Gradient, Parameter

Parameters = tuple[tuple[str, Parameter], ...]  # ordered pairs: hashable, and order is data


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


Node = Source | Merge


@dataclass(frozen=True)
class Recipe:
    """The whole program: one expression per output tensor.

    dtype: what inputs are cast to before merging (None: promoted); out_dtype: what is written (None: dtype).
    tokenizer: the source whose tokenizer and config files the child inherits (None: base, else first source).
    """

    root: Node
    dtype: str | None = None
    out_dtype: str | None = None
    tokenizer: Source | None = None
    version: int = field(default=1)


def sources(node: Node) -> tuple[Source, ...]:
    """All leaves, base before inputs, each once, in first-seen order."""
    seen: dict[Source, None] = {}
    for leaf in _leaves(node):
        seen.setdefault(leaf)
    return tuple(seen)


def _leaves(node: Node) -> Iterator[Source]:
    if isinstance(node, Source):
        yield node
        return
    if node.base is not None:
        yield from _leaves(node.base)
    for item in node.inputs:
        yield from _leaves(item.node)


def merges(node: Node) -> tuple[Merge, ...]:
    """All merge nodes, inputs before outputs (topological), each once."""
    seen: dict[Merge, None] = {}
    if isinstance(node, Merge):
        for child in ([node.base] if node.base else []) + [item.node for item in node.inputs]:
            for merge in merges(child):
                seen.setdefault(merge)
        seen.setdefault(node)
    return tuple(seen)


def renamed(recipe: Recipe, names: Mapping[str, str]) -> Recipe:
    """The same recipe with its sources called by other names (those not in ``names`` keep theirs)."""

    def node(old: Node) -> Node:
        if isinstance(old, Source):
            return Source(names.get(old.model, old.model))
        inputs = tuple(replace(item, node=node(item.node)) for item in old.inputs)
        return replace(old, inputs=inputs, base=None if old.base is None else node(old.base))

    tokenizer = None if recipe.tokenizer is None else Source(names.get(recipe.tokenizer.model, recipe.tokenizer.model))
    return replace(recipe, root=node(recipe.root), tokenizer=tokenizer)


def to_json(recipe: Recipe) -> dict[str, Any]:
    """Plain JSON, readable back by :func:`from_json` without loss."""
    return {
        "version": recipe.version,
        "dtype": recipe.dtype,
        "out_dtype": recipe.out_dtype,
        "tokenizer": recipe.tokenizer.model if recipe.tokenizer else None,
        "root": _node_to_json(recipe.root),
    }


def from_json(value: dict[str, Any]) -> Recipe:
    """The recipe written by :func:`to_json`; raises RecipeError on anything else."""
    try:
        tokenizer = value.get("tokenizer")
        return Recipe(
            root=_node_from_json(value["root"]),
            dtype=value.get("dtype"),
            out_dtype=value.get("out_dtype"),
            tokenizer=Source(tokenizer) if tokenizer else None,
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
    return {
        "name": node.name,
        "method": node.method,
        "base": _node_to_json(node.base) if node.base else None,
        "parameters": _parameters_to_json(node.parameters),
        "inputs": [
            {"node": _node_to_json(item.node), "parameters": _parameters_to_json(item.parameters)}
            for item in node.inputs
        ],
    }


def _node_from_json(value: dict[str, Any]) -> Node:
    if "model" in value:
        return Source(str(value["model"]))
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


def _parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    return {name: _parameter_to_json(value) for name, value in parameters}


def _parameter_to_json(value: Parameter) -> Any:
    if isinstance(value, Free):
        return {"free": {"low": value.low, "high": value.high, "granularity": value.granularity, "start": value.start}}
    if isinstance(value, Filtered):
        return {"filters": [[part, _parameter_to_json(item)] for part, item in value.rules]}
    if isinstance(value, Gradient):
        return {"gradient": list(value.values)}
    return value


def parameters_from_json(value: dict[str, Any]) -> Parameters:
    """Named parameters from JSON: a number, or {"gradient": [...]}, {"filters": [[part, value]]}, {"free": {...}}."""
    return tuple((name, _parameter_from_json(item)) for name, item in value.items())


def _parameter_from_json(value: Any) -> Parameter:
    if not isinstance(value, dict):
        if value is None or isinstance(value, bool | int | float):
            return value
        raise ValueError(value)
    if "free" in value:
        return Free(**value["free"])
    if "filters" in value:
        return Filtered(tuple((part, _scalar_or_gradient(item)) for part, item in value["filters"]))
    return Gradient(tuple(float(item) for item in value["gradient"]))


def _scalar_or_gradient(value: Any) -> "Gradient | float | int | bool | None":
    parameter = _parameter_from_json(value)
    if isinstance(parameter, Free | Filtered):
        raise ValueError(value)
    return parameter

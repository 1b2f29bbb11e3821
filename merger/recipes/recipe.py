"""A recipe: the lineage graph as data. Leaves are source models, inner nodes are merge methods."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes._parameters_json import free_from_json, free_to_json, parameters_to_json
from merger.recipes._parameters_json import parameters_from_json as parameters_from_json
from merger.recipes.nodes import FreePath as FreePath
from merger.recipes.nodes import Input as Input
from merger.recipes.nodes import Layers as Layers
from merger.recipes.nodes import Merge as Merge
from merger.recipes.nodes import Modules as Modules
from merger.recipes.nodes import Node as Node
from merger.recipes.nodes import Source as Source
from merger.recipes.nodes import Stack as Stack
from merger.recipes.nodes import called as called
from merger.recipes.nodes import children as children
from merger.recipes.nodes import has_layers as has_layers
from merger.recipes.nodes import merges as merges
from merger.recipes.nodes import rebuilt as rebuilt
from merger.recipes.nodes import sources as sources
from merger.recipes.parameters import Parameters as Parameters


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
    vocabulary: None: all sources must number their tokens alike. chat_template: None: the tokenizer's own, where it has
    none the one most sources have; "auto": the one most sources have; "none": none; else the template itself.
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

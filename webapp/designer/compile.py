"""From the drawn graph to the engine's recipe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from merger.errors import N_, RecipeError
from merger.methods import METHODS
from merger.recipes.parameters import Free, Parameter
from merger.recipes.recipe import Input, Merge, Node, Parameters, Recipe, Source, merges, parameters_from_json, sources
from webapp.designer.graph import MOST_LEAVES, Graph

DTYPES = ("bfloat16", "float16", "float32")


def compile(
    graph: Graph, dtypes: Mapping[str, str] | None = None, seed: int = 0, chat_template: str | None = None
) -> Recipe:
    """The recipe of the single result node; sources are named by their id in the catalogue.

    dtypes: number format of each model, by id; the child is computed in float32 and written in its first source's.
    chat_template: as recipes write it. seed: of the search. A recipe with methods that draw lots draws them from it;
    others carry none.

    Raises RecipeError with ``node`` in its facts. :mod:`webapp.designer.problems` says the same things in advance,
    all of them and in the reader's words.
    """
    results = graph.results()
    if len(results) != 1:
        raise RecipeError(N_("The drawing needs exactly one result."), node=None)
    if graph.cycle():
        raise RecipeError(N_("The drawing runs in a circle."), node=graph.cycle()[0])
    if graph.leaves(results[0].id) > MOST_LEAVES:
        raise RecipeError(N_("The drawing is too deeply entangled."), node=results[0].id)
    recipe = Recipe(_node(graph, results[0].id), dtype="float32", chat_template=chat_template)
    out = (dtypes or {}).get(sources(recipe.root)[0].model) if sources(recipe.root) else None
    return replace(recipe, out_dtype=out if out in DTYPES else None, seed=seed if draws_lots(recipe) else 0)


def draws_lots(recipe: Recipe) -> bool:
    """Whether a seed makes a difference to the recipe's tensors."""
    return any(merge.method in METHODS and METHODS[merge.method].random for merge in merges(recipe.root))


def _node(graph: Graph, key: str) -> Node:
    node = graph.nodes[key]
    if node.kind == "source":
        if not node.model:
            raise RecipeError(N_("A source names no model."), node=key)
        return Source(node.model)
    bases = graph.into(key, "base")
    return Merge(
        method=node.method,
        name=key,
        base=_node(graph, bases[0].source) if bases else None,
        parameters=_parameters(dict(node.parameters), key),
        inputs=tuple(
            Input(_node(graph, edge.source), _parameters(dict(edge.parameters), key))
            for edge in graph.into(key, "models")
        ),
    )


def _parameters(value: dict[str, Any], node: str) -> Parameters:
    try:
        pairs = parameters_from_json({name: item for name, item in value.items() if item is not None})
    except (ValueError, TypeError, KeyError) as fault:
        raise RecipeError(N_("A parameter is not readable."), node=node) from fault
    for _name, parameter in pairs:
        _check(parameter, node)
    return pairs


def _check(parameter: Parameter, node: str) -> None:
    if not isinstance(parameter, Free):
        return
    if not parameter.low < parameter.high:
        raise RecipeError(N_("The lower bound of a range must lie below the upper one."), node=node)
    if parameter.start is not None and not parameter.low < parameter.start < parameter.high:
        raise RecipeError(N_("A range must begin between its bounds."), node=node)


def is_free(recipe: Recipe) -> bool:
    """Whether any parameter is left to the search."""
    return any(
        isinstance(parameter, Free)
        for merge in merges(recipe.root)
        for pairs in (merge.parameters, *(item.parameters for item in merge.inputs))
        for _name, parameter in pairs
    )

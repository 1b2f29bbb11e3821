"""From the drawing to the engine's recipe."""

from typing import Any

import pytest

from merger.errors import RecipeError
from merger.recipes.parameters import Free, Gradient
from merger.recipes.recipe import Input, Merge, Recipe, Source
from webapp.designer.compile import compile, is_free
from webapp.designer.graph import read
from webapp.foundation.refusals import Refused


def source(key: str, model: str = "") -> dict[str, Any]:
    return {"id": key, "kind": "source", "model": model or f"model-{key}"}


def merge(key: str, method: str = "linear", **parameters: Any) -> dict[str, Any]:
    return {"id": key, "kind": "merge", "method": method, "parameters": parameters}


def edge(start: str, end: str, port: str = "models", **parameters: Any) -> dict[str, Any]:
    return {"id": f"{start}-{end}", "from": start, "to": end, "port": port, "parameters": parameters}


def graph(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> dict[str, Any]:
    return {"nodes": nodes, "edges": edges}


def test_a_chain_keeps_order_and_every_kind_of_parameter() -> None:
    drawn = graph(
        [source("a"), source("b"), source("c"), merge("first"), merge("last", "task_arithmetic", normalize=True),
         {"id": "memo", "kind": "note", "name": "why"}],
        [
            edge("b", "first", weight=0.25),
            edge("a", "first", weight={"gradient": [0, 1]}),
            edge("c", "last", "base"),
            edge("first", "last", weight={"free": {"low": 0, "high": 1, "granularity": "layer"}}),
        ],
    )  # fmt: skip
    first = Merge(
        "linear",
        (
            Input(Source("model-b"), (("weight", 0.25),)),
            Input(Source("model-a"), (("weight", Gradient((0.0, 1.0))),)),
        ),
        name="first",
    )
    free = Free(0, 1, "layer")
    last = Merge(
        "task_arithmetic",
        (Input(first, (("weight", free),)),),
        base=Source("model-c"),
        parameters=(("normalize", True),),
        name="last",
    )
    recipe = compile(read(drawn), {"model-c": "bfloat16"})
    assert recipe == Recipe(last, dtype="float32", out_dtype="bfloat16")
    assert is_free(recipe) and not is_free(Recipe(first))


@pytest.mark.parametrize(("method", "seed"), [("dare_ties", 7), ("della", 7), ("ties", 0), ("breadcrumbs", 0)])
def test_lots_are_drawn_from_the_seed_of_the_search(method: str, seed: int) -> None:
    nodes = [source("a"), source("b"), merge("first", method), merge("last")]
    edges = [edge("a", "first", "base"), edge("b", "first", weight=1), edge("first", "last", weight=1)]
    assert compile(read(graph(nodes, edges)), seed=7).seed == seed


@pytest.mark.parametrize(
    "drawn",
    [
        graph([], []),
        graph([source("a")], []),
        graph([source("a"), merge("m"), merge("n")], [edge("a", "m"), edge("a", "n")]),
        graph([source("a"), merge("m"), merge("n")], [edge("a", "m"), edge("n", "m"), edge("m", "n")]),
        graph([source("a"), merge("m")], [edge("a", "m", weight={"free": {"low": 1, "high": 0}})]),
        graph([source("a"), merge("m")], [edge("a", "m", weight={"free": {"low": 0, "high": 1, "start": 2}})]),
    ],
)
def test_drawings_without_a_recipe(drawn: dict[str, Any]) -> None:
    with pytest.raises(RecipeError):
        compile(read(drawn))


def test_diamonds_upon_diamonds_are_refused_at_once() -> None:
    nodes = [source("a"), *(merge(f"m{place}") for place in range(40))]
    edges = []
    for place in range(40):
        before = f"m{place - 1}" if place else "a"
        edges += [{"id": f"x{place}{side}", "from": before, "to": f"m{place}", "port": "models"} for side in ("l", "r")]
    drawn = read(graph(nodes, edges))
    assert drawn.leaves("m39") == 2**40
    with pytest.raises(RecipeError):
        compile(drawn)


@pytest.mark.parametrize(
    "value",
    [
        None, [], {"nodes": {}}, {"nodes": [1]}, {"nodes": [{"id": "a", "kind": "evil"}]},
        {"nodes": [source("a"), source("a")]}, graph([source("a")], [edge("a", "gone")]),
        graph([source("a"), source("b")], [edge("a", "b")]),
        graph([source("a"), merge("m")], [edge("a", "m", weight="heavy")]),
        graph([source("a"), merge("m")], [edge("a", "m", weight=float("nan"))]),
        graph([source("a"), merge("m")], [edge("a", "m", weight={"free": {"low": 0, "high": 1, "evil": 1}})]),
        graph([source("a"), merge("m")], [edge("a", "m", "sideways")]),
        graph([source("x" * 65)], []), {"nodes": [source(str(place)) for place in range(201)]},
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        read(value)

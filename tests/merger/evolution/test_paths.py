"""PS + DFS: a search over weights and layers, whose candidates have other depths."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from merger.errors import MergerError
from merger.evaluation.language_model import Prompt
from merger.evaluation.transformers_model import TransformersModel
from merger.evolution import Judge, Plan, begin, close_generation, evolve, open_generation, read_search
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.recipe import Recipe
from merger.weights.checkpoint import Checkpoint

STAGES = [
    {"algorithm": "grid", "granularity": "model", "points": [0.5, 1.0]},
    {"algorithm": "one_plus_lambda", "granularity": "model+path", "generations": 2, "population": 4},
]


@pytest.fixture(scope="module")
def paths(write_search: Any) -> Plan:
    return read_search(write_search(stages=STAGES, path={"repeats": 2, "most_layers": 9}))


def recipes(plan: Plan, bench: Judge, count: int) -> list[Recipe]:
    genome, draws = plan.genome(bench.layout, 1), random.Random(4)
    found = []
    for _ in range(count):
        vector = list(genome.space.start)
        for place, dimension in enumerate(genome.space.dimensions):
            if dimension.kind == "bit" and draws.random() < 0.05:
                vector[place] = 1 - vector[place]
            elif dimension.kind == "log":
                vector[place] = draws.uniform(0.75, 1.35)
        found.append(genome.recipe(vector))
    return found


def test_models_of_any_depth_are_those_that_are_saved(paths: Plan, tmp_path: Path) -> None:
    checkpoints = open_sources(paths.recipe)
    bench = Judge(paths, checkpoints)
    depths = set()
    for number, recipe in enumerate([*recipes(paths, bench, 5), *recipes(paths, bench, 2)]):
        bench.merge(recipe)
        depths.add(bench.model.module.config.num_hidden_layers)
        merge_to_folder(recipe, checkpoints, tmp_path / str(number))
        saved = TransformersModel(Checkpoint.open(tmp_path / str(number)))
        live, stored = bench.model.module.state_dict(), saved.module.state_dict()
        assert list(live) == list(stored)
        assert all(torch.equal(live[name], stored[name]) for name in live)
        items = bench.task.split("search")
        questions = [bench.model.prompt(Prompt(item.question), bench.task.template) for item in items]
        assert bench.model.generate(questions, 12) == saved.generate(questions, 12)
    assert len(depths) > 2


def test_a_search_over_paths_from_beginning_to_end(paths: Plan, tmp_path: Path) -> None:
    report = evolve(paths, open_sources(paths.recipe), tmp_path / "out")
    assert report["candidates"] == 4 + 8
    again = Plan.from_json(json.loads(json.dumps(paths.to_json())))
    assert again == paths
    TransformersModel(Checkpoint.open(tmp_path / "out" / "model")).generate([Prompt("問：1たす1は？\n答：")], 4)
    other = evolve(paths, open_sources(paths.recipe), tmp_path / "other")
    assert other["winner"]["digest"] == report["winner"]["digest"]
    assert other["winner"]["search"] == report["winner"]["search"]


def test_the_path_begins_where_the_weights_were_left(paths: Plan) -> None:
    bench = Judge(paths, open_sources(paths.recipe))
    state = begin(paths, bench.layout)
    generation = open_generation(paths, bench.layout, state)
    scores = [bench.score(generation, genome) for genome in generation.population]
    state = close_generation(paths, bench.layout, state, scores)
    following = open_generation(paths, bench.layout, state)
    best = state["answers"][0]["genome"]
    assert list(following.population[0][:2]) == best
    first = bench.score(replace(following, items=generation.items), following.population[0])
    assert first.fitness == max(score.fitness for score in scores)


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ({"stages": STAGES[::-1]}, "A stage with a path is the last one"),
        ({"path": {"repeats": 0}}, "repeats cannot be 0"),
        ({"path": {"most_layers": 1}}, "most_layers cannot be 1"),
        ({"path": {"lengths": 1}}, "lengths is no setting of a search"),
    ],
)
def test_what_cannot_be(write_search: Any, search: dict[str, Any], said: str) -> None:
    with pytest.raises(MergerError, match=said):
        read_search(write_search(**search))

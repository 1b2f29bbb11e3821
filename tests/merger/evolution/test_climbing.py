"""Stages that climb: slopes through model and merge against differences, guards that pull, kills, refusals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.errors import SearchError
from merger.evolution import Judge, Plan, Stopped, begin, evolve, guarded, open_generation, read_search
from merger.evolution.judging.climbing import _apart
from merger.evolution.loop.generations import OpenGeneration
from merger.evolution.loop.scores import CandidateScore
from merger.formulas.opening import open_sources
from tests.merger.evolution.conftest import ZOO, WritePlan, same_but_for_time
from tests.merger.evolution.test_goals import ENGLISH

CLIMB = {"algorithm": "gradient", "granularity": "type", "generations": 3, "population": 2, "sigma": 0.1}
TRIVIAL = ENGLISH | {"name": "trivial", "task": "trivial_ja.csv", "weight": 0.0, "keep": 1.0}
NESTED = {
    "name": "half",
    "merge_method": "slerp",
    "base_model": str(ZOO / "japanese"),
    "models": [{"model": str(ZOO / "japanese")}, {"model": str(ZOO / "arithmetic")}],
    "parameters": {"t": {"free": {"low": 0.05, "high": 0.95, "kind": "log", "granularity": "type"}}},
    "dtype": "float32",
}


def planned(write_search: WritePlan, first: list[dict[str, Any]] | None = None, **search: Any) -> Plan:
    """The demo's recipe, or ``first`` and a merge of "half", in float32, so that no rounding hides a slope."""
    path = write_search(**({"stages": [CLIMB]} | search))
    demo = yaml.safe_load(path.read_text(encoding="utf-8"))
    demo["out_dtype"] = "float32"
    if first:
        demo["models"][1]["model"] = "half"
    path.write_text(yaml.safe_dump_all([*(first or []), demo], allow_unicode=True), encoding="utf-8")
    return read_search(path)


def opened(plan: Plan, parents: list[list[float]]) -> tuple[Judge, OpenGeneration]:
    bench = Judge(plan, open_sources(plan.recipe))
    state = begin(plan, bench.layout)
    return bench, open_generation(plan, bench.layout, guarded(plan, state, parents) if plan.guarded else state)


def by_differences(bench: Judge, generation: OpenGeneration, vector: list[float], gene: int) -> tuple[float, float]:
    """What the fitness, and the last objective, gain along one gene's axis, by central differences."""
    dimension = bench.plan.genome(bench.layout, 0).space.dimensions[gene]
    step = 0.001 * (dimension.axis_high - dimension.axis_low)
    scores: list[CandidateScore] = []
    for sign in (1, -1):
        moved = dimension.from_axis(dimension.to_axis(vector[gene]) + sign * step)
        scores.append(bench.score(generation, [*vector[:gene], moved, *vector[gene + 1 :]]))
    up, down = scores
    return (up.fitness - down.fitness) / (2 * step), (up.objectives[-1] - down.objectives[-1]) / (2 * step)


@pytest.mark.parametrize("first", [None, [NESTED]], ids=["flat", "nested"])
def test_slopes_are_those_that_differences_show(write_search: WritePlan, first: list[dict[str, Any]] | None) -> None:
    bench, generation = opened(
        planned(write_search, first, skills=[{key: value for key, value in ENGLISH.items() if key != "keep"}]), []
    )
    vector = [0.6 if first is None else 0.5] * len(generation.population[0])
    score = bench.score(generation, vector)
    largest = max(map(abs, score.slope))
    assert largest > 0.01
    for gene in range(len(vector)):
        expected, _ = by_differences(bench, generation, vector, gene)
        assert score.slope[gene] == pytest.approx(expected, rel=0.05, abs=0.02 * largest)


def test_at_the_edge_of_the_box_the_slope_is_taken_inwards(write_search: WritePlan) -> None:
    bench, generation = opened(planned(write_search), [])
    vector = [2.0, *([0.6] * (len(generation.population[0]) - 1))]
    nearby = bench.score(generation, [1.99, *vector[1:]]).slope
    assert bench.score(generation, vector).slope == pytest.approx(nearby, rel=0.1, abs=0.01)


def test_a_broken_guard_pulls_by_its_skill(write_search: WritePlan) -> None:
    plan = planned(write_search, skills=[TRIVIAL])
    bench, generation = opened(plan, [[1.0], [1.0], [1.0]])
    vector = [0.6] * len(generation.population[0])
    free = bench.score(replace(generation, guards=(None,)), vector)
    broken = bench.score(replace(generation, slack=0.0), vector)
    assert broken.skills[0] < 1.0
    assert free.excess == 0.0 < broken.excess
    gene = max(range(len(vector)), key=lambda place: abs(broken.slope[place] - free.slope[place]))
    _, skill = by_differences(bench, generation, vector, gene)
    assert broken.slope[gene] - free.slope[gene] == pytest.approx(skill, rel=0.05)
    kept = bench.score(replace(generation, guards=(0.0,), slack=0.0), vector)
    assert kept.slope == free.slope


def test_the_model_is_left_as_any_other_search_leaves_it(write_search: WritePlan) -> None:
    bench, generation = opened(planned(write_search), [])
    vector = list(generation.population[0])
    recipe = bench.plan.genome(bench.layout, 0).recipe(vector)
    items = [bench.task.split("search")[index] for index in generation.items]
    before = bench.measure(recipe, items)
    score = bench.score(generation, vector)
    assert not any(one.requires_grad or one.grad is not None for one in bench.model.module.parameters())
    assert bench.measure(recipe, items).items == before.items
    assert [row["soft"] for row in score.items] == pytest.approx([row["soft"] for row in before.items], rel=1e-5)


def test_killed_and_resumed_gives_the_same_bits(write_search: WritePlan, tmp_path: Path) -> None:
    plan = planned(write_search, skills=[TRIVIAL])
    whole = evolve(plan, open_sources(plan.recipe), tmp_path / "whole")
    asked = [0]

    def stop() -> bool:
        asked[0] += 1
        return asked[0] > 3

    with pytest.raises(Stopped):
        evolve(plan, open_sources(plan.recipe), tmp_path / "killed", should_stop=stop)
    report = evolve(plan, open_sources(plan.recipe), tmp_path / "killed", resume=True)
    assert same_but_for_time(report) == same_but_for_time(whole)
    weights = [(tmp_path / name / "model" / "model.safetensors").read_bytes() for name in ("whole", "killed")]
    assert weights[0] == weights[1]


@pytest.mark.parametrize(
    ("search", "setting"),
    [
        ({"fitness": "generated"}, "fitness"),
        ({"economy": {"rungs": [2]}}, "rungs"),
        ({"stages": [CLIMB | {"granularity": "layer+path"}]}, "granularity"),
    ],
)
def test_plans_without_slopes_are_refused(write_search: WritePlan, search: dict[str, Any], setting: str) -> None:
    with pytest.raises(SearchError) as fault:
        read_search(write_search(**({"stages": [CLIMB]} | search)))
    assert fault.value.facts["setting"] == setting


def test_choices_picked_by_likelihood_have_no_slope(plan: Plan) -> None:
    with pytest.raises(SearchError) as fault:
        replace(
            plan,
            task=replace(plan.task, scorer="choice_logprob"),
            stages=(replace(plan.stages[0], algorithm="gradient"),),
        )
    assert fault.value.facts["setting"] == "scorer"


def test_groups_that_share_a_tensor_are_never_nudged_together() -> None:
    groups = [("a", "b"), ("c",), ("b", "c"), ("d",), ("a",)]
    assert _apart(groups) == [[0, 1, 3], [2, 4]]
    assert _apart([]) == []

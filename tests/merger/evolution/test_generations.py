"""The search as pure steps: no model is loaded, no torch imported."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from merger.errors import SearchError
from merger.evolution import (
    CandidateScore,
    Plan,
    Stage,
    answer,
    begin,
    candidates_left,
    close_generation,
    finalists,
    layout_of,
    open_generation,
    read_search,
    search_data,
)
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import digest
from merger.search import SEARCHES
from merger.weights.layout import Layout
from tests.merger.evolution.conftest import WritePlan

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def layout(plan: Plan) -> Layout:
    return layout_of(plan, open_sources(plan.recipe))


def toy(population: tuple[tuple[float, ...], ...]) -> list[CandidateScore | None]:
    return [scored(-sum((x - 0.8) ** 2 for x in genes) / len(genes)) for genes in population]


def scored(fitness: float) -> CandidateScore:
    return CandidateScore(fitness, 0.0, (), 0.0, 0.0)


def run(plan: Plan, layout: Layout, generations: int | None = None) -> list[dict[str, Any]]:
    states = [begin(plan, layout)]
    while not states[-1]["finished"] and len(states) <= (generations or 99):
        generation = open_generation(plan, layout, states[-1])
        states.append(close_generation(plan, layout, states[-1], toy(generation.population)))
    return states


def test_stages_follow_each_other(plan: Plan, layout: Layout) -> None:
    states = run(plan, layout)
    assert [state["stage"] for state in states] == [0, 1, 1, 2, 2, 2]
    assert [state["candidates"] for state in states] == [0, 4, 8, 12, 16, 20]
    assert [candidates_left(plan, layout, state) for state in states] == [20, 16, 12, 8, 4, 0]
    assert [state["finished"] for state in states] == [False] * 5 + [True]
    with pytest.raises(SearchError, match="no generation is left"):
        open_generation(plan, layout, states[-1])


def test_a_finer_stage_starts_where_the_coarser_one_ended(plan: Plan, layout: Layout) -> None:
    states = run(plan, layout)
    for before, stage in ((states[0], 0), (states[2], 1)):
        generation = open_generation(plan, layout, before)
        after = close_generation(plan, layout, before, toy(generation.population))
        coarse = plan.genome(layout, stage).recipe(after["answers"][-1]["genome"])
        fine = plan.genome(layout, stage + 1)
        begun = close_generation(plan, layout, after, [None] * 4)  # nothing learned: the answer is still the start
        assert fine.vector(answer(plan, layout, begun)) == fine.vector(coarse)
        assert digest(answer(plan, layout, after)) == digest(coarse)


def test_the_steps_are_pure_and_their_state_is_json(plan: Plan, layout: Layout) -> None:
    state = run(plan, layout, 3)[-1]
    text = json.dumps(state)
    generation = open_generation(plan, layout, state)
    after = close_generation(plan, layout, state, toy(generation.population))
    assert json.dumps(state) == text
    again = json.loads(text)
    assert open_generation(plan, layout, again) == generation
    assert close_generation(plan, layout, again, toy(generation.population)) == after


def test_items_rotate_through_all_search_questions(plan: Plan, layout: Layout) -> None:
    blocks = [open_generation(plan, layout, state).items for state in run(plan, layout)[:-1]]
    assert [len(block) for block in blocks] == [5] * 5
    order = [index for block in blocks for index in block]
    assert sorted(order[:12]) == list(range(12))
    assert order[12:24] == order[:12]
    other = replace(plan, seed=2)
    assert open_generation(other, layout, begin(other, layout)).items != blocks[0]
    everything = replace(plan, items_per_generation=100)
    assert sorted(open_generation(everything, layout, begin(everything, layout)).items) == list(range(12))


def test_finalists_are_the_answer_and_the_latest_bests(plan: Plan, layout: Layout) -> None:
    states = run(plan, layout)
    found = finalists(plan, layout, states[-1])
    assert [(one.kind, one.generation) for one in found] == [
        ("answer", 5),
        ("candidate", 5),
        ("candidate", 4),
        ("candidate", 3),
        ("candidate", 2),
    ]
    last = open_generation(plan, layout, states[-2])
    values = toy(last.population)
    best = last.population[max(range(4), key=lambda index: -9.0 if (one := values[index]) is None else one.fitness)]
    assert digest(found[1].recipe) == digest(plan.genome(layout, 2).recipe(best))


def test_a_generation_of_failures_goes_on(plan: Plan, layout: Layout) -> None:
    state = begin(plan, layout)
    while not state["finished"]:
        state = close_generation(plan, layout, state, [None] * 4)
    assert state["elites"] == []
    assert len(finalists(plan, layout, state)) == 1


def test_plan_through_json(plan: Plan) -> None:
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stages": ()}, "The search has no stages. Add at least one."),
        (
            {"stages": (Stage("magic", "layer"),)},
            f"There is no search called magic. Choose one of: {', '.join(SEARCHES)}.",
        ),
        ({"stages": (Stage("grid", "layer", 0),)}, "generations cannot be 0. Choose a number from 1 up."),
        ({"fitness": "luck"}, "There is no fitness called luck. Choose one of: forced, generated."),
        ({"items_per_generation": 0}, "items_per_generation cannot be 0. Choose a number from 1 up."),
    ],
)
def test_plans_that_cannot_work(plan: Plan, change: dict[str, Any], message: str) -> None:
    with pytest.raises(SearchError) as fault:
        replace(plan, **change)
    assert str(fault.value) == message


def test_a_later_stage_that_cannot_work_is_refused_before_the_first_generation(plan: Plan, layout: Layout) -> None:
    late = replace(plan, stages=(*plan.stages, Stage("grid", "matrix", points=4)))
    with pytest.raises(SearchError, match="A grid of 4 values for each of 100 genes"):
        begin(late, layout)


def test_no_torch(write_search: Any) -> None:
    """The web process runs these steps."""
    code = (
        "import sys; from pathlib import Path; from merger.evolution import *\n"
        "from merger.evolution.loop import events\n"
        "from merger.formulas.opening import open_sources\n"
        f"plan = read_search(Path({str(write_search())!r})); layout = layout_of(plan, open_sources(plan.recipe))\n"
        "state = begin(plan, layout); generation = open_generation(plan, layout, state)\n"
        "scores = [CandidateScore(value, 0.0, (), 0.0, 0.0) for value in (0.0, 1.0, 0.5)] + [None]\n"
        "state = close_generation(plan, layout, state, scores); events.run_started(plan, layout)\n"
        "events.generation_closed(plan, layout, generation, scores, state, [(4, 1.0)])\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_what_a_stage_found_is_told_when_it_ends(plan: Plan, layout: Layout) -> None:
    stages = (Stage("nsga2", "model", 2, 4), Stage("cma_es", "layer", 1, 4))
    states = run(replace(plan, stages=stages), layout)
    fronts = [search_data(replace(plan, stages=stages), layout, state) for state in states]
    assert [bool(front.get("pareto")) for front in fronts] == [False, True, True, False]


def test_a_search_may_begin_at_a_known_recipe(write_search: WritePlan) -> None:
    stage = {"algorithm": "cma_es", "granularity": "layer", "generations": 1, "population": 4, "sigma": 1e-6}
    path = write_search(stages=[stage])
    plan = read_search(path)
    layout = layout_of(plan, open_sources(plan.recipe))
    known = plan.genome(layout, 0).recipe([0.1 * place for place in range(14)])
    (path.parent / "known.yml").write_text(write_mergekit(known), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("search:\n", "search:\n  start: known.yml\n")
    path.write_text(text, encoding="utf-8")
    again = read_search(path)
    assert Plan.from_json(json.loads(json.dumps(again.to_json()))) == again
    for genes in open_generation(again, layout, begin(again, layout)).population:
        assert genes == pytest.approx([0.1 * place for place in range(14)], abs=0.03)  # off the edge of the box
    path.write_text(text.replace("known.yml", "nowhere.yml"), encoding="utf-8")
    with pytest.raises(SearchError, match=r"nowhere\.yml cannot be read"):
        read_search(path)

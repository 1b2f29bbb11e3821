"""Skills, guards, measures, economy and budget: what they ask of a plan and what they do to a fitness."""

import json
from dataclasses import replace
from typing import Any

import pytest

from merger.errors import MergerError
from merger.evaluation.estimation import Estimator
from merger.evolution import (
    Budget,
    Economy,
    Judge,
    Plan,
    begin,
    close_generation,
    guarded,
    layout_of,
    open_generation,
    read_search,
)
from merger.evolution.loop.scores import CandidateScore, excess
from merger.evolution.measures import MEASURES
from merger.evolution.plan.goals import combined
from merger.formulas.opening import open_sources

ENGLISH = {
    "name": "english",
    "task": "sums_en.csv",
    "scorer": "japanese_answer",
    "template": "Q: {question}\nA: ",
    "items_per_generation": 6,
    "weight": 0.5,
    "keep": 0.8,
}


@pytest.fixture(scope="module")
def skilled(write_search: Any) -> Plan:
    return read_search(write_search(skills=[ENGLISH], measures=[{"kind": "small", "weight": 0.1}]))


def test_a_plan_with_everything_through_json(skilled: Plan) -> None:
    whole = replace(
        skilled, budget=Budget(candidates=9, minutes=3, money=5.0, price=2.0), economy=Economy(estimator=3, cache=False)
    )
    assert Plan.from_json(whole.to_json()) == whole
    assert json.loads(json.dumps(whole.to_json())) == whole.to_json()  # or no search could be resumed
    assert whole.objectives == ("task", "english", "small")
    assert whole.weights == (1.0, 0.5, 0.1)


def test_guards_wait_for_the_parents(skilled: Plan) -> None:
    layout = layout_of(skilled, open_sources(skilled.recipe))
    state = begin(skilled, layout)
    with pytest.raises(ValueError, match="parents must be measured"):
        open_generation(skilled, layout, state)
    known = guarded(skilled, state, [[0.0], [0.5], [1.0]])
    generation = open_generation(skilled, layout, known)
    assert generation.guards == (0.8,)
    assert len(generation.skills[0]) == 6
    assert generation.slack == 1.0


def test_guards_bind_late(skilled: Plan) -> None:
    layout = layout_of(skilled, open_sources(skilled.recipe))
    state, slack = guarded(skilled, begin(skilled, layout), [[1.0]]), []
    while not state["finished"]:
        generation = open_generation(skilled, layout, state)
        slack.append(generation.slack)
        scores = [CandidateScore(0.1 * index, 0.0, (), 0.0, 0.0) for index in range(len(generation.population))]
        state = close_generation(skilled, layout, state, scores)
    assert slack == sorted(slack, reverse=True)
    assert slack[-1] == 0.0


def test_a_candidate_is_judged_on_every_skill(skilled: Plan) -> None:
    bench = Judge(skilled, open_sources(skilled.recipe))
    state = guarded(skilled, begin(skilled, bench.layout), [parent.skills for parent in bench.parent_scores()])
    generation = replace(open_generation(skilled, bench.layout, state), slack=0.0)
    assert generation.guards[0] is not None
    assert generation.guards[0] > 0.7  # arithmetic answers English sums
    good = bench.score(generation, [0.0, 1.0])  # base + arithmetic's task vector: arithmetic itself
    bad = bench.score(generation, [1.0, 0.0])
    assert good.excess == 0.0
    assert bad.excess == pytest.approx(generation.guards[0])
    assert good.skills[0] > 0.8 > 0.2 > bad.skills[0]
    assert good.objectives[2] == 1.0  # no larger than the first source
    assert good.fitness == combined(good.objectives, skilled.weights, 0.0)
    assert good.asked == 5 + 6
    again = bench.score(generation, [0.0, 1.0])
    assert (again.asked, again.fitness, again.items) == (0, good.fitness, good.items)  # remembered
    assert CandidateScore.from_json(good.to_json()) == good


def test_combined() -> None:
    assert combined([0.3, 0.9], [1.0, 0.0], 0.0) == 0.3
    assert combined([0.3, 0.9], [1.0, 0.5], 0.0) == pytest.approx(0.5)
    assert combined([0.3, 0.9], [1.0, 0.5], 0.2) == pytest.approx(0.3)
    assert excess([0.8, None], [0.5, 0.0]) == pytest.approx(0.3)
    assert excess([0.8, None], [0.5, 0.0], 0.4) == 0.0


@pytest.mark.parametrize(
    ("budget", "candidates"), [({"candidates": 9}, 8), ({"items": 12}, 12), ({"candidates": 1}, 4), ({}, 20)]
)
def test_a_budget_ends_the_search_before_it_is_exceeded(plan: Plan, budget: dict[str, int], candidates: int) -> None:
    limited = replace(plan, budget=Budget(**budget))
    layout = layout_of(limited, open_sources(limited.recipe))
    state = begin(limited, layout)
    while not state["finished"]:
        count = len(open_generation(limited, layout, state).population)
        scores = [CandidateScore(float(index), 0.0, (), 0.0, 0.0, asked=1) for index in range(count)]
        state = close_generation(limited, layout, state, scores)
    assert state["candidates"] == candidates
    assert state["answers"]


def test_money_is_time() -> None:
    assert Budget(money=3.0, price=6.0).seconds == 1800
    assert Budget(money=3.0, price=6.0, minutes=10).seconds == 600
    assert Budget().seconds is None


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ({"skills": [ENGLISH | {"keep": 1.5}]}, "keep cannot be 1.5"),
        ({"skills": [ENGLISH | {"wait": 1}]}, "wait is no setting of a search"),
        ({"skills": [ENGLISH, ENGLISH]}, "Two objectives have the same name"),
        ({"skills": ["english"]}, "skills cannot be english"),
        ({"measures": [{"kind": "tall"}]}, "There is no measure called tall"),
        ({"measures": [{"kind": "japanese"}]}, "Measures of answers need answers"),
        ({"economy": {"rungs": [4, 2]}}, "rungs cannot be"),
        ({"economy": {"rungs": [4], "rotate": True}}, "leave nobody to race against"),
        ({"economy": {"rungs": [4], "estimator": 2}}, "cannot both choose the questions"),
        ({"economy": {"rungs": [2]}, "skills": [ENGLISH]}, "A race is run on one question set alone"),
        ({"budget": {"money": 3.0}}, "How long the money lasts is not known"),
        ({"stages": [{"algorithm": "cycle_qd", "granularity": "layer"}]}, "needs at least two objectives"),
        ({"budget": {"candidates": 0}}, "candidates cannot be 0"),
        ({"budget": {"wishes": 3}}, "wishes is no setting of a search"),
    ],
)
def test_what_cannot_be(write_search: Any, search: dict[str, Any], said: str) -> None:
    with pytest.raises(MergerError, match=said):
        read_search(write_search(**search))


def test_measures_of_answers(write_search: Any) -> None:
    plan = read_search(write_search(fitness="generated", measures=[{"kind": "short", "weight": 1.0}]))
    bench = Judge(plan, open_sources(plan.recipe))
    score = bench.score(open_generation(plan, bench.layout, begin(plan, bench.layout)), [1.0, 0.0])
    assert 0.5 < score.objectives[1] <= 1.0
    items = bench.task.split("search")[:2]
    child = bench.child(plan.recipe, [{"text": items[0].forced}, {"text": " "}], items)
    assert MEASURES["short"].of(child) == 0.5  # no answer is no short one
    assert [measure.kind for measure in plan.measures] == ["short"]


def test_a_lost_race_is_not_run_to_the_end(write_search: Any) -> None:
    stages = [{"algorithm": "cma_es", "granularity": "layer", "generations": 4, "population": 6, "sigma": 0.5}]
    search = {"stages": stages, "items_per_generation": 12, "economy": {"rungs": [4, 8], "alpha": 0.3}}
    plan = read_search(write_search(**search))
    bench = Judge(plan, open_sources(plan.recipe))
    state, dropped = begin(plan, bench.layout), []
    while not state["finished"]:
        generation = open_generation(plan, bench.layout, state)
        assert generation.items == open_generation(plan, bench.layout, begin(plan, bench.layout)).items
        scores = [bench.score(generation, genome) for genome in generation.population]
        assert all(len(score.items) == (score.asked if score.dropped else 12) for score in scores)
        assert generation.number > 1 or not any(score.dropped for score in scores)  # nobody to race against yet
        dropped += [score for score in scores if score.dropped]
        state = close_generation(plan, bench.layout, state, scores)
    assert dropped
    assert all(0 <= score.fitness < state["reference"]["fitness"] for score in dropped)
    assert state["asked"] == state["due"] - sum(12 - score.asked for score in dropped)


def test_solved_examples_and_ends_reach_the_workbench(write_search: Any) -> None:
    plan = read_search(write_search(shots=2, until="\n", template="{examples}問：{question}\n答："))
    assert (plan.task.shots, plan.task.until) == (2, ("\n",))
    again = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert again == plan
    assert Judge(again, open_sources(plan.recipe)).task.shots == 2
    with pytest.raises(MergerError, match="until cannot be"):
        read_search(write_search(until=3))


def test_thinking_reaches_the_workbench_and_is_written_only_where_it_is_on(write_search: Any) -> None:
    assert "thinking" not in read_search(write_search()).to_json()["task"]
    skill = {"task": "few.csv", "name": "aloud", "thinking": True}
    plan = read_search(write_search(thinking=True, skills=[skill, skill | {"thinking": False, "name": "plain"}]))
    again = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert again == plan and again.task.thinking
    bench = Judge(again, open_sources(plan.recipe))
    assert bench.task.thinking and [task.thinking for task in bench.skills] == [True, False]
    with pytest.raises(MergerError, match="thinking cannot be"):
        read_search(write_search(thinking="yes"))


def test_an_estimator_asks_everything_now_and_then_and_little_in_between(write_search: Any) -> None:
    stages = [{"algorithm": "cma_es", "granularity": "layer", "generations": 5, "population": 6, "sigma": 0.3}]
    plan = read_search(write_search(stages=stages, items_per_generation=4, economy={"estimator": 3}))
    bench = Judge(plan, open_sources(plan.recipe))
    state, asked = begin(plan, bench.layout), []
    while not state["finished"]:
        generation = open_generation(plan, bench.layout, state)
        scores = [bench.score(generation, genome) for genome in generation.population]
        asked.append(len(generation.items))
        before, state = state, close_generation(plan, bench.layout, state, scores)
        best = state["elites"][-1]
        if asked[-1] == 12:
            assert best["fitness"] == max(score.fitness for score in scores)
            continue
        estimator = Estimator.from_json(before["estimator"])
        assert generation.items == tuple(estimator.anchors(4))
        estimates = [estimator.estimate(generation.items, [row["soft"] for row in score.items])[0] for score in scores]
        assert best["fitness"] == max(estimates)
    assert asked == [12, 4, 4, 12, 4]

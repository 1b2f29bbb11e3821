"""People's judgement in the fitness: who is asked, what it counts, what is refused, and the same bits again."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from merger.__main__ import main
from merger.errors import SearchError
from merger.evolution import (
    CandidateScore,
    Economy,
    LeaderStrengths,
    People,
    Plan,
    evolve,
    leaders,
    read_people,
    read_search,
    weighed,
)
from merger.evolution.plan.goals import BROKEN
from merger.formulas.opening import open_sources
from merger.report_page import summary
from tests.merger.evolution.conftest import WritePlan


def scored(fitness: float, excess: float = 0.0) -> CandidateScore:
    """fitness: less what broken guards cost."""
    return CandidateScore(fitness - BROKEN * excess, 0.0, (), 0.0, 0.0, excess=excess)


def said(generation: int, *shares: tuple[int, float], judgements: int = 12) -> LeaderStrengths:
    return LeaderStrengths(generation, shares, judgements, 2, "d" * 64)


@pytest.fixture(scope="module")
def asking(plan: Plan) -> Plan:
    return replace(plan, people=People((2, 4), leaders=3, judgements=12, weight=0.4))


SCORES = [scored(0.2), None, scored(0.6), scored(0.5), scored(0.4)]


def test_leaders_are_the_fittest_where_people_are_asked(asking: Plan) -> None:
    assert leaders(asking, 2, SCORES) == (2, 3, 4)
    assert leaders(asking, 3, SCORES) == ()
    assert leaders(replace(asking, people=None), 2, SCORES) == ()
    assert leaders(asking, 4, [None, scored(1.0), scored(float("-inf"))]) == ()  # nothing to compare
    assert leaders(asking, 2, [scored(0.5)] * 5) == (0, 1, 2)


def test_what_people_said_enters_by_its_weight_and_leaves_the_level(asking: Plan) -> None:
    told = weighed(asking, 2, SCORES, said(2, (2, 0.1), (3, 0.6), (4, 0.8)))
    fitness = [one.fitness if one else None for one in told]
    middle = 0.5
    assert fitness[2:] == pytest.approx(
        [0.6 * f + 0.4 * (middle + s - 0.5) for f, s in ((0.6, 0.1), (0.5, 0.6), (0.4, 0.8))]
    )
    assert math.fsum(one for one in fitness[2:] if one) / 3 == pytest.approx(middle)  # no better for being judged
    assert fitness[1] is None and fitness[3:] == sorted(one for one in fitness[3:] if one)


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (0.9, 0.5, 0.1), (0.1, 0.5, 0.9), (0.45, 0.6, 0.45)])
@pytest.mark.parametrize("weight", [0.01, 0.5, 1.0])
def test_nobody_gains_by_not_being_judged(asking: Plan, shares: tuple[float, ...], weight: float) -> None:
    assert asking.people
    plan = replace(asking, people=replace(asking.people, weight=weight))
    scores = [scored(value) for value in (0.39, 0.4, 0.4, 0.4, 0.0, -0.3)]
    places = leaders(plan, 2, scores)
    told = weighed(plan, 2, scores, said(2, *zip(places, shares, strict=True)))
    worst = min(one.fitness for place, one in enumerate(told) if one and place in places)
    for place, (before, after) in enumerate(zip(scores, told, strict=True)):
        assert after is not None
        if place not in places:
            assert after.fitness <= min(before.fitness, worst)


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_a_broken_guard_costs_what_it_costs_whatever_people_weigh(asking: Plan, weight: float) -> None:
    assert asking.people
    plan = replace(asking, people=replace(asking.people, weight=weight))
    scores = [scored(0.9, 0.3), scored(0.5), scored(0.4), scored(0.9)]
    assert leaders(plan, 2, scores) == (3, 1, 2)  # nobody is asked about what could not win
    told = weighed(plan, 2, scores, said(2, (3, 0.2), (1, 0.5), (2, 0.8)))
    assert told[0] and told[3]  # as good as the other but for its guard, and as weak with people
    assert told[0].fitness == pytest.approx(told[3].fitness - BROKEN * 0.3)
    assert leaders(plan, 2, [scored(0.9, 0.1), scored(0.5), scored(0.4, 0.2)]) == ()


def test_scores_stay_where_nobody_has_judged(asking: Plan) -> None:
    assert weighed(asking, 2, SCORES, None) == SCORES
    assert weighed(asking, 2, SCORES, said(2, (2, 0.5), (3, 0.5), (4, 0.5), judgements=0)) == SCORES
    assert weighed(asking, 3, SCORES, None) == SCORES


def test_what_was_said_of_others_is_refused(asking: Plan) -> None:
    with pytest.raises(SearchError, match="other candidates"):
        weighed(asking, 2, SCORES, said(2, (0, 0.5), (3, 0.5), (4, 0.5)))


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ({"generations": []}, "generations"),
        ({"generations": [3, 2]}, "generations"),
        ({"generations": [2], "leaders": 1}, "leaders"),
        ({"generations": [2], "leaders": 4, "judgements": 5}, "judgements"),
        ({"generations": [2], "weight": 0.0}, "weight"),
        ({"generations": [9]}, "no generation 9"),
        ({"generations": [2], "who": 1}, "who"),
        ({"generations": ["2"]}, "generations"),
    ],
)
def test_wrong_settings(write_search: WritePlan, people: dict[str, Any], message: str) -> None:
    with pytest.raises(SearchError) as fault:
        read_search(write_search(people=people))
    assert message in str(fault.value)


@pytest.mark.parametrize("algorithm", ["gradient", "nsga2", "m2n2"])
def test_a_search_that_would_not_hear_it_is_refused(write_search: WritePlan, algorithm: str) -> None:
    stage = {"algorithm": algorithm, "granularity": "layer", "generations": 3, "population": 8}
    with pytest.raises(SearchError, match="cannot use what people say"):
        read_search(write_search(stages=[stage], people={"generations": [2]}))


def test_an_estimated_score_is_refused(asking: Plan) -> None:
    with pytest.raises(SearchError, match="estimated"):
        replace(asking, economy=Economy(estimator=2))


def test_plans_without_people_are_what_they_were(plan: Plan, asking: Plan) -> None:
    assert "people" not in plan.to_json()
    assert Plan.from_json(json.loads(json.dumps(asking.to_json()))) == asking


def test_in_one_process_nobody_can_be_asked_but_what_was_said_leads_to_the_same_bits(
    write_search: WritePlan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = [{"algorithm": "cma_es", "granularity": "layer", "generations": 3, "population": 4, "sigma": 0.3}]
    path = write_search(stages=stages, people={"generations": [2], "leaders": 2, "judgements": 4, "weight": 1.0})
    assert main(["evolve", str(path), str(tmp_path / "out")]) == 2
    assert "nobody can be asked" in capsys.readouterr().err and not (tmp_path / "out").exists()

    plan = read_search(path)
    checkpoints = open_sources(plan.recipe)
    closed: dict[str, list[float]] = {}
    asked: list[int] = []

    def opinion(turned: bool) -> tuple[LeaderStrengths, ...]:
        shares = (0.9, 0.1)[:: -1 if turned else 1]
        return (said(2, *zip(asked, shares, strict=True)),)

    def hear(kind: str, payload: dict[str, Any]) -> None:
        if kind == "candidate.scored" and payload["generation"] == 2:
            ranked.append((-payload["fitness"], payload["index"]))

    ranked: list[tuple[float, int]] = []
    with pytest.raises(SearchError, match="other candidates"):
        evolve(plan, checkpoints, tmp_path / "first", on_event=hear, people=[said(2, (97, 0.5), (98, 0.5))])
    asked += [place for _, place in sorted(ranked)[:2]]
    for name, turned in (("one", False), ("again", False), ("turned", True)):
        scores: list[float] = []
        closed[name] = scores

        def count(kind: str, payload: dict[str, Any], kept: list[float] = scores) -> None:
            if kind == "candidate.scored" and payload["generation"] == 3:
                kept.append(payload["fitness"])

        evolve(plan, checkpoints, tmp_path / name, on_event=count, people=opinion(turned))
    assert closed["one"] == closed["again"] != closed["turned"]
    bytes_of = [(tmp_path / name / "recipe.yml").read_bytes() for name in ("one", "again")]
    assert bytes_of[0] == bytes_of[1]

    file = tmp_path / "people.json"
    file.write_text(json.dumps([one.to_json() for one in opinion(False)]), encoding="utf-8")
    assert read_people(file) == opinion(False)
    assert main(["evolve", str(path), str(tmp_path / "cli"), "--people", str(file)]) == 0
    assert (tmp_path / "cli" / "recipe.yml").read_bytes() == bytes_of[0]
    report = json.loads((tmp_path / "cli" / "report.json").read_text(encoding="utf-8"))
    (told,) = report["leaders_judged"]
    assert (told["generation"], told["judgements"], told["people"], told["weight"]) == (2, 12, 2, 1.0)
    assert told["leaders"][0] == {"index": asked[0], "share": 0.9}
    assert f"Candidate {asked[0] + 1} was liked best: preferred in 90.0 %" in summary(report)[-1]
    file.write_text('[{"generation": 2}]', encoding="utf-8")
    assert main(["evolve", str(path), str(tmp_path / "bad"), "--people", str(file)]) == 2

"""What a finished search's report tells, on the real demo models."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from merger.evaluation.statistics import lead, paired_difference
from merger.evolution import Plan, evolve, layout_of, read_search
from merger.evolution.judging.judge import read_same
from merger.evolution.report.heldout import heldout_digest, look
from merger.evolution.report.importance import what_mattered
from merger.formulas.opening import open_sources
from tests.merger.evolution.conftest import WritePlan, same_but_for_time
from tests.merger.evolution.test_goals import ENGLISH


@pytest.fixture(scope="module")
def report(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("reported") / "out"
    evolve(plan, open_sources(plan.recipe), out)
    written: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return written


def scores(report: dict[str, Any], who: str, place: int | None = None) -> list[float]:
    said = [item[who] if place is None else item[who][place] for item in report["items"]]
    return [one["score"] for one in said]


def test_the_winner_is_compared_with_every_parent_and_the_best_uniform_merge(report: dict[str, Any]) -> None:
    kinds = [(one["kind"], one["name"]) for one in report["comparisons"]]
    assert kinds == [("parent", "base"), ("parent", "japanese"), ("parent", "arithmetic"), ("uniform", None)]
    winner = scores(report, "winner")
    others = [scores(report, "parents", place) for place in range(3)] + [scores(report, "uniform")]
    ids = [item["id"] for item in report["items"]]
    for told, other in zip(report["comparisons"], others, strict=True):
        assert told["difference"] == asdict(paired_difference(winner, other))
        assert told["gained"] == [one for one, a, b in zip(ids, winner, other, strict=True) if a > b]
        assert told["lost"] == [one for one, a, b in zip(ids, winner, other, strict=True) if a < b]
    rivals = [place for place, parent in enumerate(report["parents"]) if parent["name"] == report["difference"]["name"]]
    assert report["comparisons"][rivals[0]]["difference"].items() <= report["difference"].items()


def test_the_sure_lead_is_over_all_parents(report: dict[str, Any]) -> None:
    told = report["lead"]
    found = lead(scores(report, "winner"), [scores(report, "parents", place) for place in range(3)])
    assert (told["difference"], told["at_least"], told["n"]) == (found.difference, found.at_least, 6)
    assert told["name"] == report["parents"][found.rival]["name"]
    assert told["validation"]["chosen_of"] == len(report["finalists"])
    assert told["validation"]["n"] == 5


def test_every_split_is_told_and_the_gap_between_them(report: dict[str, Any]) -> None:
    winner = report["winner"]
    assert [winner[key]["n"] for key in ("search_answers", "validation", "heldout")] == [12, 5, 6]
    for split, key in (("search", "search_answers"), ("validation", "validation")):
        told = report["gap"][split]
        assert told["difference"] == pytest.approx(winner[key]["score"] - winner["heldout"]["score"])
        assert told["low"] <= told["difference"] <= told["high"]


def test_the_report_says_what_was_used(report: dict[str, Any], plan: Plan) -> None:
    items = read_same(plan.task).split("heldout")
    assert report["heldout"] == {"used": True, "digest": heldout_digest(items), "times": 1}
    assert [stage["algorithm"] for stage in report["settings"]["stages"]] == ["grid", "cma_es", "cma_es"]
    assert [row["parameter"] for row in report["blend"]] != []
    assert report["importance"]["parameters"] == {"candidates": 20, "explained": 0.0, "shares": []}
    assert all("licence" in parent for parent in report["parents"])


def test_another_search_on_the_same_questions_is_counted(plan: Plan, write_search: WritePlan, tmp_path: Path) -> None:
    other = read_search(write_search(), seed=7)
    ledger = tmp_path / "ledger.json"
    items = read_same(plan.task).split("heldout")
    digest = heldout_digest(items)
    assert digest == heldout_digest(items[::-1]) == heldout_digest(read_same(other.task).split("heldout"))
    assert [look(ledger, digest, one) for one in (plan, other, plan, other)] == [1, 2, 2, 2]
    assert look(ledger, heldout_digest(items[:3]), plan) == 1
    ledger.write_text("[half", encoding="utf-8")
    assert look(ledger, digest, plan) == 1


def test_the_ledger_lies_beside_the_searches(plan: Plan, report: dict[str, Any], tmp_path: Path) -> None:
    again = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    assert same_but_for_time(again) == same_but_for_time(report)
    kept = json.loads((tmp_path / "heldout-looks.json").read_text(encoding="utf-8"))
    assert [len(seen) for seen in kept.values()] == [1]


def test_weights_of_questions_count(write_search: WritePlan, tmp_path: Path) -> None:
    path = write_search(stages=[{"algorithm": "grid", "granularity": "model", "points": [1.0]}])
    task = path.parent / "few.csv"
    head, *rows = task.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{1 + place % 3}" for place, row in enumerate(rows)]
    task.write_text("\n".join([head + ",weight", *rows]) + "\n", encoding="utf-8")
    plan = read_search(path)
    told = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    weights = [item.weight for item in read_same(plan.task).split("heldout")]
    assert len(set(weights)) == 3
    right = sum(weight * score for weight, score in zip(weights, scores(told, "winner"), strict=True))
    assert told["winner"]["heldout"]["score"] == pytest.approx(right / sum(weights))


def test_what_mattered_is_found_in_the_candidates_of_all_stages(plan: Plan) -> None:
    """Fitness that hangs on one source's weight, and there on the attention of the late layers."""
    layout = layout_of(plan, open_sources(plan.recipe))
    draws = np.random.default_rng(1)
    genomes = [plan.genome(layout, stage) for stage in range(3)]
    candidates: list[dict[str, Any]] = []
    for stage, count in ((0, 60), (2, 240)):
        genome = genomes[stage]
        for _ in range(count):
            genes = draws.random(len(genome.space)).tolist()
            own = [
                gene
                for gene, dimension, (_, tensors) in zip(genes, genome.space.dimensions, genome.groups, strict=True)
                if "/japanese/" in dimension.name
                and any(
                    (layout.places[name].layer or 0) >= 4 and layout.places[name].block == "attention"
                    for name in tensors
                )
            ]
            candidates.append({"stage": stage, "genome": genes, "fitness": float(np.mean(own))})
    candidates.append({"stage": 2, "genome": candidates[-1]["genome"], "fitness": None})
    found = what_mattered(plan, layout, candidates)
    first = found["parameters"]["shares"][0]
    assert (first["source"], first["parameter"]) == ("japanese", "weight")
    assert first["share"] > 0.7
    assert found["parameters"]["candidates"] == 300
    assert found["depths"]["candidates"] == 240
    assert found["depths"]["shares"][0]["name"] == "late"
    assert found["blocks"]["shares"][0]["name"] == "attention"


def test_skills_are_scored_on_their_own_held_out_questions(write_search: WritePlan, tmp_path: Path) -> None:
    """A single plain merge, chosen by all objectives: what it keeps of English sums is told beside the guard."""
    stages = [{"algorithm": "grid", "granularity": "model", "points": [1.0]}]
    measures = [{"kind": "short", "weight": 0.1}, {"kind": "small", "weight": 0.1}]
    path = write_search(stages=stages, fitness="generated", skills=[ENGLISH | {"scorer": "number"}], measures=measures)
    plan = read_search(path)
    told = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    (skill,) = told["skills"]
    winner, best = told["winner"]["skills"][0], max(parent["skills"][0]["score"] for parent in told["parents"])
    assert (skill["name"], skill["keep"]) == (plan.skills[0].name, plan.skills[0].keep)
    assert winner["n"] == plan.skills[0].task.sizes["heldout"]
    assert best > 0.8
    assert skill["kept"] == winner["score"] / best
    assert skill["held"] is (skill["kept"] >= plan.skills[0].keep)
    assert told["settings"]["skills"][0]["task"]["path"] is None

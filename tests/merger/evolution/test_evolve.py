"""The whole loop on real models: same seed, same bits, whatever happens on the way."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from merger.errors import CandidateFailed, SearchError, TaskError
from merger.evaluation.runner import answer_items
from merger.evaluation.transformers_model import TransformersModel
from merger.evolution import Judge, Plan, Stopped, begin, evolve, open_generation, read_search
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import from_json
from merger.weights.checkpoint import Checkpoint
from tests.merger.evolution.conftest import WritePlan, same_but_for_time

Events = list[tuple[str, dict[str, Any]]]


class Finished:
    """One undisturbed search, shared by the tests of this file."""

    def __init__(self, plan: Plan, out: Path) -> None:
        self.events: Events = []
        self.out = out
        self.report = evolve(
            plan, open_sources(plan.recipe), out, on_event=lambda kind, payload: self.events.append((kind, payload))
        )


@pytest.fixture(scope="module")
def finished(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return Finished(plan, tmp_path_factory.mktemp("evolved") / "out")


def state(out: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((out / "state.json").read_text(encoding="utf-8"))["state"]
    return kept


def test_what_it_leaves_behind(plan: Plan, finished: Finished) -> None:
    names = ["candidates.jsonl", "model", "recipe.yml", "report.json", "state.json"]
    assert sorted(path.name for path in finished.out.iterdir()) == names
    written = json.loads((finished.out / "report.json").read_text(encoding="utf-8"))
    assert written == finished.report
    assert (written["seed"], written["candidates"], written["generations"]) == (1, 20, 5)
    assert [parent["name"] for parent in written["parents"]] == ["base", "japanese", "arithmetic"]
    for entry in (*written["parents"], written["uniform"], written["winner"]):
        assert set(entry["heldout"]) == {"score", "low", "high", "n"}
        assert (entry["heldout"]["n"], entry["validation"]["n"]) == (6, 5)
    assert written["uniform"]["tried"] == 16
    assert len(written["items"]) == 6
    assert state(finished.out)["finished"] is True


def test_the_written_model_answers_as_the_report_says(plan: Plan, finished: Finished) -> None:
    bench = Judge(plan, open_sources(plan.recipe))
    model = TransformersModel(Checkpoint.open(finished.out / "model"))
    answers = answer_items(model, bench.task, bench.task.split("heldout"))
    assert [answer.text for answer in answers] == [item["winner"]["text"] for item in finished.report["items"]]


def test_the_recipe_is_plain_mergekit(finished: Finished) -> None:
    recipe = read_mergekit((finished.out / "recipe.yml").read_text(encoding="utf-8"))
    assert "free" not in (finished.out / "recipe.yml").read_text(encoding="utf-8")
    assert recipe == from_json(finished.report["winner"]["recipe"])


def test_same_seed_same_bits(plan: Plan, finished: Finished, tmp_path: Path) -> None:
    again = Finished(plan, tmp_path / "out")
    assert same_but_for_time(again.report) == same_but_for_time(finished.report)
    assert state(again.out) == state(finished.out)
    weights = [(run.out / "model" / "model.safetensors").read_bytes() for run in (again, finished)]
    assert weights[0] == weights[1]


@pytest.mark.parametrize("at", [0, 3, 6, 14])
def test_stopped_in_mid_run_and_resumed_equals_undisturbed(
    plan: Plan, finished: Finished, tmp_path: Path, at: int
) -> None:
    """``at`` candidates are scored, then it stops: in the first, second and fourth generation."""
    checkpoints, out, asked = open_sources(plan.recipe), tmp_path / "out", [0]

    def stop() -> bool:
        asked[0] += 1
        return asked[0] > at

    with pytest.raises(Stopped):
        evolve(plan, checkpoints, out, should_stop=stop)
    assert not (out / "report.json").exists()
    assert state(out)["candidates"] == at // 4 * 4
    with pytest.raises(SearchError, match="holds a search already"):
        evolve(plan, checkpoints, out)
    report = evolve(plan, checkpoints, out, resume=True)
    assert same_but_for_time(report) == same_but_for_time(finished.report)
    assert state(out) == state(finished.out)


def test_resuming_a_finished_search_gives_its_report(plan: Plan, finished: Finished) -> None:
    assert evolve(plan, open_sources(plan.recipe), finished.out, resume=True) == finished.report


def test_killed_between_model_and_report(plan: Plan, finished: Finished, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "model").mkdir(parents=True)
    for name in ("state.json", "candidates.jsonl"):
        (out / name).write_bytes((finished.out / name).read_bytes())
    report = evolve(plan, open_sources(plan.recipe), out, resume=True)
    assert same_but_for_time(report) == same_but_for_time(finished.report)
    assert (out / "model" / "model.safetensors").exists()


def test_another_search_is_not_overwritten(
    plan: Plan, finished: Finished, write_search: WritePlan, tmp_path: Path
) -> None:
    other = read_search(write_search(), seed=2)
    with pytest.raises(SearchError, match="with other settings, models or questions"):
        evolve(other, open_sources(other.recipe), finished.out, resume=True)
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(SearchError, match="is not empty"):
        evolve(plan, open_sources(plan.recipe), tmp_path)
    (tmp_path / "note.txt").rename(tmp_path / "state.json")
    with pytest.raises(SearchError, match="is damaged"):
        evolve(plan, open_sources(plan.recipe), tmp_path, resume=True)


def test_the_order_of_scoring_does_not_matter(plan: Plan) -> None:
    """Candidates leave no trace in one another, and items none in the score."""
    bench = Judge(plan, open_sources(plan.recipe))
    generation = open_generation(plan, bench.layout, begin(plan, bench.layout))
    straight = [bench.score(generation, genome) for genome in generation.population]
    places = random.Random(3).sample(range(len(straight)), len(straight))
    mixed = {place: bench.score(generation, generation.population[place]) for place in places}
    assert [(mixed[i].fitness, mixed[i].accuracy, mixed[i].items) for i in range(len(straight))] == [
        (score.fitness, score.accuracy, score.items) for score in straight
    ]
    items = [bench.task.split("search")[index] for index in generation.items]
    recipe = plan.genome(bench.layout, 0).recipe(generation.population[1])
    assert bench.measure(recipe, items[::-1]).fitness == straight[1].fitness


def test_events(plan: Plan, finished: Finished) -> None:
    kinds = [kind for kind, _ in finished.events]
    generation = ["generation.opened", *["candidate.scored"] * 4, "generation.closed"]
    assert kinds == [
        "run.started",
        *["parent.scored"] * 3,
        "search.forecast",
        *generation * 5,
        "samples.answered",
        *["report.progress"] * 26,
        "run.finished",
    ]
    payloads = [payload for kind, payload in finished.events if kind == "generation.closed"]
    assert [payload["number"] for payload in payloads] == [1, 2, 3, 4, 5]
    for payload in payloads:
        assert payload["lower_quartile"] <= payload["median"] <= payload["upper_quartile"] <= payload["best"]
        assert [(row["name"], len(row["by_layer"])) for row in payload["blend"] if row["source"]] == [
            ("japanese", 6),
            ("arithmetic", 6),
        ]
    assert (payloads[-1]["eta_low"], payloads[-1]["eta_high"]) == (0, 0)
    started = dict(finished.events)["run.started"]
    assert [stage["genes"] for stage in started["stages"]] == [2, 14, 100]
    assert started["candidates_total"] == 20
    samples = dict(finished.events)["samples.answered"]["rows"]
    assert [[said["name"] for said in row["answers"]] for row in samples] == [
        ["", "base", "japanese", "arithmetic"]
    ] * 3
    json.dumps(finished.events)


def test_generated_fitness(write_search: WritePlan) -> None:
    plan = read_search(write_search(fitness="generated"))
    bench = Judge(plan, open_sources(plan.recipe))
    generation = open_generation(plan, bench.layout, begin(plan, bench.layout))
    score = bench.score(generation, generation.population[0])
    assert score.fitness == score.accuracy == sum(item["right"] for item in score.items) / 5


def test_a_candidate_without_numbers_fails_and_leaves_no_trace(plan: Plan) -> None:
    bench = Judge(plan, open_sources(plan.recipe))
    generation = open_generation(plan, bench.layout, begin(plan, bench.layout))
    before = bench.score(generation, generation.population[0])
    with pytest.raises(CandidateFailed):
        bench.score(generation, [1e39, 1e39])  # more than float32 holds
    after = bench.score(generation, generation.population[0])
    assert (after.fitness, after.items) == (before.fitness, before.items)


def test_changed_questions_are_refused(write_search: WritePlan) -> None:
    path = write_search()
    plan = read_search(path)
    task = path.parent / "few.csv"
    task.write_text(task.read_text(encoding="utf-8").replace("冊", "本"), encoding="utf-8")
    with pytest.raises(TaskError, match="has changed since"):
        Judge(plan, open_sources(plan.recipe))

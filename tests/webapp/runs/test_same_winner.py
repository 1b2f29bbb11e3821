"""A run on the web and ``evolve()`` in one process end in the same winner, bit for bit."""

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModelForCausalLM

from merger.__main__ import main
from merger.evolution import evolve
from merger.formulas.opening import open_sources
from merger.outputs.live import LiveMerge
from merger.recipes.mergekit import read_mergekit
from merger.weights.checkpoint import Checkpoint
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.models import Model
from webapp.designer.queries import check
from webapp.lineage.models import LineageEdge
from webapp.lineage.saving import save
from webapp.lineage.services import save_winner
from webapp.runs import engine
from webapp.runs.advance import advance
from webapp.runs.conclusion import conclude
from webapp.runs.models import Candidate, Run
from webapp.runs.samples import answer_samples, measure_parents
from webapp.runs.scoring import score
from webapp.runs.services import finish
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


def drive(run: Run, order: int = 1) -> None:
    """Do what the worker does, one message after the other; ``order`` -1 scores candidates from the last on."""
    for _ in range(100):
        advance(run.pk)
        run.refresh_from_db()
        if run.status == Run.Status.FINISHING:
            conclude(run.pk)
            conclude(run.pk)  # twice is once
        if run.status not in Run.OPEN:
            return
        measure_parents(run.pk)
        due = list(Candidate.objects.filter(run=run, status="waiting").order_by("index").values_list("pk", flat=True))
        for key in due[::order]:
            score(key)
        answer_samples(run.pk)


def test_the_web_and_one_process_agree_to_the_last_bit(expert: User, tmp_path: Path) -> None:
    run = thread.run(expert)
    drive(run, order=-1)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)
    scored: list[tuple[int, int, float]] = []

    def hear(kind: str, payload: dict[str, Any]) -> None:
        if kind == "candidate.scored":
            scored.append((payload["generation"], payload["index"], payload["fitness"]))

    report = evolve(engine.plan_of(run), engine.checkpoints_of(run), tmp_path / "out", on_event=hear)

    stored = Candidate.objects.filter(run=run).order_by("generation__number", "index")
    assert [(item.generation.number, item.index, item.fitness) for item in stored] == scored
    for part in ("recipe", "digest", "validation", "heldout", "kind", "generation"):
        assert run.report["winner"][part] == report["winner"][part]
    assert run.report["uniform"]["heldout"] == report["uniform"]["heldout"]
    assert [parent["name"] for parent in run.report["parents"]] == ["base", "japanese", "arithmetic"]
    assert run.answers == report["items"]
    told = [(one["kind"], one["name"], one["gained_count"], one["lost_count"]) for one in run.report["comparisons"]]
    assert told == [
        (one["kind"], one["name"] or "", len(one["gained"]), len(one["lost"])) for one in report["comparisons"]
    ]
    assert run.report["lead"] == report["lead"] | {"parent": run.report["lead"]["parent"]}
    assert run.report["gap"] == report["gap"]
    assert run.report["importance"] == report["importance"]
    assert (run.report["heldout"], report["heldout"]["times"]) == (report["heldout"], 1)
    answered = Event.objects.filter(stream=run.stream_id, kind="samples.answered").first()
    assert answered is not None
    for row in answered.payload["rows"]:  # the child is named by whoever reads, in their language
        assert next((said["model"] is None, said["name"]) for said in row["answers"]) == (True, "")
    counts = thread.kinds(run)
    assert counts.count("run.finished") == 1 and counts.count("parent.scored") == 3
    assert counts.count("candidate.scored") == 12 and counts.count("generation.closed") == 3

    measured = check(expert, run.design.graph, run.design.search)["estimate"]
    assert measured["measured"] and 0 < measured["low"] <= measured["high"]

    job = save_winner(expert, run.pk, "子")
    perform(str(job.pk), save)
    perform(str(job.pk), save)  # twice is once
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE, job.error
    child = Model.objects.get(pk=job.result["model"])
    assert child.digest == Checkpoint.open(tmp_path / "out" / "model").digest()

    # The same weights, byte for byte, from the command line and from a merge into a model in memory.
    assert main(["merge", str(tmp_path / "out" / "recipe.yml"), str(tmp_path / "cli")]) == 0
    by_hand = Checkpoint.open(tmp_path / "cli")
    assert by_hand.digest() == child.digest
    recipe = read_mergekit((tmp_path / "out" / "recipe.yml").read_text(encoding="utf-8"))
    sources = open_sources(recipe)
    model = AutoModelForCausalLM.from_pretrained(next(iter(sources.values())).path, dtype="auto")
    LiveMerge(recipe, sources, model).apply(recipe)
    state = model.state_dict()
    assert [name for name in by_hand.tensors if not by_hand.read(name).equal(state[name])] == []
    assert child.origin == Model.Origin.MERGED and child.owner == expert and child.licence == "apache-2.0"
    edges = LineageEdge.objects.filter(child=child).order_by("place")
    assert [edge.parent.name for edge in edges] == ["base", "japanese", "arithmetic"]
    run.refresh_from_db()
    assert run.winner == child


def test_paths_through_the_layers_run_on_the_web_too(expert: User, tmp_path: Path) -> None:
    stage = {"algorithm": "random", "granularity": "layer+path", "generations": 2, "population": 3}
    run = thread.run(expert, stages=[stage])
    drive(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)
    report = evolve(engine.plan_of(run), engine.checkpoints_of(run), tmp_path / "out")
    assert [run.report["winner"][part] for part in ("digest", "heldout")] == [
        report["winner"][part] for part in ("digest", "heldout")
    ]
    recipes = [engine.recipe_of(run, 0, one.genome, engine.layout_of(run)) for one in Candidate.objects.filter(run=run)]
    assert {type(recipe.root).__name__ for recipe in recipes} == {"Stack"}  # paths indeed
    job = save_winner(expert, run.pk, "道")
    perform(str(job.pk), save)
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE, job.error
    child = Model.objects.get(pk=job.result["model"])
    assert child.digest == Checkpoint.open(tmp_path / "out" / "model").digest()
    assert LineageEdge.objects.filter(child=child).count() == 3


def test_a_run_stopped_in_its_first_generation_still_ends_in_a_report(expert: User) -> None:
    run = thread.opened(expert)
    first = Candidate.objects.filter(run=run).order_by("index").first()
    assert first is not None
    score(first.pk)
    finish(expert, run.pk)
    conclude(run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)
    assert run.report["candidates"] == 4 and run.report["generations"] == 1
    closed = Event.objects.get(stream=run.stream_id, kind="generation.closed").payload
    assert closed["failed"] == 3 and closed["best_id"] == str(first.pk)

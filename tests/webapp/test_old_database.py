"""A database of the version before: it migrates, what it held is read as before, and what was half done is finished."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from merger.evolution.judging.judge import read_same
from merger.weights.checkpoint import Checkpoint
from tests.webapp.old_database import DONE, GUARDED, HALF, answers, restored
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.models import Model
from webapp.lineage.saving import save
from webapp.runs import engine, reconciler
from webapp.runs.looks import earlier_looks
from webapp.runs.models import Candidate, Run
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

COMMITS = ("06b2f66",)
pytestmark = pytest.mark.django_db(transaction=True)
Expected = dict[str, Any]


@pytest.fixture(params=COMMITS)
def old(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Expected]:
    """The dump, migrated; what the API answered before."""
    settings.STORE = tmp_path / "store"
    with restored(request.param, settings.STORE) as told:
        call_command("migrate", verbosity=0)
        yield told


def run_called(name: str) -> Run:
    return Run.objects.get(name=name)


def missing(before: Any, now: Any, place: str = "") -> list[str]:
    """What was said before and is not said now; more may be said."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            fault
            for key, value in before.items()
            for fault in (missing(value, now[key], f"{place}.{key}") if key in now else [f"{place}.{key}: gone"])
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [
            fault for at, pair in enumerate(zip(before, now, strict=True)) for fault in missing(*pair, f"{place}[{at}]")
        ]
    return [] if before == now else [f"{place}: {before!r} became {now!r}"]


# Quartiles had the names of the extremes; the name of the best source stood twice.
TYPED_BETTER = re.compile(
    r"\.events\[\d+\]\.payload\.(?:low|high): gone|\.made\.difference\.against: gone"
    r"|\.made\.blend: "  # drawn from weights, which no dump holds
)


def test_the_api_answers_as_before(old: Expected) -> None:
    client = Client()
    client.force_login(User.objects.get(username="owner"))
    assert [fault for fault in missing(old, answers(client)) if not TYPED_BETTER.search(fault)] == []


def test_the_plans_of_old_runs_still_open(old: Expected) -> None:
    for run in Run.objects.all():
        plan, models = engine.plan_of(run), engine.checkpoints_of(run)
        assert list(models) == [model["id"] for model in run.plan["models"]]
        assert [model.digest() for model in models.values()] == [model["digest"] for model in run.plan["models"]]
        assert engine.layout_of(run).layers == 6
        assert len(read_same(plan.task).items) == 12


def test_a_half_done_run_ends_in_the_winner_of_an_undisturbed_one(old: Expected) -> None:
    done, half = run_called(DONE), run_called(HALF)
    assert (half.status, half.generation) == (Run.Status.RUNNING, 2)
    scored = dict(Candidate.objects.filter(run=half, status="scored").values_list("pk", "fitness"))
    assert len(scored) == 5
    reconciler.reconcile()  # finds that the worker which had a candidate in hand is dead
    assert not Candidate.objects.filter(run=half, status="claimed").exists()
    drive(half)
    half.refresh_from_db()
    assert half.status == Run.Status.DONE
    for part in ("recipe", "digest", "kind", "generation"):
        assert half.report["winner"][part] == done.report["winner"][part]
    genomes = [
        list(Candidate.objects.filter(run=run).order_by("generation__number", "index").values_list("genome", flat=True))
        for run in (done, half)
    ]
    assert genomes[0] == genomes[1] and len(genomes[0]) == 12
    assert dict(Candidate.objects.filter(pk__in=scored).values_list("pk", "fitness")) == scored  # none asked twice
    numbers = Event.objects.filter(stream=half.stream_id).order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert (half.report["heldout"]["times"], earlier_looks(done)) == (2, 1)


def test_a_run_that_waits_for_its_guards_goes_on(old: Expected) -> None:
    run = run_called(GUARDED)
    assert run.state["guards"] is None
    drive(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE and len(run.parents) == 3
    assert run.report["skills"][0]["name"] == "kept"


def test_queued_jobs_are_done_and_an_old_child_is_found_again(old: Expected) -> None:
    child = Model.objects.get(origin="merged")
    assert not Path(child.path).exists()  # the dump holds no weights
    job = Job.objects.get(kind="save", state="queued")
    perform(str(job.pk), save)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert job.result == {"model": str(child.pk), "name": "child", "new": False}
    child.refresh_from_db()
    assert Checkpoint.open(Path(child.path)).digest() == child.digest

"""A run whose children must keep what their parents can do waits for the parents, whatever happens meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.utils import timezone

from merger.evolution import evolve
from tests.webapp import thread
from tests.webapp.runs.test_durability import expire
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.runs import engine, kinds, reconciler, samples, services
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, Run
from webapp.streams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
Rings = list[tuple[str, tuple[str, ...]]]


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Rings:
    """What was sent to the broker: the process's edge."""
    sent: Rings = []

    def send(self: Celery, name: str, args: tuple[str, ...] = (), **options: Any) -> None:
        sent.append((name.rsplit(".", 1)[-1], tuple(args)))

    monkeypatch.setattr(Celery, "send_task", send)
    return sent


def guarded(expert: User, **changes: Any) -> Run:
    """A run of eight candidates that must keep four fifths of what a parent can do, just begun."""
    other = thread.questions(expert, "must stay")
    skill = {"evaluation_set": str(other.pk), "keep": 0.8, "weight": 0.5, "items_per_generation": 2}
    stage = {"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 4, "sigma": 0.3}
    run = thread.run(expert, **({"stages": [stage], "skills": [skill]} | changes))
    advance(run.pk)
    run.refresh_from_db()
    return run


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def quiet(run: Run) -> None:
    """So long ago that its messages count as lost."""
    Work.objects.filter(scope=run.pk).update(not_before=timezone.now() - timedelta(minutes=1))


def die(run: Run) -> None:
    """A worker takes up the parents and is killed."""
    assert work.claim(kinds.PARENTS, run.pk)
    expire(run.pk)


CLIMB = {"algorithm": "gradient", "granularity": "layer", "generations": 3, "population": 2, "sigma": 0.1}


@pytest.mark.parametrize("changes", [{}, {"stages": [CLIMB]}], ids=["evolving", "climbing"])
def test_the_web_and_one_process_agree_under_guards(expert: User, tmp_path: Path, changes: dict[str, Any]) -> None:
    run = guarded(expert, **changes)
    drive(run, order=-1)
    run = fresh(run)
    assert run.status == Run.Status.DONE, thread.kinds(run)
    told: list[Any] = []
    closed: list[dict[str, Any]] = []

    def hear(kind: str, payload: dict[str, Any]) -> None:
        if kind == "candidate.scored":
            names = ("generation", "index", "fitness", "accuracy", "objectives", "excess", "dropped")
            told.append([payload[name] for name in names])
        if kind == "generation.closed":
            closed.append(payload)

    report = evolve(engine.plan_of(run), engine.checkpoints_of(run), tmp_path / "out", on_event=hear)
    stored = [
        [item.generation.number, item.index, item.fitness, item.accuracy]
        + [item.scores[name] for name in ("objectives", "excess", "dropped")]
        for item in Candidate.objects.filter(run=run).order_by("generation__number", "index")
    ]
    assert stored == told
    assert run.report["winner"]["recipe"] == report["winner"]["recipe"]
    assert run.report["winner"]["heldout"] == report["winner"]["heldout"]
    (skill,) = run.report["skills"]
    assert skill == report["skills"][0] | {"name": "must stay"}  # the engine knows it by its id
    events = Event.objects.filter(stream=run.stream_id, kind="generation.closed").order_by("seq")
    for event, payload in zip(events, closed, strict=True):
        for name in ("best", "best_objectives", "infeasible", "asked", "due"):
            assert event.payload[name] == payload[name]


def test_nothing_is_opened_before_the_parents_are_measured(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    assert run.status == Run.Status.RUNNING and run.generation == 0 and run.state["guards"] is None
    advance(run.pk)
    assert thread.kinds(run) == ["run.queued", "run.started"]
    rings.clear()
    samples.measure_parents(run.pk)
    assert ("advance", (str(run.pk),)) in rings
    advance(run.pk)
    run = fresh(run)
    best = max(parent["skills"][0] for parent in run.parents)
    assert run.generation == 1 and run.state["guards"] == [0.8 * best]
    started = Event.objects.get(stream=run.stream_id, kind="run.started").payload
    assert started["objectives"] == ["few questions", "must stay"]
    assert [(goal["kind"], goal["keep"]) for goal in started["goals"]] == [("task", None), ("skill", 0.8)]


def test_a_lost_message_to_measure_is_rung_again_and_a_lost_answer_too(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    quiet(run)
    rings.clear()
    reconciler.reconcile()
    assert ("measure_parents", (str(run.pk),)) in rings
    samples.measure_parents(run.pk)
    rings.clear()  # the message that the parents are measured is lost
    reconciler.reconcile()
    assert rings == [("advance", (str(run.pk),))]
    advance(run.pk)
    assert fresh(run).generation == 1


def test_of_two_workers_one_measures(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    quiet(run)
    token = work.claim(kinds.PARENTS, run.pk)
    assert token is not None
    assert work.claim(kinds.PARENTS, run.pk) is None
    samples.measure_parents(run.pk)  # returns at once: another worker is at it
    assert fresh(run).parents is None
    rings.clear()
    reconciler.reconcile()
    assert "measure_parents" not in [name for name, _ in rings]


def test_a_killed_worker_is_followed_by_another_to_the_same_result(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    slept = work.claim(kinds.PARENTS, run.pk)
    assert slept is not None
    expire(run.pk)
    rings.clear()
    reconciler.reconcile()
    assert ("measure_parents", (str(run.pk),)) in rings
    samples.measure_parents(run.pk)
    measured = fresh(run).parents
    assert measured
    samples.settle(slept, [])  # the first worker was only slow
    assert fresh(run).parents == measured
    assert thread.kinds(run).count("parent.scored") == 3


def test_three_dead_workers_end_a_run_that_waits(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    quiet(run)
    for _ in range(work.ATTEMPTS):
        die(run)
    reconciler.reconcile()
    failure = Event.objects.get(stream=run.stream_id, kind="run.failed").payload
    assert fresh(run).status == Run.Status.FAILED and "3" in failure["message"]


def test_three_dead_workers_leave_another_run_without_baselines(expert: User, rings: Rings) -> None:
    run = guarded(expert, skills=[])
    assert run.generation == 1
    quiet(run)
    for _ in range(work.ATTEMPTS):
        die(run)
    rings.clear()
    reconciler.reconcile()
    assert fresh(run).status == Run.Status.RUNNING
    assert "measure_parents" not in [name for name, _ in rings]


def test_a_question_set_that_vanished_ends_a_run_that_waits(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    plan = run.plan
    plan["engine"]["skills"][0]["task"]["digest"] = "0" * 64
    Run.objects.filter(pk=run.pk).update(plan=plan)
    samples.measure_parents(run.pk)
    assert fresh(run).status == Run.Status.FAILED and thread.kinds(run)[-1] == "run.failed"


def test_pausing_meanwhile_keeps_the_measurement(expert: User, rings: Rings) -> None:
    run = guarded(expert)
    services.pause(expert, run.pk)
    samples.measure_parents(run.pk)
    advance(run.pk)
    assert fresh(run).generation == 0 and fresh(run).parents is not None
    services.resume(expert, run.pk)
    advance(run.pk)
    assert fresh(run).generation == 1


def test_stopping_meanwhile_fences_the_measurement_out(expert: User, rings: Rings) -> None:
    run = guarded(expert, skills=[])
    held = work.claim(kinds.PARENTS, run.pk)
    assert held is not None
    first = Candidate.objects.filter(run=run).order_by("index").first()
    assert first is not None
    from webapp.runs.scoring import score

    score(first.pk)
    services.finish(expert, run.pk)
    run = fresh(run)
    assert Work.objects.get().kind == kinds.REPORT  # it need not wait
    samples.settle(held, [])
    assert fresh(run).parents is None


@pytest.mark.parametrize("budget", [{"candidates": 4}, {"items": 24}])
def test_a_spent_budget_keeps_the_best_so_far(expert: User, budget: dict[str, int]) -> None:
    run = guarded(expert, budget=budget)
    drive(run)
    run = fresh(run)
    assert run.status == Run.Status.DONE and run.report["candidates"] == 4
    closed = Event.objects.get(stream=run.stream_id, kind="generation.closed").payload
    assert closed["asked"] == closed["due"] == 24  # four candidates, four questions and two


def test_money_and_minutes_are_one_deadline(expert: User, rings: Rings) -> None:
    run = guarded(expert, minutes=60, budget={"money": 10, "price": 20}, skills=[])
    assert run.deadline is not None
    assert timedelta(minutes=29) < run.deadline - run.created <= timedelta(minutes=30, seconds=1)
    assert EvaluationSet.objects.filter(name="must stay").exists()

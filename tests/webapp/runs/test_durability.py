"""Messages may come twice, late or never, and workers may die: every result counts exactly once."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone

from merger.evolution import CandidateScore
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.foundation.refusals import Conflict
from webapp.runs import kinds, reconciler, services
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.scoring import Result, claim, release, settle
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


@pytest.fixture
def run(expert: User, rings: Rings) -> Run:
    started = thread.opened(expert)
    rings.clear()
    return started


def waiting(run: Run) -> list[Candidate]:
    return list(Candidate.objects.filter(run=run, generation__number=run.generation).order_by("index"))


def result(fitness: float | None = 0.5) -> Result:
    if fitness is None:
        return Result(None, 0.1, "no numbers")
    return Result(CandidateScore(fitness, fitness, (), 0.1, 0.0, (fitness,)), 0.1)


def finish(candidate: Candidate, fitness: float | None = 0.5) -> bool:
    held = claim(candidate.pk)
    assert held is not None
    return settle(held, result(fitness))


def expire(subject: uuid.UUID) -> None:
    """Whoever holds it gives no sign of life any more."""
    Work.objects.filter(subject=subject).update(lease_until=timezone.now() - timedelta(seconds=1))


def age(run: Run, by: timedelta) -> None:
    """So long ago that messages which nobody has answered count as lost."""
    Work.objects.filter(scope=run.pk).update(not_before=timezone.now() - by)


def test_a_start_opens_the_first_generation_and_rings_for_every_candidate(expert: User, rings: Rings) -> None:
    run = thread.opened(expert)
    assert run.status == Run.Status.RUNNING and run.generation == 1
    assert thread.kinds(run) == ["run.queued", "run.started", "generation.opened"]
    scores = [args[0] for name, args in rings if name == "score"]
    assert scores == [str(item.pk) for item in waiting(run)] and len(scores) == 4


def test_a_second_message_to_score_finds_nothing_to_claim(run: Run) -> None:
    candidate = waiting(run)[0]
    assert finish(candidate)
    assert claim(candidate.pk) is None
    assert Generation.objects.get(run=run).scored == 1
    assert thread.kinds(run).count("candidate.scored") == 1


def test_a_second_message_to_advance_changes_nothing(run: Run) -> None:
    before = thread.kinds(run)
    for _ in range(5):
        advance(run.pk)
    run.refresh_from_db()
    assert run.generation == 1 and thread.kinds(run) == before


def test_a_step_waits_for_the_candidates_and_not_for_their_count(run: Run) -> None:
    first, *others = waiting(run)
    for candidate in others:
        finish(candidate)
    Generation.objects.filter(run=run).update(scored=4)  # of four, while one is still to be judged
    advance(run.pk)
    run.refresh_from_db()
    assert run.generation == 1
    finish(first)
    Generation.objects.filter(run=run).update(scored=3)
    advance(run.pk)
    run.refresh_from_db()
    assert run.generation == 2


def test_of_many_workers_one_gets_the_candidate(run: Run) -> None:
    candidate = waiting(run)[0]

    def attempt(_number: int) -> work.Claim | None:
        try:
            return claim(candidate.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        tokens = [token for token in pool.map(attempt, range(8)) if token]
    assert len(tokens) == 1
    assert Candidate.objects.get(pk=candidate.pk).attempts == 1


def test_racing_advances_take_one_step(run: Run) -> None:
    for candidate in waiting(run):
        finish(candidate)

    def step(_number: int) -> None:
        try:
            advance(run.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(step, range(6)))
    run.refresh_from_db()
    assert run.generation == 2
    assert thread.kinds(run).count("generation.closed") == 1
    assert Candidate.objects.filter(run=run).count() == 8


def test_the_last_score_rings_for_the_next_step(run: Run, rings: Rings) -> None:
    *others, last = waiting(run)
    for candidate in others:
        finish(candidate)
    assert rings == []
    finish(last)
    assert rings == [("advance", (str(run.pk),))]


def test_a_worker_that_slept_past_its_lease_is_fenced_out(run: Run) -> None:
    candidate = waiting(run)[0]
    old = claim(candidate.pk)
    expire(candidate.pk)
    new = claim(candidate.pk)
    assert old and new and old != new
    assert not settle(old, result(0.9))
    assert settle(new, result(0.4))
    stored = Candidate.objects.get(pk=candidate.pk)
    assert (stored.fitness, stored.attempts, stored.status) == (0.4, 2, "scored")
    assert thread.kinds(run).count("candidate.scored") == 1


def test_a_live_lease_cannot_be_claimed_and_an_empty_one_counts_as_expired(run: Run) -> None:
    candidate = waiting(run)[0]
    assert claim(candidate.pk)
    assert claim(candidate.pk) is None
    Work.objects.filter(subject=candidate.pk).update(lease_until=None)
    assert claim(candidate.pk)


def test_the_heartbeat_keeps_a_lease_alive_and_notices_its_loss(run: Run, settings: Any) -> None:
    settings.LEASE_SECONDS = 0.4
    candidate = waiting(run)[0]
    held = claim(candidate.pk)
    assert held
    with held.kept_alive() as lost:
        time.sleep(1.0)
        assert claim(candidate.pk) is None and not lost.is_set()
        Work.objects.filter(subject=candidate.pk).update(token=uuid.uuid4())
        assert lost.wait(2)


def test_what_a_dead_worker_held_waits_again(run: Run, rings: Rings) -> None:
    candidate = waiting(run)[0]
    claim(candidate.pk)
    expire(candidate.pk)
    work.reconcile()
    assert Candidate.objects.get(pk=candidate.pk).status == "waiting"
    assert ("score", (str(candidate.pk),)) in rings


def test_after_three_dead_workers_a_candidate_fails_and_the_search_goes_on(run: Run) -> None:
    first, *others = waiting(run)
    for _ in range(3):
        assert claim(first.pk)
        expire(first.pk)
        work.reconcile()
    failed = Candidate.objects.get(pk=first.pk)
    assert failed.status == "failed" and failed.fitness is None and "3" in failed.error
    assert claim(first.pk) is None
    for other in others:
        finish(other)
    advance(run.pk)
    run.refresh_from_db()
    assert run.generation == 2 and run.status == Run.Status.RUNNING


def test_a_generation_of_failures_ends_the_run_with_the_reason(run: Run) -> None:
    for candidate in waiting(run):
        finish(candidate, None)
    advance(run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED
    failure = Event.objects.get(stream=run.stream_id, kind="run.failed").payload
    assert "no numbers" in failure["message"] and failure["mend"]


def test_lost_messages_are_rung_again_but_only_when_nothing_stirs(run: Run, rings: Rings) -> None:
    work.reconcile()
    assert rings == []  # too early
    Work.objects.filter(kind=kinds.PARENTS).delete()
    age(run, timedelta(minutes=1))
    busy, *others = waiting(run)
    claim(busy.pk)
    work.reconcile()
    assert rings == []  # a worker is at it: it will come to the others
    expire(busy.pk)
    work.reconcile()
    assert [args[0] for name, args in rings if name == "score"] == [str(item.pk) for item in (busy, *others)]
    rings.clear()
    work.reconcile()
    assert rings == []  # just rung


def test_a_full_generation_whose_message_was_lost_is_closed(run: Run, rings: Rings) -> None:
    for candidate in waiting(run):
        finish(candidate)
    rings.clear()
    reconciler.ring_runs()
    assert ("advance", (str(run.pk),)) in rings


def test_a_lost_start_is_rung_again(expert: User, rings: Rings) -> None:
    run = thread.run(expert)
    rings.clear()
    reconciler.ring_runs()
    assert rings == [("advance", (str(run.pk),))]


def test_a_late_message_for_an_older_generation_is_ignored(run: Run) -> None:
    first = waiting(run)
    for candidate in first:
        finish(candidate)
    advance(run.pk)
    Candidate.objects.filter(pk=first[0].pk).update(status="waiting", attempts=0)
    assert claim(first[0].pk) is None


def test_pause_hands_out_nothing_keeps_work_in_hand_and_resume_rings_again(
    run: Run, expert: User, rings: Rings
) -> None:
    first, *others = waiting(run)
    held = claim(first.pk)
    assert held
    services.pause(expert, run.pk)
    assert claim(others[0].pk) is None
    assert settle(held, result())
    rings.clear()
    services.resume(expert, run.pk)
    assert rings == [("advance", (str(run.pk),)), *(("score", (str(other.pk),)) for other in others)]
    assert claim(others[0].pk)
    assert thread.kinds(run)[-3:] == ["run.paused", "candidate.scored", "run.resumed"]
    actors = Event.objects.filter(stream=run.stream_id).order_by("-seq").values_list("actor", flat=True)
    assert list(actors[:3]) == [expert.pk, None, expert.pk]
    with pytest.raises(Conflict):
        services.resume(expert, run.pk)


def test_a_cancelled_run_takes_no_more_results(run: Run, expert: User) -> None:
    candidate = waiting(run)[0]
    held = claim(candidate.pk)
    assert held
    services.cancel(expert, run.pk)
    assert not settle(held, result()) and not Work.objects.exists()
    assert thread.kinds(run)[-1] == "run.cancelled"
    with pytest.raises(Conflict):
        services.cancel(expert, run.pk)


def test_finish_needs_something_to_keep(run: Run, expert: User, rings: Rings) -> None:
    with pytest.raises(Conflict):
        services.finish(expert, run.pk)
    finish(waiting(run)[0])
    services.finish(expert, run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.FINISHING
    assert rings[-1] == ("conclude", (str(run.pk),))


@pytest.mark.parametrize(("scored", "status"), [(0, Run.Status.FAILED), (1, Run.Status.FINISHING)])
def test_the_deadline_keeps_the_best_there_is(run: Run, scored: int, status: str) -> None:
    for candidate in waiting(run)[:scored]:
        finish(candidate)
    Run.objects.filter(pk=run.pk).update(deadline=timezone.now() - timedelta(seconds=1))
    advance(run.pk)
    run.refresh_from_db()
    assert run.status == status


def test_a_released_claim_is_tried_again(run: Run, rings: Rings) -> None:
    candidate = waiting(run)[0]
    held = claim(candidate.pk)
    assert held
    release(replace(held, token=uuid.uuid4()))
    assert Candidate.objects.get(pk=candidate.pk).status == "claimed"  # not ours to give back
    release(held)
    assert Candidate.objects.get(pk=candidate.pk).status == "waiting"
    assert rings == [("score", (str(candidate.pk),))]


def test_events_are_numbered_without_gaps(run: Run) -> None:
    for candidate in waiting(run):
        finish(candidate)
    advance(run.pk)
    numbers = list(Event.objects.filter(stream=run.stream_id).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_models_folder_that_vanished_fails_the_run_visibly(
    expert: User, rings: Rings, make_user: Callable[..., User]
) -> None:
    run = thread.run(expert)
    plan = run.plan
    for model in plan["models"]:
        model["digest"] = "0" * 64
    Run.objects.filter(pk=run.pk).update(plan=plan)
    advance(run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.FAILED and thread.kinds(run)[-1] == "run.failed"

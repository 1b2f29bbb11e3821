"""What people do with runs: start, pause, resume, cancel, stop and keep the best."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.designer import graph as graphs
from webapp.designer.models import Design
from webapp.designer.problems import problems
from webapp.designer.search_settings import MOST_SEED
from webapp.designer.search_settings import read as read_search
from webapp.foundation import work
from webapp.foundation.refusals import Conflict, Refused
from webapp.runs import kinds, people, planning
from webapp.runs.models import Candidate, Run
from webapp.runs.queries import models_key
from webapp.streams import services as streams

Status = Run.Status


@transaction.atomic
def start(user: User, design: Design) -> Run:
    """Freeze the design into a run and ring for its first generation.

    Raises Refused with ``problems`` in its facts when anything stands against the design.
    """
    require(user, "runs.control")
    graph = graphs.read(design.graph)
    against = [item for item in problems(user, graph, design.search) if item.severity == "error"]
    if against:
        raise Refused(
            N_("This design cannot run yet."), mend=against[0].message, problems=[item.as_json() for item in against]
        )
    search = read_search(design.search)
    seed = search.seed if search.seed is not None else secrets.randbelow(MOST_SEED)
    plan = planning.freeze(user, graph, search, seed)
    run = Run.objects.create(
        design=design,
        owner=user,
        name=f"{design.name} {design.runs.count() + 1}",
        graph=design.graph,
        plan=plan,
        models_key=models_key(model["id"] for model in plan["models"]),
        judged_on=planning.judged_on(plan),
        seed=seed,
        language=translation.get_language() or "ja",
        stream=streams.open_stream(user, "run"),
        deadline=None if search.budget.seconds is None else timezone.now() + timedelta(seconds=search.budget.seconds),
    )
    streams.append(run.stream_id, "run.queued", {"name": run.name, "seed": seed}, user)
    kinds.ring_advance(run)
    return run


@transaction.atomic
def pause(user: User, run_id: UUID) -> Run:
    """Hand out no more candidates; those in work are finished and kept. Raises Conflict."""
    run = _mine(user, run_id)
    _need(run, Status.QUEUED, Status.RUNNING, Status.WAITING)
    return _tell(run, Status.PAUSED, "run.paused", user)


@transaction.atomic
def resume(user: User, run_id: UUID) -> Run:
    """Go on where the run was paused. Raises Conflict."""
    run = _mine(user, run_id)
    _need(run, Status.PAUSED)
    waits = people.waiting().filter(run=run).exists()
    begun = Status.RUNNING if run.state is not None else Status.QUEUED
    _tell(run, Status.WAITING if waits else begun, "run.resumed", user)
    kinds.ring_advance(run)
    work.ring_waiting(kinds.SCORE, run.pk)
    return run


@transaction.atomic
def cancel(user: User, run_id: UUID) -> Run:
    """Stop at once and keep no winner. Raises Conflict."""
    run = _mine(user, run_id)
    _need(run, *Run.OPEN)
    run.finished = timezone.now()
    people.call_off(run)
    work.drop(scope=run.pk)
    return _tell(run, Status.CANCELLED, "run.cancelled", user)


@transaction.atomic
def finish(user: User, run_id: UUID) -> Run:
    """Stop searching and judge the best found so far on questions the search never saw. Raises Conflict."""
    run = _mine(user, run_id)
    _need(run, Status.RUNNING, Status.WAITING, Status.PAUSED)
    if not Candidate.objects.filter(run=run, status=Candidate.Status.SCORED).exists():
        raise Conflict(
            N_("Nothing has been scored yet, so there is no best to keep."), mend=N_("Wait a little, or cancel."),
            current=run.status,
        )  # fmt: skip
    return stop_searching(run, user)


def stop_searching(run: Run, actor: User | None = None) -> Run:
    """Turn a locked run to its report; candidates still open count no more. actor: the person who stopped it."""
    people.call_off(run)
    run.status = Status.FINISHING
    run.save(update_fields=["status"])
    streams.append(run.stream_id, "run.finishing", {}, actor)
    work.drop(scope=run.pk, kind__in=(kinds.SCORE, kinds.PARENTS))  # who has some in hand comes too late
    work.open_all(kinds.REPORT, [run.pk], scope=run.pk)
    return run


def fail(run: Run, message: str, mend: str = "") -> None:
    """End a locked run with a reason that a person can read."""
    run.finished = timezone.now()
    people.call_off(run)
    work.drop(scope=run.pk)
    _tell(run, Status.FAILED, "run.failed", message=message, mend=mend)


def _tell(run: Run, status: "Run.Status", kind: str, actor: User | None = None, **payload: str) -> Run:
    run.status = status
    run.save(update_fields=["status", "finished"])
    streams.append(run.stream_id, kind, dict(payload), actor)
    return run


def _mine(user: User, run_id: UUID) -> Run:
    require(user, "runs.control")
    return Run.objects.changeable_by(user).select_for_update(of=("self",)).get(pk=run_id)


def _need(run: Run, *statuses: "Run.Status") -> None:
    if run.status not in statuses:
        raise Conflict(
            N_("The run is {status}; that is not possible now."),
            mend=N_("Reload the page to see where it stands."),
            status=run.get_status_display(),
            current=run.status,
        )

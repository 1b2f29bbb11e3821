"""The end of a run: the winner chosen on validation questions, then everything measured once on held-out ones."""

import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merger.errors import N_
from merger.evolution.loop import events
from merger.evolution.report.report import make_report
from webapp.foundation import work
from webapp.runs import advance, engine, judges, kinds, people, run_report, services
from webapp.runs.attempts import attempt, gave_up
from webapp.runs.looks import earlier_looks
from webapp.runs.models import Candidate, Generation, Run
from webapp.streams import services as streams

_TELL_EVERY = 0.5  # seconds


def conclude(run_id: UUID) -> None:
    """Write the report of a finishing run; twice is once, and a dead worker's report is begun anew."""
    held = work.claim(kinds.REPORT, run_id)
    if held is None:
        return
    run = Run.objects.select_related("owner").get(pk=run_id)

    def act() -> dict[str, Any]:
        _close_first_generation(run_id)
        run.refresh_from_db()
        return _report(run)

    report = attempt(held, run, act, _fail, N_("The report could not be written: {fault}"))
    if report is not None:
        _settle(held, report)


def _report(run: Run) -> dict[str, Any]:
    last_sent = 0.0

    def progress(done: int, total: int, what: str) -> None:
        nonlocal last_sent
        now = time.monotonic()
        if now - last_sent < _TELL_EVERY and done < total:
            return
        last_sent = now
        with transaction.atomic():
            streams.append(run.stream_id, "report.progress", events.report_progress(done, total, what))

    seconds = (timezone.now() - (run.started or run.created) - people.time_of(run)).total_seconds()
    history = {
        "seconds": round(seconds, 3),
        "candidates": _candidates(run),
        "earlier_looks": earlier_looks(run),
        "people": people.judged(run),
    }
    report = make_report(judges.bench(run), run.state, history, progress)
    return run_report.present(run, report, engine.layout_of(run))


def _candidates(run: Run) -> list[dict[str, Any]]:
    """What the search was told, in order: the matter from which the report reads what mattered."""
    closed = Candidate.objects.filter(run=run, generation__status=Generation.Status.CLOSED)
    rows = closed.order_by("generation__number", "index").values_list(
        "generation__number", "generation__stage", "index", "genome", "fitness", "accuracy"
    )
    names = ("generation", "stage", "index", "genome", "fitness", "accuracy")
    return [dict(zip(names, row, strict=True)) for row in rows.iterator()]


@transaction.atomic
def _close_first_generation(run_id: UUID) -> None:
    """When people stop a run within its first generation, what is scored of it is told to the search."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    generation = Generation.objects.filter(run=run, number=1, status=Generation.Status.OPEN).first()
    if run.status != Run.Status.FINISHING or generation is None:
        return
    reason = _("The run was stopped before this candidate's turn.")
    generation.awaited().update(status=Candidate.Status.FAILED, error=reason)
    advance.close(run, generation)


@transaction.atomic
def _settle(held: work.Claim, report: dict[str, Any]) -> None:
    run = Run.objects.select_for_update(of=("self",)).get(pk=held.subject)
    if not held.settle():
        return
    run.report, run.answers = run_report.parted(report)
    run.status, run.finished = Run.Status.DONE, timezone.now()
    run.save(update_fields=["report", "answers", "status", "finished"])
    work.drop(scope=run.pk)
    streams.append(run.stream_id, "run.finished", {"report": run.report})


def give_up(held: work.Claim) -> None:
    """All workers died at it."""
    gave_up(held, _fail, N_("The worker died {count} times while it wrote the report."))


@transaction.atomic
def _fail(held: work.Claim, message: str, mend: str) -> None:
    run = Run.objects.select_for_update(of=("self",)).get(pk=held.subject)
    if held.settle():
        services.fail(run, message, mend)

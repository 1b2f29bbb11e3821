"""The end of a run: the winner chosen on validation questions, then everything measured once on held-out ones."""

import logging
import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evolution import events
from merger.evolution.report import make_report
from webapp.foundation import messages
from webapp.runs import advance, benches, engine, leases, reports, services
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.rings import ring_conclude
from webapp.streams import services as streams

logger = logging.getLogger(__name__)

_TELL_EVERY = 0.5  # seconds


def conclude(run_id: UUID) -> None:
    """Write the report of a finishing run; twice is once, and a dead worker's report is begun anew."""
    token = _claim(run_id)
    if token is None:
        return
    run = Run.objects.select_related("owner").get(pk=run_id)
    with leases.kept_alive(Run, run_id, token), translation.override(run.language):
        try:
            _close_first_generation(run_id, token)
            run.refresh_from_db()
            report = _report(run)
        except MergerError as fault:
            _fail(run_id, token, *messages.of(fault))
            return
        except Exception as fault:
            logger.exception("The report of run %s failed at attempt %s.", run_id, run.attempts)
            benches.forget(run)
            if run.attempts < leases.ATTEMPTS:
                _release(run_id, token)
            else:
                _fail(run_id, token, _("The report could not be written: {fault}").format(fault=str(fault)[:500]))
            return
    _settle(run_id, token, report)


def _report(run: Run) -> dict[str, Any]:
    told = 0.0

    def progress(done: int, total: int, what: str) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < _TELL_EVERY and done < total:
            return
        told = now
        with transaction.atomic():
            streams.append(run.stream_id, "report.progress", events.report_progress(done, total, what))

    seconds = (timezone.now() - (run.started or run.created)).total_seconds()
    history = {
        "seconds": round(seconds, 3),
        "candidates": _candidates(run),
        "earlier_looks": earlier_looks(run),
    }
    report = make_report(benches.bench(run), run.state, history, progress)
    return reports.present(run, report, engine.layout_of(run))


def earlier_looks(run: Run) -> int:
    """How many other runs, anybody's, have been judged on the held-out part of these questions."""
    questions = run.plan["evaluation_set"]["sha256"]
    return Run.objects.filter(judged_on__contains=[questions], report__isnull=False).exclude(pk=run.pk).count()


def _candidates(run: Run) -> list[dict[str, Any]]:
    """What the search was told, in order: the matter from which the report reads what mattered."""
    closed = Candidate.objects.filter(run=run, generation__status=Generation.Status.CLOSED)
    rows = closed.order_by("generation__number", "index").values_list(
        "generation__number", "generation__stage", "index", "genome", "fitness", "accuracy"
    )
    names = ("generation", "stage", "index", "genome", "fitness", "accuracy")
    return [dict(zip(names, row, strict=True)) for row in rows.iterator()]


@transaction.atomic
def _claim(run_id: UUID) -> UUID | None:
    due = Run.objects.filter(status=Run.Status.FINISHING, attempts__lt=leases.ATTEMPTS)
    return leases.claim(due, run_id)


@transaction.atomic
def _close_first_generation(run_id: UUID, token: UUID) -> None:
    """When people stop a run within its first generation, what is scored of it is told to the search."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    generation = Generation.objects.filter(run=run, number=1, status=Generation.Status.OPEN).first()
    if run.lease_token != token or generation is None:
        return
    unscored = generation.candidates.filter(status__in=("waiting", "claimed"))
    unscored.update(status=Candidate.Status.FAILED, error=_("The run was stopped before this candidate's turn."))
    advance.close(run, generation)


@transaction.atomic
def _release(run_id: UUID, token: UUID) -> None:
    held = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, lease_token=token).first()
    if held is not None:
        held.lease_token = held.lease_until = None
        held.save(update_fields=["lease_token", "lease_until"])
        ring_conclude(held)


@transaction.atomic
def _settle(run_id: UUID, token: UUID, report: dict[str, Any]) -> None:
    run = _held(run_id, token)
    if run is None:
        return
    run.report, run.answers = reports.parted(report)
    run.status, run.finished = Run.Status.DONE, timezone.now()
    run.lease_token = run.lease_until = None
    run.save(update_fields=["report", "answers", "status", "finished", "lease_token", "lease_until"])
    streams.append(run.stream_id, "run.finished", {"report": run.report})


@transaction.atomic
def _fail(run_id: UUID, token: UUID, message: str, mend: str = "") -> None:
    run = _held(run_id, token)
    if run is not None:
        services.fail(run, message, mend)


def _held(run_id: UUID, token: UUID) -> Run | None:
    rows = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, lease_token=token, status=Run.Status.FINISHING)
    return rows.first()

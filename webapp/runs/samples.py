"""Baselines and sample answers: how the sources do, and what the best child says beside them."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evolution import events
from merger.evolution.payloads import ParentScored
from webapp.catalog import jobs
from webapp.runs import benches, engine, leases, services, summaries
from webapp.runs.models import Generation, Run
from webapp.runs.rings import ring_advance, ring_parents
from webapp.streams import services as streams
from webapp.streams.models import Event

logger = logging.getLogger(__name__)

MEASURING = (Run.Status.RUNNING, Run.Status.PAUSED)  # while the baselines are still of use
SHARE = 0.1  # of the worker's time that sample answers may cost at most
SHORTEST_PAUSE = 5.0  # seconds


def measure_parents(run_id: UUID) -> None:
    """Each source on the search questions, once for a run however often the message comes and however many come.

    A run whose children must keep what the parents can do waits for this; one that cannot be measured ends.
    """
    token = _claim(run_id)
    if token is None:
        return
    run = Run.objects.get(pk=run_id)
    with leases.kept_alive(Run, run_id, token), translation.override(run.language):
        try:
            rows = _measured(run)
        except MergerError as fault:
            _give_up(run, token, jobs.told(fault.message, fault.facts), jobs.told(fault.mend, fault.facts))
            return
        except Exception as fault:
            logger.exception("The sources of run %s could not be measured at attempt %s.", run_id, run.attempts)
            benches.forget(run)
            if run.attempts < leases.ATTEMPTS:
                _release(run_id, token)
            else:
                reason = _("The source models could not be measured: {fault}").format(fault=str(fault)[:500])
                _give_up(run, token, reason)
            return
    _settle(run_id, token, rows)


def _measured(run: Run) -> list[ParentScored]:
    names = summaries.names(run)
    return [events.parent_scored(parent, names) for parent in benches.bench(run).parent_scores()]


@transaction.atomic
def _claim(run_id: UUID) -> UUID | None:
    due = Run.objects.filter(parents=None, status__in=MEASURING, attempts__lt=leases.ATTEMPTS)
    return leases.claim(due, run_id, patient=True)


@transaction.atomic
def _settle(run_id: UUID, token: UUID, rows: list[ParentScored]) -> None:
    """Write the baselines, tell them and ring for the step that may have waited, if the token still holds."""
    run = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, lease_token=token).first()
    if run is None:
        return
    run.lease_token = run.lease_until = None
    if run.status in MEASURING:
        run.parents, run.attempts = rows, 0
        for row in rows:
            streams.append(run.stream_id, "parent.scored", row)
        ring_advance(run)
    run.save(update_fields=["parents", "attempts", "lease_token", "lease_until"])


@transaction.atomic
def _release(run_id: UUID, token: UUID) -> None:
    held = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, lease_token=token).first()
    if held is not None:
        held.lease_token = held.lease_until = None
        held.save(update_fields=["lease_token", "lease_until"])
        ring_parents(held)


@transaction.atomic
def _give_up(run: Run, token: UUID, message: str, mend: str = "") -> None:
    """Without the baselines of its guards a run cannot begin; another goes on without them."""
    held = Run.objects.select_for_update(of=("self",)).filter(pk=run.pk, lease_token=token).first()
    if held is None:
        return
    held.lease_token, held.lease_until, held.attempts = None, None, leases.ATTEMPTS
    held.save(update_fields=["lease_token", "lease_until", "attempts"])
    if held.status in MEASURING and engine.plan_of(held).guarded:
        services.fail(held, message, mend)


def answer_samples(run_id: UUID, number: int) -> None:
    """What the best child of a closed generation says to the sample questions, when it is time for it again."""
    run = Run.objects.get(pk=run_id)
    if run.status not in (Run.Status.RUNNING, Run.Status.PAUSED, Run.Status.FINISHING):
        return
    generation = Generation.objects.filter(run=run, number=number, status=Generation.Status.CLOSED).first()
    if generation is None or number < run.generation - 1 or not _due(run):
        return
    best = summaries.best_of(list(generation.candidates.order_by("index")))
    if best is None:
        return
    began = time.monotonic()
    recipe = engine.recipe_of(run, generation.stage, best.genome, engine.layout_of(run))
    rows = benches.bench(run).samples(recipe)
    told = events.samples_answered(number, rows, time.monotonic() - began, summaries.names(run))
    with transaction.atomic():
        streams.append(run.stream_id, "samples.answered", told)


def _due(run: Run) -> bool:
    """True when the samples so far have taken less than their share of the worker's time."""
    last = Event.objects.filter(stream=run.stream_id, kind="samples.answered").order_by("-seq").first()
    if last is None:
        return True
    wait = timedelta(seconds=max(SHORTEST_PAUSE, float(last.payload["seconds"]) / SHARE))
    return Event.objects.filter(pk=last.pk, created__lt=Now() - wait).exists()

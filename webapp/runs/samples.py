"""Baselines and sample answers: how the sources do, and what the best child says beside them."""

import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from merger.errors import N_
from merger.evolution.loop import events
from merger.evolution.loop.payloads import ParentScored, SamplesAnswered
from webapp.foundation import work
from webapp.runs import engine, judges, kinds, naming, services
from webapp.runs.attempts import attempt, gave_up
from webapp.runs.models import Generation, Run
from webapp.streams import services as streams
from webapp.streams.models import Event

SHARE = 0.1  # of the worker's time that sample answers may cost at most
SHORTEST_PAUSE = 5.0  # seconds


def measure_parents(run_id: UUID) -> None:
    """Each source on the search questions, once for a run however often the message comes and however many come.

    A run whose children must keep what the parents can do waits for this; one that cannot be measured ends.
    """
    held = work.claim(kinds.PARENTS, run_id)
    if held is None:
        return
    run = Run.objects.get(pk=run_id)
    rows = attempt(held, run, lambda: _measured(run), _fail, N_("The source models could not be measured: {fault}"))
    if rows is not None:
        settle(held, rows)


def _measured(run: Run) -> list[ParentScored]:
    names = naming.names(run)
    return [events.parent_scored(parent, names) for parent in judges.bench(run).parent_scores()]


@transaction.atomic
def settle(held: work.Claim, rows: list[ParentScored]) -> None:
    """Write the baselines, tell them and ring for the step that may have waited, if the claim still holds."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=held.subject)
    if run.status not in kinds.MEASURING or not held.settle():
        return
    run.parents = rows
    run.save(update_fields=["parents"])
    for row in rows:
        streams.append(run.stream_id, "parent.scored", row)
    kinds.ring_advance(run)


def give_up(held: work.Claim) -> None:
    """All workers died at it."""
    gave_up(held, _fail, N_("The worker died {count} times while it measured the source models."))


@transaction.atomic
def _fail(held: work.Claim, message: str, mend: str) -> None:
    """Without the baselines of its guards a run cannot begin; another goes on without them."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=held.subject)
    if held.settle() and run.status in kinds.MEASURING and engine.plan_of(run).guarded:
        services.fail(run, message, mend)


def answer_samples(run_id: UUID) -> None:
    """What the best child of the last closed generation says to the sample questions, when it is time for it again."""
    held = work.claim(kinds.SAMPLES, run_id)
    if held is None:
        return
    run = Run.objects.get(pk=run_id)
    with held.kept_alive(), translation.override(run.language):
        try:
            payload = _sampled(run) if _due(run) else None
        except Exception:
            held.settle()  # they are a help for readers: the run goes on without
            raise
    with transaction.atomic():
        if held.settle() and payload is not None:
            streams.append(run.stream_id, "samples.answered", payload)


def _sampled(run: Run) -> SamplesAnswered | None:
    """The event's payload; None where no candidate could be judged."""
    closed = Generation.objects.filter(run=run, status=Generation.Status.CLOSED)
    generation = closed.order_by("-number").first()
    if generation is None:
        return None
    best = generation.candidates.filter(index=generation.summary.get("best_index")).first()
    if best is None:
        return None
    began = time.monotonic()
    recipe = engine.recipe_of(run, generation.stage, best.genome, engine.layout_of(run))
    rows = judges.bench(run).samples(recipe)
    return events.samples_answered(generation.number, rows, time.monotonic() - began, naming.names(run))


def _due(run: Run) -> bool:
    """True when the samples so far have taken less than their share of the worker's time."""
    last = Event.objects.filter(stream=run.stream_id, kind="samples.answered").order_by("-seq").first()
    if last is None:
        return True
    wait = timedelta(seconds=max(SHORTEST_PAUSE, float(last.payload["seconds"]) / SHARE))
    return Event.objects.filter(pk=last.pk, created__lt=Now() - wait).exists()

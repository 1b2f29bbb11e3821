"""Baselines and sample answers: how the sources do, and what the best child says beside them."""

import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from merger.evolution import events
from webapp.runs import benches, engine, summaries
from webapp.runs.models import Generation, Run
from webapp.runs.rings import ring_advance
from webapp.streams import services as streams
from webapp.streams.models import Event

SHARE = 0.1  # of the worker's time that sample answers may cost at most
SHORTEST_PAUSE = 5.0  # seconds


def measure_parents(run_id: UUID) -> None:
    """Each source on the search questions, once for a run however often the message comes."""
    run = Run.objects.get(pk=run_id)
    if run.parents is not None or run.status not in (Run.Status.RUNNING, Run.Status.PAUSED):
        return
    names = {model["id"]: model["name"] for model in run.plan["models"]}
    rows = [
        events.parent_scored(parent) | {"name": names[parent.model]} for parent in benches.bench(run).parent_scores()
    ]
    with transaction.atomic():
        Run.objects.select_for_update(of=("self",)).get(pk=run_id)
        if Run.objects.filter(pk=run_id, parents=None, status__in=("running", "paused")).update(parents=rows):
            for row in rows:
                streams.append(run.stream_id, "parent.scored", row)
            ring_advance(run)


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
    names = {model["id"]: model["name"] for model in run.plan["models"]}
    with translation.override(run.language):
        names[""] = _("Best child")
    rows = benches.bench(run).samples(recipe)
    for row in rows:
        row["answers"] = [answer | {"name": names[answer["model"] or ""]} for answer in row["answers"]]
    with transaction.atomic():
        streams.append(
            run.stream_id,
            "samples.answered",
            events.samples_answered(number, rows) | {"seconds": time.monotonic() - began},
        )


def _due(run: Run) -> bool:
    """True when the samples so far have taken less than their share of the worker's time."""
    last = Event.objects.filter(stream=run.stream_id, kind="samples.answered").order_by("-seq").first()
    if last is None:
        return True
    wait = timedelta(seconds=max(SHORTEST_PAUSE, float(last.payload["seconds"]) / SHARE))
    return Event.objects.filter(pk=last.pk, created__lt=Now() - wait).exists()

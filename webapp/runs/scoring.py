"""One candidate judged, exactly once however often the message comes and however many workers take it up."""

import logging
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from merger.errors import MergerError
from webapp.foundation.messages import translated
from webapp.runs import benches, engine, leases
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.rings import ring_advance, ring_score
from webapp.streams import services as streams

logger = logging.getLogger(__name__)

Status = Candidate.Status


@dataclass(frozen=True)
class Result:
    """How a candidate did; ``fitness`` None means that it failed, for the reason in ``error``."""

    fitness: float | None
    accuracy: float | None
    scores: dict[str, Any] | None
    seconds: float
    error: str = ""


def score(candidate_id: UUID) -> None:
    """Claim, merge, judge, settle. Returns at once when somebody else has the candidate or it is done."""
    token = claim(candidate_id)
    if token is None:
        return
    # The search's state alone may be megabytes of JSON, and scoring needs none of it.
    heavy = ("run__state", "run__graph", "run__report", "run__answers", "run__parents", "generation__summary")
    candidate = Candidate.objects.select_related("run", "generation").defer(*heavy).get(pk=candidate_id)
    with leases.kept_alive(Candidate, candidate_id, token), translation.override(candidate.run.language):
        began = time.monotonic()
        try:
            result = _judge(candidate)
        except MergerError as fault:
            result = Result(None, None, None, time.monotonic() - began, translated(fault.message, fault.facts))
        except Exception as fault:
            logger.exception("Candidate %s failed at attempt %s.", candidate_id, candidate.attempts)
            benches.forget(candidate.run)
            if candidate.attempts < leases.ATTEMPTS:
                release(candidate, token)
                return
            result = Result(None, None, None, time.monotonic() - began, f"{type(fault).__name__}: {fault}"[:2000])
    settle(candidate_id, token, result)


def _judge(candidate: Candidate) -> Result:
    bench = benches.bench(candidate.run)
    scored = bench.score(engine.generation_from_json(candidate.generation.opened), candidate.genome)
    return Result(scored.fitness, scored.accuracy, scored.to_json(), scored.seconds)


@transaction.atomic
def claim(candidate_id: UUID) -> UUID | None:
    """The fencing token, when the candidate is free and its run is running."""
    due = Candidate.objects.filter(
        status__in=(Status.WAITING, Status.CLAIMED),
        run__status=Run.Status.RUNNING,
        run__generation=F("generation__number"),
        attempts__lt=leases.ATTEMPTS,
    )
    return leases.claim(due, candidate_id, status=Status.CLAIMED)


@transaction.atomic
def release(candidate: Candidate, token: UUID) -> None:
    """Give a claim back, so that the candidate is tried again."""
    held = Candidate.objects.filter(pk=candidate.pk, lease_token=token, status=Status.CLAIMED)
    if held.update(status=Status.WAITING, lease_token=None, lease_until=None):
        ring_score(candidate)


@transaction.atomic
def settle(candidate_id: UUID, token: UUID | None, result: Result) -> bool:
    """Write the result, the counter, the event and the next message together, if the token still holds.

    token None: the reconciler gives up a candidate whose workers all died.
    """
    light = Run.objects.only("status", "generation", "stream")
    run = light.select_for_update(of=("self",)).get(candidates=candidate_id)
    if run.status not in (Run.Status.RUNNING, Run.Status.PAUSED):
        return False
    held = Candidate.objects.filter(pk=candidate_id, status=Status.CLAIMED, run__generation=F("generation__number"))
    held = held.filter(leases.free()) if token is None else held.filter(lease_token=token)
    failed = result.fitness is None
    written = Candidate.objects.filter(pk__in=held.values("pk")).update(
        status=Status.FAILED if failed else Status.SCORED,
        fitness=result.fitness,
        accuracy=result.accuracy,
        scores=result.scores,
        seconds=result.seconds,
        error=result.error,
        scored=timezone.now(),
        lease_token=None,
        lease_until=None,
    )
    if not written:
        return False
    Generation.objects.filter(run=run, number=run.generation).update(scored=F("scored") + 1)
    generation = Generation.objects.only("number", "scored", "population").get(run=run, number=run.generation)
    index = Candidate.objects.values_list("index", flat=True).get(pk=candidate_id)
    streams.append(
        run.stream_id,
        "candidate.scored",
        {
            "generation": generation.number,
            "index": index,
            "id": str(candidate_id),
            "fitness": result.fitness,
            "accuracy": result.accuracy,
            "objectives": (result.scores or {}).get("objectives", []),
            "excess": (result.scores or {}).get("excess"),
            "dropped": (result.scores or {}).get("dropped", False),
            "seconds": round(result.seconds, 3),
            "done": generation.scored,
            "of": generation.population,
        }
        | ({"error": result.error} if failed else {}),
    )
    if generation.scored == generation.population:
        ring_advance(run)
    return True

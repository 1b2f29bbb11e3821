"""One candidate judged, exactly once however often the message comes and however many workers take it up."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from merger.errors import MergerError
from merger.evolution import CandidateScore, events
from webapp.catalog import jobs
from webapp.runs import benches, engine, leases
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.rings import ring_advance, ring_score
from webapp.streams import services as streams

logger = logging.getLogger(__name__)

Status = Candidate.Status


@dataclass(frozen=True)
class Result:
    """How a candidate did; ``score`` None means that it failed, for the reason in ``error``."""

    score: CandidateScore | None
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
            result = Result(None, time.monotonic() - began, jobs.told(fault.message, fault.facts))
        except Exception as fault:
            logger.exception("Candidate %s failed at attempt %s.", candidate_id, candidate.attempts)
            benches.forget(candidate.run)
            if candidate.attempts < leases.ATTEMPTS:
                release(candidate, token)
                return
            result = Result(None, time.monotonic() - began, f"{type(fault).__name__}: {fault}"[:2000])
    settle(candidate_id, token, result)


def _judge(candidate: Candidate) -> Result:
    bench = benches.bench(candidate.run)
    scored = bench.score(engine.generation_from_json(candidate.generation.opened), candidate.genome)
    return Result(scored, scored.seconds)


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
    score = result.score
    written = Candidate.objects.filter(pk__in=held.values("pk")).update(
        status=Status.SCORED if score else Status.FAILED,
        fitness=score.fitness if score else None,
        accuracy=score.accuracy if score else None,
        scores=score.to_json() if score else None,
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
    told = events.candidate_scored(
        generation.number,
        index,
        score,
        done=generation.scored,
        of=generation.population,
        seconds=result.seconds,
        error=result.error,
        identity=str(candidate_id),
    )
    streams.append(run.stream_id, "candidate.scored", told)
    if generation.scored == generation.population:
        ring_advance(run)
    return True

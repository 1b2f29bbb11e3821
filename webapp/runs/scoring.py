"""One candidate judged, exactly once however often the message comes and however many workers take it up."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evolution import CandidateScore
from merger.evolution.loop import events
from webapp.foundation import work
from webapp.foundation.messages import translated
from webapp.runs import engine, judges, kinds
from webapp.runs.models import Candidate, Generation, Run
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
    held = claim(candidate_id)
    if held is None:
        return
    # The search's state alone may be megabytes of JSON, and scoring needs none of it.
    heavy = ("run__state", "run__graph", "run__report", "run__answers", "run__parents", "generation__summary")
    candidate = Candidate.objects.select_related("run", "generation").defer(*heavy).get(pk=candidate_id)
    with held.kept_alive(), translation.override(candidate.run.language):
        began = time.monotonic()
        try:
            result = _judge(candidate)
        except MergerError as fault:
            result = Result(None, time.monotonic() - began, translated(fault.message, fault.facts))
        except Exception as fault:
            logger.exception("Candidate %s failed at attempt %s.", candidate_id, held.attempts)
            judges.forget(candidate.run)
            if not held.last:
                release(held)
                return
            result = Result(None, time.monotonic() - began, f"{type(fault).__name__}: {fault}"[:2000])
    settle(held, result)


def _judge(candidate: Candidate) -> Result:
    bench = judges.bench(candidate.run)
    scored = bench.score(engine.generation_from_json(candidate.generation.opened), candidate.genome)
    return Result(scored, scored.seconds)


@transaction.atomic
def claim(candidate_id: UUID) -> work.Claim | None:
    """The candidate in our hands, when it is free and its run is running."""
    held = work.claim(kinds.SCORE, candidate_id)
    if held is not None:
        Candidate.objects.filter(pk=candidate_id).update(status=Status.CLAIMED, attempts=held.attempts)
    return held


@transaction.atomic
def release(held: work.Claim) -> None:
    """Give a claim back, so that the candidate is tried again."""
    if held.release():
        Candidate.objects.filter(pk=held.subject).update(status=Status.WAITING)


def give_up(held: work.Claim) -> None:
    """Fail a candidate at which all workers died; the search goes on without it."""
    run = Run.objects.only("language").get(candidates=held.subject)
    with translation.override(run.language):
        reason = _("The worker died {count} times at this candidate.").format(count=held.attempts)
        settle(held, Result(None, 0.0, reason))


@transaction.atomic
def settle(held: work.Claim, result: Result) -> bool:
    """Write the result, the counter, the event and the next message together, if the claim still holds."""
    light = Run.objects.only("status", "generation", "stream")
    run = light.select_for_update(of=("self",)).get(candidates=held.subject)
    if run.status not in (Run.Status.RUNNING, Run.Status.PAUSED) or not held.settle():
        return False
    generation = Generation.objects.only("number", "scored", "population").get(run=run, number=run.generation)
    candidate = Candidate.objects.only("index").get(pk=held.subject, generation=generation)
    score = result.score
    Candidate.objects.filter(pk=held.subject).update(
        status=Status.SCORED if score else Status.FAILED,
        fitness=score.fitness if score else None,
        accuracy=score.accuracy if score else None,
        scores=score.to_json() if score else None,
        seconds=result.seconds,
        error=result.error,
        scored=timezone.now(),
    )
    Generation.objects.filter(pk=generation.pk).update(scored=F("scored") + 1)
    payload = events.candidate_scored(
        generation.number,
        candidate.index,
        score,
        done=generation.scored + 1,
        of=generation.population,
        seconds=result.seconds,
        error=result.error,
        identity=str(candidate.pk),
    )
    streams.append(run.stream_id, "candidate.scored", payload)
    if not generation.awaited().exists():
        kinds.ring_advance(run)
    return True

"""Where people's judgement enters a run: it waits without a worker or a lease, and goes on with what was said.

How people are asked is the matter of an app above this one, which registers itself; it says what they said with
:func:`tell`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from merger.evolution import CandidateScore, LeaderStrengths, Plan, asked_about, leaders
from merger.evolution import weighed as weigh
from merger.evolution.loop import events
from webapp.runs import engine, kinds
from webapp.runs.models import Candidate, Generation, JudgedGeneration, Run
from webapp.runs.payloads import RunWaiting
from webapp.streams import services as streams

Status = Run.Status


@dataclass(frozen=True)
class PeopleAsking:
    """How people are asked.

    ask: (run, generation, its leaders) -> what the run's event tells; call_off: the run ended, nobody is to go on.
    """

    ask: Callable[[Run, Generation, Sequence[Candidate]], RunWaiting]
    call_off: Callable[[Run], None]


_asking: list[PeopleAsking] = []


def register(asking: PeopleAsking) -> None:
    """Make known how people are asked; the app that does it says so when it is ready."""
    _asking[:] = [asking]


def waiting() -> QuerySet[Generation]:
    """Generations that have been asked about and not answered, of runs that have not ended."""
    open_ = Generation.objects.filter(run__status__in=(Status.WAITING, Status.PAUSED), number=F("run__generation"))
    return open_.filter(asked__isnull=False, judged=None)


def waits(run: Run, generation: Generation, plan: Plan) -> bool:
    """Whether a locked run has to wait for people before this generation is closed; if so, they are asked once.

    Where there is nothing to compare the run is told so, and goes on.
    """
    if not asked_about(plan, generation.number) or said(generation) is not None:
        return False
    candidates = list(generation.candidates.order_by("index"))
    places = leaders(plan, generation.number, [engine.score_of(item) for item in candidates])
    if not places:
        nobody = LeaderStrengths.of_nobody(generation.number)
        streams.append(run.stream_id, "leaders.judged", events.leaders_judged(plan, nobody))
        return False
    run.status = Status.WAITING
    run.save(update_fields=["status"])
    generation.asked = timezone.now()
    generation.save(update_fields=["asked"])
    told = _asking[0].ask(run, generation, [candidates[place] for place in places])
    streams.append(run.stream_id, "run.waiting", told)
    return True


def said(generation: Generation) -> LeaderStrengths | None:
    """What people said of a generation's leaders, to the bit; None while they have not."""
    found = JudgedGeneration.objects.filter(generation=generation).first()
    return None if found is None else LeaderStrengths.from_json(found.said)


def judged(run: Run) -> list[LeaderStrengths]:
    """All that people said in a run, generation by generation."""
    rows = JudgedGeneration.objects.filter(generation__run=run).order_by("generation__number")
    return [LeaderStrengths.from_json(row.said) for row in rows]


def weighed(generation: Generation, plan: Plan, scores: Sequence[CandidateScore | None]) -> list[CandidateScore | None]:
    """The scores as the search is told them."""
    return weigh(plan, generation.number, scores, said(generation))


@transaction.atomic
def tell(run_id: UUID, told: LeaderStrengths) -> bool:
    """Keep what people said, once and for all, and let the run go on. False: it does not wait for that any more.

    The time that it took is the people's: it is added to the run's deadline.
    """
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    generation = waiting().filter(run=run, number=told.generation).first()
    if generation is None:
        return False
    JudgedGeneration.objects.create(generation=generation, said=told.to_json())
    if run.deadline is not None and generation.asked is not None:
        run.deadline += timezone.now() - generation.asked
    if run.status == Status.WAITING:
        run.status = Status.RUNNING
    run.save(update_fields=["status", "deadline"])
    streams.append(run.stream_id, "leaders.judged", events.leaders_judged(engine.plan_of(run), told))
    kinds.ring_advance(run)
    return True


def time_of(run: Run) -> timedelta:
    """How long the run has waited for people."""
    asked = Generation.objects.filter(run=run).exclude(asked=None)
    spent = asked.aggregate(spent=Sum(Coalesce("judged__created", Now()) - F("asked")))["spent"]
    return spent or timedelta()


def call_off(run: Run) -> None:
    """A locked run that ends: nobody goes on judging for it."""
    if waiting().filter(run=run).exists():
        _asking[0].call_off(run)

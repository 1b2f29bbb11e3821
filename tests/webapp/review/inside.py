"""A run that waits for people, step by step without workers, and people with a taste who judge for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.review import inviting, judging, leaders_judged, seats, sides
from webapp.review.answering import answer
from webapp.review.models import Project, Rater, Seat
from webapp.runs import people
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, Run
from webapp.runs.scoring import score
from webapp.streams.jobs import perform
from webapp.streams.models import Job

STAGE = {"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 4, "sigma": 0.3}
PEOPLE = {"generations": [1], "leaders": 3, "judgements": 9, "weight": 0.7}
Status = Run.Status


def begun(expert: User, **changes: Any) -> Run:
    """A run that waits for people."""
    run = thread.run(expert, **{"stages": [STAGE], "people": PEOPLE} | changes)
    step(run)
    assert run.status == Status.WAITING, thread.kinds(run)
    return run


def step(run: Run) -> None:
    """What workers do until nothing is left to do: the run waits for people, or has ended."""
    for _ in range(20):
        advance(run.pk)
        run.refresh_from_db()
        due = Candidate.objects.filter(run=run, status="waiting").order_by("index").values_list("pk", flat=True)
        if run.status != Status.RUNNING:
            return
        for key in list(due):
            score(key)


def project_of(run: Run) -> Project:
    return Project.objects.get(run=run, generation__number=run.generation)


def answered(run: Run) -> Project:
    """The models have answered, so that people can judge."""
    project = project_of(run)
    perform(str(project.job), answer)
    job = Job.objects.get(pk=project.job)
    assert job.state == Job.State.DONE, job.error
    project.refresh_from_db()
    assert project.state == Project.State.OPEN and project.turns > 2
    return project


def rater_of(project: Project, make_user: Callable[..., User]) -> Rater:
    return inviting.assign(project, make_user("annotator"))


def opinion(seat: Seat, rater: Rater) -> str:
    """A taste that every rater shares: the later candidate of the generation, wherever it stands."""
    systems = seat.project.systems
    numbers = [systems[place]["number"] for place in seat.item.pair]
    first_wins = numbers[0] > numbers[1]
    return "left" if first_wins != sides.swapped(seat.item, rater, seat.repeat) else "right"


def judge(rater: Rater, count: int = 1000) -> int:
    """Judge up to so many pairs; how many it were."""
    done = 0
    while done < count and (held := seats.reserve(rater, 1)):
        for seat in held:
            assert seat.token is not None
            judging.judge(rater, judging.MadeChoice(uuid4(), seat.pk, seat.token, opinion(seat, rater), 5.0))
            done += 1
    return done


def told(project: Project) -> None:
    """What the worker does for whom the last judgement rang."""
    leaders_judged.tell(project.pk)
    leaders_judged.tell(project.pk)  # twice is once


def searched(run: Run) -> dict[str, Any]:
    """The search to its end. Its state and the plan choose the winner, which the report then measures."""
    step(run)
    assert run.status == Status.FINISHING, thread.kinds(run)
    return {
        "state": run.state,
        "fitness": list(Candidate.objects.filter(run=run).order_by("generation", "index").values_list("fitness")),
        "said": [(one.shares, one.digest) for one in people.judged(run)],
    }


def expire() -> None:
    """Leases have run out; the reconciler takes back what the dead held."""
    past = timezone.now() - timedelta(minutes=1)
    Work.objects.exclude(token=None).update(lease_until=past)
    work.reconcile()

"""When the leased work of a run is due, and what becomes of it when its worker gives up.

What does the work is imported by workers alone, when it is asked for.
"""

from django.db.models import F, QuerySet

from webapp.foundation import work
from webapp.foundation.dispatch import GPU
from webapp.runs.kinds import MEASURING, PARENTS, REPORT, SAMPLES, SCORE
from webapp.runs.models import Candidate, Run


def register() -> None:
    """Make them known."""
    tasks = "webapp.runs.tasks."
    work.register(work.Kind(SCORE, tasks + "score", _to_score, _give_up_score, _release_score, GPU))
    work.register(work.Kind(PARENTS, tasks + "measure_parents", _to_measure, _give_up_parents, queue=GPU))
    work.register(work.Kind(SAMPLES, tasks + "answer_samples", _to_sample, _give_up_samples, queue=GPU))
    work.register(work.Kind(REPORT, tasks + "conclude", _to_report, _give_up_report, queue=GPU))


def _to_score() -> QuerySet[Candidate]:
    return Candidate.objects.filter(
        status__in=Candidate.OPEN, run__status=Run.Status.RUNNING, run__generation=F("generation__number")
    )


def _to_measure() -> QuerySet[Run]:
    return Run.objects.filter(parents=None, status__in=MEASURING)


def _to_sample() -> QuerySet[Run]:
    return Run.objects.filter(status__in=(*MEASURING, Run.Status.FINISHING))


def _to_report() -> QuerySet[Run]:
    return Run.objects.filter(status=Run.Status.FINISHING)


def _give_up_score(claim: work.Claim) -> None:
    from webapp.runs import scoring

    scoring.give_up(claim)


def _release_score(claim: work.Claim) -> None:
    from webapp.runs import scoring

    scoring.release(claim)


def _give_up_parents(claim: work.Claim) -> None:
    from webapp.runs import samples

    samples.give_up(claim)


def _give_up_samples(claim: work.Claim) -> None:
    claim.settle()  # nobody waits for them


def _give_up_report(claim: work.Claim) -> None:
    from webapp.runs import reporting

    reporting.give_up(claim)

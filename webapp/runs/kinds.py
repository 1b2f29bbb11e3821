"""The leased work of a run: candidates, parents, samples and the report. What does it is loaded by workers alone."""

from django.db.models import F, QuerySet

from webapp.foundation import work
from webapp.foundation.dispatch import GPU
from webapp.runs.models import Candidate, Run

SCORE, PARENTS, SAMPLES, REPORT = "score", "parents", "samples", "report"
MEASURING = (Run.Status.RUNNING, Run.Status.PAUSED)  # while the baselines are still of use


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

"""What workers do for a run: candidates, parents, samples and the report as leased work, and its steps."""

from django.db.models import F, QuerySet

from webapp.foundation import work
from webapp.foundation.dispatch import GPU, ring
from webapp.runs.models import Candidate, Run

SCORE, PARENTS, SAMPLES, REPORT = "score", "parents", "samples", "report"
MEASURING = (Run.Status.RUNNING, Run.Status.WAITING, Run.Status.PAUSED)  # while the baselines are still of use


def ring_advance(run: Run) -> None:
    """The run may have a step to take; it is taken under the run's row lock, so nobody needs a lease."""
    ring("webapp.runs.tasks.advance", str(run.pk))


def register() -> None:
    """Make them known."""
    app = "webapp.runs"
    score, parents = f"{app}.scoring", f"{app}.samples"
    kinds = (
        work.Kind(SCORE, f"{app}.tasks.score", _to_score, f"{score}.give_up", f"{score}.release", GPU),
        work.Kind(PARENTS, f"{app}.tasks.measure_parents", _to_measure, f"{parents}.give_up", queue=GPU),
        work.Kind(SAMPLES, f"{app}.tasks.answer_samples", _to_sample, queue=GPU),
        work.Kind(REPORT, f"{app}.tasks.conclude", _to_report, f"{app}.conclusion.give_up", queue=GPU),
    )
    for kind in kinds:
        work.register(kind)


def _to_score() -> QuerySet[Candidate]:
    open_ = {"run__status": Run.Status.RUNNING, "run__generation": F("generation__number")}
    return Candidate.objects.awaited().filter(**open_)


def _to_measure() -> QuerySet[Run]:
    return Run.objects.filter(parents=None, status__in=MEASURING)


def _to_sample() -> QuerySet[Run]:
    return Run.objects.filter(status__in=(*MEASURING, Run.Status.FINISHING))


def _to_report() -> QuerySet[Run]:
    return Run.objects.filter(status=Run.Status.FINISHING)

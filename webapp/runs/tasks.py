"""Tasks of runs: primitive ids in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task

from webapp.runs import conclusion, samples, scoring
from webapp.runs.advance import advance as step
from webapp.runs.reconciler import reconcile as repair


@shared_task
def advance(run_id: str) -> None:
    """Take the step that is due, if any."""
    step(UUID(run_id))


@shared_task
def score(candidate_id: str) -> None:
    """Judge one candidate."""
    scoring.score(UUID(candidate_id))


@shared_task
def measure_parents(run_id: str) -> None:
    """Measure the sources on search questions."""
    samples.measure_parents(UUID(run_id))


@shared_task
def answer_samples(run_id: str) -> None:
    """Let the best child of the last generation answer the sample questions."""
    samples.answer_samples(UUID(run_id))


@shared_task
def conclude(run_id: str) -> None:
    """Write the report."""
    conclusion.conclude(UUID(run_id))


@shared_task
def reconcile() -> None:
    """Ring again for whatever was forgotten."""
    repair()

"""Tasks of runs: primitive ids in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task


@shared_task
def advance(run_id: str) -> None:
    """Take the step that is due, if any."""
    from webapp.runs.advance import advance as step

    step(UUID(run_id))


@shared_task
def score(candidate_id: str) -> None:
    """Judge one candidate."""
    from webapp.runs.scoring import score as judge

    judge(UUID(candidate_id))


@shared_task
def measure_parents(run_id: str) -> None:
    """Measure the sources on search questions."""
    from webapp.runs.samples import measure_parents as measure

    measure(UUID(run_id))


@shared_task
def answer_samples(run_id: str) -> None:
    """Let the best child of the last generation answer the sample questions."""
    from webapp.runs.samples import answer_samples as answer

    answer(UUID(run_id))


@shared_task
def conclude(run_id: str) -> None:
    """Write the report."""
    from webapp.runs.reporting import conclude as report

    report(UUID(run_id))


@shared_task
def reconcile() -> None:
    """Ring again for whatever was forgotten."""
    from webapp.runs.reconciler import reconcile as round_

    round_()

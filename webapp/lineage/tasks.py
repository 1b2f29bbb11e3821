"""Tasks of the lineage: primitive ids in, everything else elsewhere."""

from celery import shared_task

from webapp.streams import jobs


@shared_task
def save(job_id: str) -> None:
    """Save a run's winner as a model."""
    from webapp.lineage.saving import save as work  # imports numba

    jobs.perform(job_id, work)

"""Tasks of judging: primitive ids in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task

from webapp.streams import jobs


@shared_task
def answer(job_id: str) -> None:
    """Let the models of a judging project answer its questions."""
    from webapp.review.answering import answer as work  # the engine, only where it answers

    jobs.perform(job_id, work)


@shared_task
def keep_sums(project_id: str) -> None:
    """Store the sums of a project's judgements."""
    from webapp.review.sums import keep  # the statistics, only where they are wanted

    keep(UUID(project_id))

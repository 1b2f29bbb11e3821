"""Tasks of the catalogue: primitive ids in, everything else elsewhere."""

from celery import shared_task

from webapp.catalog import chats, importing
from webapp.streams import jobs


@shared_task
def import_folder(job_id: str) -> None:
    """Import a folder of this server."""
    jobs.perform(job_id, importing.import_folder)


@shared_task
def import_upload(job_id: str) -> None:
    """Check and keep an upload."""
    jobs.perform(job_id, importing.import_upload)


@shared_task
def chat(job_id: str) -> None:
    """Answer a message."""
    jobs.perform(job_id, chats.answer)

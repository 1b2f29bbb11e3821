"""The life of a job in a worker: claim, work, close; and what is done when a worker died in between."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.foundation import messages
from webapp.foundation.dispatch import DEFAULT, GPU, ring
from webapp.streams import services as streams
from webapp.streams.models import Job

logger = logging.getLogger(__name__)

# What does each kind of job, by the task's name: the reconciler sends it again when nobody works on it.
TASKS = {
    "import": ("webapp.catalog.tasks.import_folder", DEFAULT),
    "upload": ("webapp.catalog.tasks.import_upload", DEFAULT),
    "chat": ("webapp.catalog.tasks.chat", DEFAULT),
    "save": ("webapp.lineage.tasks.save", GPU),
}
ATTEMPTS = 3
_TELL_EVERY = 0.5  # seconds
RING_AGAIN_AFTER = timedelta(seconds=30)
_LOCK_SPACE = 0x7517  # advisory locks of jobs; the second key is the job


def begin(owner: User, kind: str, input: dict[str, Any]) -> Job:
    """Open a job of this kind and ring for it on commit; what it says will be in the current language."""
    job = streams.open_job(owner, kind, input | {"language": translation.get_language() or "ja"})
    task, queue = TASKS[kind]
    ring(task, str(job.pk), queue=queue)
    return job


def perform(job_id: str, work: Callable[[Job], dict[str, Any]]) -> None:
    """Claim the job, do ``work`` and close the job with its result or its fault. A second message does nothing."""
    job = streams.start_job(uuid.UUID(job_id))
    if job is None:
        return
    with held(job.pk) as mine, translation.override(job.input.get("language", "ja")):
        if not mine:
            return
        try:
            streams.finish_job(job, work(job))
        except streams.JobCancelled:
            logger.info("Job %s was cancelled.", job_id)
        except MergerError as fault:
            streams.fail_job(job, *messages.of(fault))
        except Exception:
            logger.exception("Job %s failed.", job_id)
            streams.fail_job(
                job,
                _("Something went wrong on the server; it has been noted."),
                _("Try again. If it happens again, tell your administrator the time."),
            )


def teller(job: Job, unit: str = "bytes") -> Callable[[int, int], None]:
    """A callback (done, total) that tells the job's progress, at most twice a second, with the seconds left."""
    began = time.monotonic()
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < _TELL_EVERY and done < total:
            return
        told = now
        eta = (now - began) / done * (total - done) if done else None
        streams.tell_progress(job, done, total, unit, eta)

    return tell


@contextmanager
def held(job_id: uuid.UUID) -> Iterator[bool]:
    """Hold the job's advisory lock while working: PostgreSQL drops it with the worker's connection, dead or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, _key(job_id)])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, _key(job_id)])


def reconcile() -> int:
    """Send again what nobody works on: queued jobs whose message was lost, running ones whose worker died."""
    rung = 0
    for job in Job.objects.filter(
        state__in=(Job.State.QUEUED, Job.State.RUNNING), kind__in=TASKS, created__lt=timezone.now() - RING_AGAIN_AFTER
    ).order_by("created")[:100]:
        if job.state == Job.State.RUNNING and not _given_up(job):
            continue
        task, queue = TASKS[job.kind]
        ring(task, str(job.pk), queue=queue)
        rung += 1
    return rung


def _given_up(job: Job) -> bool:
    """True when the running job's worker is gone and the job has been queued again."""
    with held(job.pk) as free:
        if not free:
            return False
        attempts = int(job.input.get("attempts", 1))
        if attempts >= ATTEMPTS:
            with translation.override(job.input.get("language", "ja")):
                streams.fail_job(
                    job,
                    _("The worker died {count} times at this.").format(count=attempts),
                    _("Perhaps the model is too large for this machine's memory."),
                )
            return False
        return bool(
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
                state=Job.State.QUEUED, input=job.input | {"attempts": attempts + 1}
            )
        )


def _key(job_id: uuid.UUID) -> int:
    return int.from_bytes(job_id.bytes[:4], "big", signed=True)

"""The life of a job in a worker: leased work that is claimed, done and closed."""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.foundation import messages, work
from webapp.foundation.dispatch import DEFAULT
from webapp.streams import services as streams
from webapp.streams.models import Job

logger = logging.getLogger(__name__)

_TELL_EVERY = 0.5  # seconds


def register(kind: str, task: str, queue: str = DEFAULT) -> None:
    """Make a kind of job known, and the task that does it; apps do it when they are ready."""
    work.register(work.Kind(kind, task, partial(_queued, kind), f"{__name__}.give_up", f"{__name__}.release", queue))


@transaction.atomic
def begin(owner: User, kind: str, input: dict[str, Any]) -> Job:
    """Open a job of this kind and ring for it on commit; what it says will be in the current language."""
    job = streams.open_job(owner, kind, input | {"language": translation.get_language() or "ja"})
    work.open_all(kind, [job.pk])
    return job


def perform(job_id: str, do: Callable[[Job], Mapping[str, Any]]) -> None:
    """Claim the job, ``do`` it and close it with its result or its fault. A second message does nothing."""
    claimed = _claim(uuid.UUID(job_id))
    if claimed is None:
        return
    job, held = claimed
    with held.kept_alive(), translation.override(job.input.get("language", "ja")):
        try:
            result = do(job)
        except streams.CancelRequested:
            logger.info("Job %s was cancelled.", job_id)
        except MergerError as fault:
            _close(held, partial(streams.fail_job, job, *messages.of(fault)))
        except Exception:
            logger.exception("Job %s failed.", job_id)
            message = _("Something went wrong on the server; it has been noted.")
            mend = _("Try again. If it happens again, tell your administrator the time.")
            _close(held, partial(streams.fail_job, job, message, mend))
        else:
            _close(held, partial(streams.finish_job, job, result))


def teller(job: Job, unit: str = "bytes") -> Callable[[int, int], None]:
    """A callback (done, total) that tells the job's progress, at most twice a second, with the seconds left."""
    began = time.monotonic()
    last_sent = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last_sent
        now = time.monotonic()
        if now - last_sent < _TELL_EVERY and done < total:
            return
        last_sent = now
        eta = (now - began) / done * (total - done) if done else None
        streams.tell_progress(job, done, total, unit, eta)

    return tell


@transaction.atomic
def _claim(job_id: uuid.UUID) -> tuple[Job, work.Claim] | None:
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    held = None if kind is None else work.claim(kind, job_id)
    job = None if held is None else streams.start_job(job_id)
    return None if held is None or job is None else (job, held)


@transaction.atomic
def _close(held: work.Claim, close: Callable[[], bool]) -> None:
    if held.settle():
        close()


def _queued(kind: str) -> QuerySet[Job]:
    return Job.objects.filter(kind=kind, state=Job.State.QUEUED)


@transaction.atomic
def release(held: work.Claim) -> None:
    """What a dead worker had in hand waits again."""
    if held.release():
        Job.objects.filter(pk=held.subject, state=Job.State.RUNNING).update(state=Job.State.QUEUED)


def give_up(held: work.Claim) -> None:
    """All workers died at it."""
    job = Job.objects.get(pk=held.subject)
    with translation.override(job.input.get("language", "ja")):
        message = _("The worker died {count} times at this.").format(count=held.attempts)
        mend = _("Perhaps the model is too large for this machine's memory.")
        _close(held, partial(streams.fail_job, job, message, mend))

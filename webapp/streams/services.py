"""Writing: streams, events, and the life of a job. Every change and its event commit together or not at all."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from webapp.accounts.models import User
from webapp.foundation import work
from webapp.streams.models import Job, Stream
from webapp.streams.payloads import JobProgress

CHANNEL = "streams"


class CancelRequested(Exception):
    """The person has cancelled the job: its task stops here and writes nothing more."""


def open_stream(owner: User, kind: str) -> Stream:
    return Stream.objects.create(owner=owner, kind=kind)


# One statement, since whoever waits for the stream's row waits for all of this.
_APPEND = """
    WITH counted AS (UPDATE streams_stream SET last_seq = last_seq + 1 WHERE id = %s RETURNING id, last_seq),
         kept AS (INSERT INTO streams_event (stream_id, seq, kind, payload, actor_id, created)
                  SELECT id, last_seq, %s, %s::jsonb, %s, %s FROM counted)
    SELECT pg_notify(%s, id::text) FROM counted
"""


def append(stream_id: uuid.UUID, kind: str, payload: Mapping[str, Any], actor: User | None = None) -> None:
    """Add one event inside the caller's transaction; the row lock makes ``seq`` gapless in commit order.

    Followers are woken at the commit, once per transaction however often something is added. actor: the person who did
    what is told, if a person did.

    Raises TransactionManagementError outside a transaction, Stream.DoesNotExist for an unknown stream.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append() belongs inside the transaction of what it tells.")
    person = None if actor is None else actor.pk
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [stream_id, kind, json.dumps(payload), person, timezone.now(), CHANNEL])
        if cursor.fetchone() is None:
            raise Stream.DoesNotExist(stream_id)


@transaction.atomic
def open_job(owner: User, kind: str, input: dict[str, Any]) -> Job:
    """A queued job with its stream; the caller opens the work."""
    return Job.objects.create(owner=owner, kind=kind, input=input, stream=open_stream(owner, "job"))


def start_job(job_id: uuid.UUID) -> Job | None:
    """Claim a queued job; None when it is already taken, finished or cancelled (the message came twice)."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(state=Job.State.RUNNING, started=now)
    return Job.objects.select_related("owner").get(pk=job_id) if taken else None


@transaction.atomic
def tell_progress(job: Job, done: float, total: float, unit: str, eta: float | None = None) -> None:
    """Append job.progress. Raises JobCancelled when the job is no longer running."""
    if not Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING).exists():
        raise CancelRequested
    payload: JobProgress = {"done": done, "total": total, "unit": unit, "eta": eta}
    append(job.stream_id, "job.progress", payload)


def finish_job(job: Job, result: Mapping[str, Any]) -> bool:
    """Close a running job with its result; False when it was cancelled meanwhile."""
    return _close(job, Job.State.DONE, "job.done", {"result": result}, result=result)


def fail_job(job: Job, message: str, mend: str = "", **facts: Any) -> bool:
    """Close a running job with what went wrong and how to mend it."""
    error = {"message": message, "mend": mend, **facts}
    return _close(job, Job.State.FAILED, "job.failed", error, error=error)


def cancel_job(job: Job, actor: User | None) -> bool:
    """Cancel a job that has not ended; False when it already has. actor None: no person did it."""
    work.drop(kind=job.kind, subject=job.pk)
    return _close(job, Job.State.CANCELLED, "job.cancelled", {}, (Job.State.QUEUED, Job.State.RUNNING), actor)


def _close(
    job: Job,
    state: Job.State,
    kind: str,
    payload: Mapping[str, Any],
    open_states: tuple[Job.State, ...] = (Job.State.RUNNING,),
    actor: User | None = None,
    **values: Mapping[str, Any],
) -> bool:
    with transaction.atomic():
        rows = Job.objects.filter(pk=job.pk, state__in=open_states)
        if not rows.update(state=state, finished=timezone.now(), **values):
            return False
        append(job.stream_id, kind, payload, actor)
    job.refresh_from_db()
    return True

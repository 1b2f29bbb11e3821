"""Jobs: anything that takes longer than a click and is no run."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from merger.errors import N_
from webapp.api import answers
from webapp.api.events import JobEvents
from webapp.api.person import person
from webapp.api.schemas import job_out
from webapp.foundation.refusals import Conflict
from webapp.streams import queries as streams
from webapp.streams import services
from webapp.streams.models import Job

router = Router(tags=["jobs"])


@router.get("/{uuid:pk}", response=answers.Job)
def read(request: HttpRequest, pk: UUID) -> answers.Job:
    """A job and, once over, its result or its fault."""
    return job_out(get_object_or_404(Job.objects.for_user(person(request)), pk=pk))


@router.get("/{uuid:pk}/events", response=JobEvents)
def events(request: HttpRequest, pk: UUID, after: int = 0, limit: int = 500) -> JsonResponse:
    """What happened after event number ``after``, as it was written."""
    job = get_object_or_404(Job.objects.for_user(person(request)), pk=pk)
    found = streams.after(job.stream_id, after, min(max(1, limit), 1000))
    shown = [streams.as_json(event) for event in found]
    return JsonResponse({"events": shown, "last": found[-1].seq if found else after})


@router.post("/{uuid:pk}/cancel", response=answers.Job)
def cancel(request: HttpRequest, pk: UUID) -> answers.Job:
    """Stop a job that has not ended."""
    job = get_object_or_404(Job.objects.changeable_by(person(request)), pk=pk)
    if not services.cancel_job(job, person(request)):
        job.refresh_from_db()
        raise Conflict(N_("This job has already ended."), current=job.state)
    return job_out(job)

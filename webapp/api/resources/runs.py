"""Runs: watch, pause, resume, cancel, stop and keep the best, save the winner."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from webapp.accounts.rules import require
from webapp.api.answers import Candidate, RunLine, RunPeople, WholeRun
from webapp.api.events import RunEvents
from webapp.api.person import person
from webapp.api.schemas import JobStarted, NameIn, candidate_out, run_line, run_out
from webapp.foundation import downloads
from webapp.lineage import services as lineage
from webapp.lineage.recipes import winner_text
from webapp.review import leaders_shown, steering
from webapp.runs import naming, people, queries, services
from webapp.runs.models import Run
from webapp.streams import queries as streams

router = Router(tags=["runs"])
MOST_EVENTS = 1000


def _run(request: HttpRequest, pk: UUID) -> Run:
    require(request.user, "runs.see")
    return get_object_or_404(queries.whole_runs(request.user), pk=pk)


@router.get("", response=list[RunLine])
def list_runs(request: HttpRequest, offset: int = 0, limit: int = 50) -> list[RunLine]:
    """Your runs, newest first."""
    require(request.user, "runs.see")
    begin = max(0, offset)
    return [run_line(run) for run in queries.runs(request.user)[begin : begin + min(max(0, limit), 200)]]


@router.get("/{uuid:pk}", response=WholeRun)
def read(request: HttpRequest, pk: UUID) -> JsonResponse:
    """A run with its stages and, once done, its report, as it was written."""
    return JsonResponse(run_out(_run(request, pk)))


@router.get("/{uuid:pk}/events", response=RunEvents)
def events(request: HttpRequest, pk: UUID, after: int = 0, limit: int = 500) -> JsonResponse:
    """What happened after event number ``after``, as it was written: history is not checked again."""
    run = _run(request, pk)
    found = streams.after(run.stream_id, after, min(max(1, limit), MOST_EVENTS))
    shown = [streams.as_json(event) for event in found]
    return JsonResponse({"events": shown, "last": found[-1].seq if found else after})


@router.get("/{uuid:pk}/candidates", response=list[Candidate])
def candidates(request: HttpRequest, pk: UUID, generation: int | None = None) -> list[Candidate]:
    """Candidates of a generation (left out: of the one that is open or was last), each with its blend by layer."""
    run = _run(request, pk)
    found = queries.candidates(run, run.generation if generation is None else generation)
    return [candidate_out(candidate, naming.blend_of(run, candidate)) for candidate in found]


@router.get("/{uuid:pk}/people", response=RunPeople)
def read_people(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Whom the run waits for, and what people have said of its generations' leaders."""
    run = _run(request, pk)
    said = [one.to_json() for one in people.judged(run)]
    return {"waiting": leaders_shown.asked(run), "judged": said}


@router.post("/{uuid:pk}/go-on", response=RunLine)
def go_on(request: HttpRequest, pk: UUID) -> RunLine:
    """Wait for no more judgements: go on with what there is."""
    return run_line(steering.go_on(person(request), pk))


@router.post("/{uuid:pk}/pause", response=RunLine)
def pause(request: HttpRequest, pk: UUID) -> RunLine:
    """Hand out no more candidates; those in work are finished and kept."""
    return run_line(services.pause(person(request), pk))


@router.post("/{uuid:pk}/resume", response=RunLine)
def resume(request: HttpRequest, pk: UUID) -> RunLine:
    """Go on."""
    return run_line(services.resume(person(request), pk))


@router.post("/{uuid:pk}/cancel", response=RunLine)
def cancel(request: HttpRequest, pk: UUID) -> RunLine:
    """Stop at once; no winner."""
    return run_line(services.cancel(person(request), pk))


@router.post("/{uuid:pk}/finish", response=RunLine)
def finish(request: HttpRequest, pk: UUID) -> RunLine:
    """Stop searching and keep the best found so far."""
    return run_line(services.finish(person(request), pk))


@router.post("/{uuid:pk}/save", response={202: JobStarted})
def save(request: HttpRequest, pk: UUID, body: NameIn) -> Status[dict[str, Any]]:
    """Merge the winner into a model of the catalogue."""
    return Status(202, {"job": lineage.save_winner(person(request), pk, body.name).pk})


@router.get("/{uuid:pk}/recipe.yml")
def recipe(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The winner's recipe as mergekit YAML."""
    return downloads.text_response(winner_text(_run(request, pk)), "recipe.yml")

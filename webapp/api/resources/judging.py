"""Judging for those who make it: projects out of finished runs, results, exports."""

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, FiniteFloat

from merger.errors import N_
from merger.judgements import Forecast
from webapp.accounts.rules import require
from webapp.api.judging_answers import (
    JudgingProject,
    JudgingResults,
    KeptSet,
    OwnDesk,
    project_out,
    results_out,
)
from webapp.api.person import person
from webapp.foundation import downloads
from webapp.foundation.refusals import Refused
from webapp.review import (
    criteria,
    exports,
    freezing,
    gold,
    making,
    queries,
    rated,
    rating_sets,
    results,
    steering,
)
from webapp.review.models import Project

router = Router(tags=["judging"])
PAIRS = Project.Kind.PAIRS


class OwnCriterion(Schema):
    """A row of a rubric in your words; steps: from the worst to the best."""

    label: str
    steps: list[str]


class PracticeItemIn(Schema):
    """A practice item; why: told after the choice. Of pairs: first, second, and right: first, second, same or bad.
    Of one answer: answer, and steps: the right ones by criterion (own1, own2… are your own), from 0, the worst.
    """

    question: str
    why: str
    first: str = ""
    second: str = ""
    right: str = ""
    answer: str = ""
    steps: dict[str, int] = {}


class ProjectIn(Schema):
    """A project. Either ``run``, with source (winner, finalists, front, elites) and the numbers of its candidates, none
    for the first ones; or ``models``, the first beside the others, with ``question_set``.

    split: which questions are asked; heldout: you know that held-out questions are used up by this; raters: people for
    each pair. closes: with its time zone. practice: at least three items, null for the ready ones.

    repeats: share of pairs shown again with sides swapped. title, guide: read by raters, so no model is named there.
    kind: "pairs", or one answer at a time by "rubric" or "check"; criteria: ready ones of a rubric; own: further ones.
    """

    run: UUID | None = None
    source: str = "winner"
    candidates: list[int] = []
    models: list[UUID] = []
    question_set: UUID | None = None
    practice: list[PracticeItemIn] | None = None
    heldout: bool = False
    name: str = ""
    title: str = ""
    guide: str = ""
    split: str = "validation"
    questions: int = making.QUESTIONS
    raters: int = making.RATERS
    repeats: FiniteFloat = making.REPEATS
    closes: AwareDatetime | None = None
    kind: str = Project.Kind.PAIRS.value
    criteria: list[str] = list(criteria.READY)
    own: list[OwnCriterion] = []


def seen(request: HttpRequest, pk: UUID) -> Project:
    """The project, if this person may see it."""
    require(request.user, "judging.see")
    return get_object_or_404(queries.projects(request.user), pk=pk)


@router.get("", response=list[JudgingProject])
def list_projects(request: HttpRequest) -> list[JudgingProject]:
    """Your judging projects, newest first."""
    require(request.user, "judging.see")
    return [project_out(project) for project in queries.projects(request.user)]


@router.post("", response={201: JudgingProject})
def make(request: HttpRequest, body: ProjectIn) -> Status[JudgingProject]:
    """Compare models of a finished run or of the catalogue; they begin to answer."""
    told = body.dict(exclude={"run", "models", "question_set", "criteria", "own", "candidates"})
    own = tuple((one.label.strip(), tuple(one.steps)) for one in body.own)
    wish = making.ProjectWish(**told, criteria=tuple(body.criteria), own=own, candidates=tuple(body.candidates))
    if body.run is not None:
        return Status(201, project_out(making.make(person(request), body.run, wish)))
    if body.question_set is None:
        raise Refused(N_("Choose a question set."), field="question_set")
    return Status(201, project_out(making.make_of_models(person(request), body.models, body.question_set, wish)))


@router.get("/{uuid:pk}", response=JudgingProject)
def read(request: HttpRequest, pk: UUID) -> JudgingProject:
    """A judging project."""
    return project_out(seen(request, pk))


@router.post("/{uuid:pk}/pause", response=JudgingProject)
def pause(request: HttpRequest, pk: UUID) -> JudgingProject:
    """Give out no more pairs."""
    return project_out(steering.pause(person(request), pk))


@router.post("/{uuid:pk}/resume", response=JudgingProject)
def resume(request: HttpRequest, pk: UUID) -> JudgingProject:
    """Go on."""
    return project_out(steering.resume(person(request), pk))


@router.post("/{uuid:pk}/close", response=JudgingProject)
def close(request: HttpRequest, pk: UUID) -> JudgingProject:
    """End the judging."""
    return project_out(steering.close(person(request), pk))


@router.post("/{uuid:pk}/answer-again", response=JudgingProject)
def answer_again(request: HttpRequest, pk: UUID) -> JudgingProject:
    """Let the models answer anew after a fault."""
    return project_out(steering.answer_again(person(request), pk))


@router.post("/{uuid:pk}/join", response={204: None})
def join(request: HttpRequest, pk: UUID) -> Status[None]:
    """Judge in a project of your own, as blind as everybody else."""
    steering.judge_oneself(person(request), pk)
    return Status(204, None)


@router.post("/{uuid:pk}/adjudicate", response=OwnDesk)
def adjudicate(request: HttpRequest, pk: UUID) -> OwnDesk:
    """Decide pairs of a project of your own on which raters disagree; desk: under judging/work."""
    return {"desk": str(steering.adjudicate_oneself(person(request), pk).desk)}


@router.get("/{uuid:pk}/results", response=JudgingResults)
def read_results(request: HttpRequest, pk: UUID) -> JudgingResults:
    """Who is preferred, or each system by each criterion; how sure that is, agreement, each rater, checks."""
    project = seen(request, pk)
    return results_out(results.results(project) if project.kind == PAIRS else rated.rated_results(project))


@router.get("/{uuid:pk}/judgements.csv")
def as_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Every judgement as CSV."""
    return downloads.text_response(exports.as_csv(seen(request, pk)), "judgements.csv")


@router.get("/{uuid:pk}/judgements.jsonl")
def as_lines(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Every judgement as JSON Lines."""
    return downloads.text_response(exports.as_lines(seen(request, pk)), "judgements.jsonl")


@router.get("/{uuid:pk}/ratings.jsonl")
def as_ratings(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """A question set of people's ratings, as a search takes it."""
    return downloads.text_response(rating_sets.rating_set(seen(request, pk)).content, "ratings.jsonl")


@router.get("/{uuid:pk}/gold.jsonl")
def as_gold(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Corrected answers as the right answers of a question file."""
    return downloads.text_response(gold.lines(seen(request, pk)), "corrected.jsonl")


@router.post("/{uuid:pk}/gold", response={201: KeptSet})
def keep_gold(request: HttpRequest, pk: UUID) -> Status[KeptSet]:
    """Keep the corrected answers as a question set."""
    return Status(201, {"evaluation_set": str(gold.keep(person(request), pk).pk)})


@router.post("/{uuid:pk}/ratings", response={201: KeptSet})
def keep_ratings(request: HttpRequest, pk: UUID) -> Status[KeptSet]:
    """Keep the judgements so far as a question set, which a search can take as goal, skill or guard."""
    return Status(201, {"evaluation_set": str(freezing.keep(person(request), pk).pk)})


@router.get("/{uuid:pk}/forecast", response=Forecast)
def read_forecast(request: HttpRequest, pk: UUID, people: int = 0) -> Forecast:
    """How many judgements and minutes that makes for so many people."""
    return results.forecast_of(seen(request, pk), people or None)

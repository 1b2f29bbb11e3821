"""Models that judge (AI評価者), for those who make judging projects: verdicts of their own, never among people's."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from typing_extensions import TypedDict

from webapp.accounts.rules import require
from webapp.api.judging_answers import KeptSet, as_json
from webapp.api.person import person
from webapp.foundation import downloads
from webapp.review import queries
from webapp.review.ai import estimating, exports, keeping, starting
from webapp.review.ai.results import CriterionAgreement, ModelResults, of_project
from webapp.review.model_judges import ModelJudge
from webapp.review.models import Project

router = Router(tags=["judging by models"])
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class ModelAgreementOut(TypedDict):
    """Agreement with people on what both judged; by a criterion, "" for pairs.

    measured: whether enough is known to speak of it. found: as merger.judgements.ModelAgreement; null: nothing was
    judged by both.
    """

    criterion: str
    measured: bool
    found: dict[str, Any] | None


class ModelJudgeLine(TypedDict):
    """A model that judges. asked, questions: so far and in all; unreadable: without a verdict; job: of its asking.
    endpoint: of another server, whose cost so far stands in its currency, null where no price is known.

    inconsistent: the share of pairs on which its word followed the place of an answer, with its interval.
    """

    id: str
    name: str
    digest: str
    endpoint: str | None
    job: str | None
    state: JobState | None
    asked: int
    questions: int
    unreadable: int
    tokens_in: int
    tokens_out: int
    cost: str | None
    currency: str
    inconsistent: dict[str, float] | None
    agreement: list[ModelAgreementOut]


class ModelJudgeResults(ModelJudgeLine):
    """With its verdicts: names of the systems by their ids; figures as of merger.judgements, null before any."""

    names: dict[str, str]
    results: dict[str, Any] | None


class JudgingEstimateOut(TypedDict):
    """What a model's judging comes to before it begins, roughly.

    questions: still to be asked; cached: of these, asked before in another project, which costs nothing; unasked: too
    long to be asked. tokens: read and written. Of another server's model: cost in its currency, null without a price;
    most, used: tokens of its budget in the project; enough: whether that suffices, reach: for how many questions. Of a
    catalogue's model: seconds, null where nothing is measured yet.
    """

    questions: int
    cached: int
    unasked: int
    tokens: int
    cost: str | None
    currency: str
    most: int | None
    used: int | None
    enough: bool | None
    reach: int | None
    seconds: float | None


class JudgeIn(Schema):
    """Which model judges: one of the catalogue that is not itself judged, or one of another server (endpoint)."""

    model: UUID | None = None
    endpoint: UUID | None = None


def _project(request: HttpRequest, pk: UUID) -> Project:
    require(request.user, "judging.see")
    return get_object_or_404(queries.projects(request.user), pk=pk)


def _judge(request: HttpRequest, pk: UUID, judge: UUID) -> ModelJudge:
    rows = _project(request, pk).model_judges.select_related("project__run__winner", "model", "endpoint")
    return get_object_or_404(rows, pk=judge)


@router.get("/{uuid:pk}/models", response=list[ModelJudgeLine])
def list_judges(request: HttpRequest, pk: UUID) -> list[ModelJudgeLine]:
    """Models that judge in a project, and how far each agrees with people."""
    return [_line(found) for found in of_project(_project(request, pk))]


@router.post("/{uuid:pk}/models", response={202: ModelJudgeLine})
def start_judge(request: HttpRequest, pk: UUID, body: JudgeIn) -> Status[ModelJudgeLine]:
    """Let a model judge the project's answers."""
    if body.endpoint is not None:
        return Status(202, _line(ModelResults(starting.start_endpoint(person(request), pk, body.endpoint))))
    return Status(202, _line(ModelResults(starting.start(person(request), pk, body.model or ""))))


@router.get("/{uuid:pk}/models/estimate", response=JudgingEstimateOut)
def estimate_judging(
    request: HttpRequest, pk: UUID, model: UUID | None = None, endpoint: UUID | None = None
) -> JudgingEstimateOut:
    """What it would come to to let a model judge, or go on with it."""
    kind, chosen = ("endpoint", endpoint) if endpoint is not None else ("model", model or "")
    found = estimating.estimate(person(request), pk, kind, chosen)
    budget = found.budget
    return {
        "questions": found.questions,
        "cached": found.cached,
        "unasked": found.unasked,
        "tokens": found.tokens,
        "cost": None if found.cost is None else str(found.cost),
        "currency": found.currency,
        "most": budget.most if budget else None,
        "used": budget.used if budget else None,
        "enough": budget.enough if budget else None,
        "reach": budget.reach if budget else None,
        "seconds": found.seconds,
    }


@router.get("/{uuid:pk}/models/{uuid:judge}", response=ModelJudgeResults)
def read_judge(request: HttpRequest, pk: UUID, judge: UUID) -> ModelJudgeResults:
    """What a model said: who it prefers, by the same figures as people's, and how far it agrees with them."""
    found = ModelResults(_judge(request, pk, judge))
    told = found.pairs or found.rubric
    return {**_line(found), "names": found.names, "results": None if told is None else as_json(told)}


@router.post("/{uuid:pk}/models/{uuid:judge}/stop", response=ModelJudgeLine)
def stop_judge(request: HttpRequest, pk: UUID, judge: UUID) -> ModelJudgeLine:
    """Ask it no more; what it said stays."""
    return _line(ModelResults(starting.stop(person(request), pk, judge)))


@router.post("/{uuid:pk}/models/{uuid:judge}/resume", response={202: ModelJudgeLine})
def resume_judge(request: HttpRequest, pk: UUID, judge: UUID) -> Status[ModelJudgeLine]:
    """Ask for what is missing."""
    return Status(202, _line(ModelResults(starting.resume(person(request), pk, judge))))


@router.post("/{uuid:pk}/models/{uuid:judge}/ratings", response={201: KeptSet})
def keep_verdicts(request: HttpRequest, pk: UUID, judge: UUID) -> Status[KeptSet]:
    """Keep its verdicts as a question set, which says that they are a model's and how far it agrees with people."""
    return Status(201, {"evaluation_set": str(keeping.keep(person(request), pk, judge).pk)})


@router.get("/{uuid:pk}/models/{uuid:judge}/verdicts.jsonl")
def verdict_lines(request: HttpRequest, pk: UUID, judge: UUID) -> StreamingHttpResponse:
    """Everything it was asked and said, word for word, as JSON Lines."""
    return downloads.text_response(exports.as_lines(_judge(request, pk, judge)), "verdicts.jsonl")


def _line(found: ModelResults) -> ModelJudgeLine:
    job = starting.job_of(found.judge)
    share = found.inconsistent
    return {
        "id": str(found.judge.pk),
        "name": found.judge.name,
        "digest": found.judge.digest,
        "endpoint": str(found.judge.endpoint_id) if found.judge.endpoint_id else None,
        "job": None if job is None else str(job.pk),
        "state": None if job is None else job.state,  # type: ignore[typeddict-item] # one of Job.State
        "asked": found.asked,
        "questions": found.total,
        "unreadable": found.unreadable,
        "tokens_in": found.tokens_in,
        "tokens_out": found.tokens_out,
        "cost": None if found.cost is None else str(found.cost),
        "currency": found.judge.endpoint.currency if found.judge.endpoint else "",
        "inconsistent": None if share is None else as_json(share),
        "agreement": [_agreement(one) for one in found.agreement],
    }


def _agreement(one: CriterionAgreement) -> ModelAgreementOut:
    found = None if one.agreement is None else as_json(one.agreement)
    return {"criterion": one.label, "measured": one.measured, "found": found}

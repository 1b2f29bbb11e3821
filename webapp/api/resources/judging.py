"""Judging for those who make it: projects out of finished runs, invitations, results, exports."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from merger.errors import N_
from merger.judgements import Forecast
from webapp.accounts.rules import require
from webapp.api.judging_answers import (
    InvitationLine,
    JudgingProject,
    JudgingResults,
    KeptPairs,
    KeptSet,
    NewInvitation,
    OwnDesk,
    RaterLine,
    invitation_out,
    project_out,
    rater_out,
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
    inviting,
    making,
    people,
    queries,
    rated,
    rating_sets,
    results,
    steering,
)
from webapp.review.mailing import letters
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
    each pair. practice: at least three items, null for the ready ones.

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
    repeats: float = making.REPEATS
    closes: datetime | None = None
    kind: str = Project.Kind.PAIRS.value
    criteria: list[str] = list(criteria.READY)
    own: list[OwnCriterion] = []


class InvitationIn(Schema):
    """An invitation. note: whom it is for, in your words. adjudicates: to decide where raters disagree, not to rate.
    address: where to mail it, in which language (ja, en); "": you send the link yourself.
    """

    note: str = ""
    days: int = inviting.LIFETIME.days
    adjudicates: bool = False
    address: str = ""
    language: str = "ja"


class ShareIn(Schema):
    """How many pairs."""

    count: int


def _project(request: HttpRequest, pk: UUID) -> Project:
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
    return project_out(_project(request, pk))


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


@router.get("/{uuid:pk}/invitations", response=list[InvitationLine])
def invitations(request: HttpRequest, pk: UUID) -> list[InvitationLine]:
    """Invitations, and how far whoever came has got."""
    return [invitation_out(one) for one in queries.invitations(_project(request, pk))]


@router.post("/{uuid:pk}/invitations", response={201: NewInvitation})
def invite(request: HttpRequest, pk: UUID, body: InvitationIn) -> Status[NewInvitation]:
    """A link for one person; it is told once, or mailed."""
    if body.address:
        told = {"note": body.note, "days": body.days, "adjudicates": body.adjudicates}
        letter = letters.invite(person(request), pk, body.address, body.language, **told)
        assert letter.invitation is not None
        return Status(201, {"id": letter.invitation.pk, "link": None, "expires": letter.invitation.expires.isoformat()})
    made, path = inviting.invite(person(request), pk, body.note, body.days, body.adjudicates)
    link = settings.PUBLIC_URL.rstrip("/") + path
    return Status(201, {"id": made.pk, "link": link, "expires": made.expires.isoformat()})


@router.post("/{uuid:pk}/invitations/{int:invitation}/send", response={204: None})
def send_again(request: HttpRequest, pk: UUID, invitation: int) -> Status[None]:
    """Mail an invitation once more, with the same link."""
    letters.send_again(person(request), pk, invitation)
    return Status(204, None)


@router.delete("/{uuid:pk}/invitations/{int:invitation}", response={204: None})
def revoke(request: HttpRequest, pk: UUID, invitation: int) -> Status[None]:
    """The link stops working; what was judged stays."""
    inviting.revoke(person(request), pk, invitation)
    return Status(204, None)


@router.get("/{uuid:pk}/people", response=list[RaterLine])
def list_people(request: HttpRequest, pk: UUID) -> list[RaterLine]:
    """Who is asked, by number, and what they hold."""
    return [rater_out(one) for one in queries.people(_project(request, pk))]


@router.post("/{uuid:pk}/people/{int:number}/share", response=KeptPairs)
def give(request: HttpRequest, pk: UUID, number: int, body: ShareIn) -> KeptPairs:
    """Keep so many free pairs for this rater."""
    return {"kept": people.give(person(request), pk, number, body.count)}


@router.post("/{uuid:pk}/people/{int:number}/take", response={204: None})
def take(request: HttpRequest, pk: UUID, number: int) -> Status[None]:
    """Free what the rater holds and what is kept for them."""
    people.take_seats(person(request), pk, number)
    return Status(204, None)


@router.post("/{uuid:pk}/people/{int:number}/stop", response={204: None})
def stop(request: HttpRequest, pk: UUID, number: int) -> Status[None]:
    """Ask this rater no longer; what was judged stays."""
    people.stop(person(request), pk, number)
    return Status(204, None)


@router.post("/{uuid:pk}/people/{int:number}/ask-again", response={204: None})
def ask_again(request: HttpRequest, pk: UUID, number: int) -> Status[None]:
    """Ask a stopped rater again."""
    people.ask_again(person(request), pk, number)
    return Status(204, None)


@router.get("/{uuid:pk}/results", response=JudgingResults)
def read_results(request: HttpRequest, pk: UUID) -> JudgingResults:
    """Who is preferred, or each system by each criterion; how sure that is, agreement, each rater, checks."""
    project = _project(request, pk)
    return results_out(results.results(project) if project.kind == PAIRS else rated.rated_results(project))


@router.get("/{uuid:pk}/judgements.csv")
def as_csv(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Every judgement as CSV."""
    return downloads.text_response(exports.as_csv(_project(request, pk)), "judgements.csv")


@router.get("/{uuid:pk}/judgements.jsonl")
def as_lines(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Every judgement as JSON Lines."""
    return downloads.text_response(exports.as_lines(_project(request, pk)), "judgements.jsonl")


@router.get("/{uuid:pk}/ratings.jsonl")
def as_ratings(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """A question set of people's ratings, as a search takes it."""
    return downloads.text_response(rating_sets.rating_set(_project(request, pk)).content, "ratings.jsonl")


@router.get("/{uuid:pk}/gold.jsonl")
def as_gold(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Corrected answers as the right answers of a question file."""
    return downloads.text_response(gold.lines(_project(request, pk)), "corrected.jsonl")


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
    return results.forecast_of(_project(request, pk), people or None)

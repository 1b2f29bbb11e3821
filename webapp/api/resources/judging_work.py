"""Judging for those who do it: only where they are assigned, and never a word of whom they judge."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import FiniteFloat
from typing_extensions import TypedDict

from webapp.accounts.rules import require
from webapp.api.person import person
from webapp.foundation.ownership import Person
from webapp.review import adjudicating, erasing, judging, queries, seats, shown
from webapp.review.models import Rater

router = Router(tags=["judging work"])


class WorkLine(TypedDict):
    """Something to judge, or to adjudicate."""

    id: str
    adjudicates: bool
    title: str
    state: str
    remaining: int


class Pairs(seats.Standing):
    """The next pairs; those that were postponed come last."""

    seats: list[shown.ShownPair | shown.ShownAnswer]


class OwnJudgements(TypedDict):
    """Everything that is kept of one's own judging in one project."""

    rater: int
    title: str
    judgements: list[dict[str, object]]


class WantedIn(Schema):
    """How many pairs to hold."""

    count: int = 4


class Details(Schema):
    """What is said of one answer, whose choice is "rated". steps: by criterion, from 0, the worst; all of them.

    Of a check also: flags of the ready ones; spans: marked parts of the answer, [start, end] in characters (code
    points); corrected: the answer as it should be.
    """

    steps: dict[str, int] = {}
    flags: list[str] = []
    spans: list[tuple[int, int]] = []
    corrected: str | None = None


class JudgementIn(Schema):
    """A choice; id: made by you, so that sending it twice counts once. reasons: of the ready ones."""

    id: UUID
    seat: UUID
    token: UUID
    choice: str
    seconds: FiniteFloat
    reasons: list[str] = []
    comment: str = ""
    details: Details = Details()


class UndoIn(Schema):
    """An undo; id: of the undo itself."""

    id: UUID
    judgement: UUID


class PracticeIn(Schema):
    """A choice at a practice item."""

    id: UUID
    place: int
    choice: str
    seconds: FiniteFloat
    steps: dict[str, int] = {}


class SeatIn(Schema):
    """A pair."""

    seat: UUID


class HeldSeat(Schema):
    """A pair in one's hands."""

    id: UUID
    token: UUID


class LeaveIn(Schema):
    """Pairs to give back."""

    seats: list[HeldSeat]


def _rater(request: HttpRequest, desk: UUID) -> Rater:
    require(request.user, "judging.judge")
    user: Person = person(request)
    return queries.rater(user, desk)


def _own(request: HttpRequest, desk: UUID) -> Rater:
    require(request.user, "judging.judge")
    return queries.own_place(person(request), desk)


@router.get("", response=list[WorkLine])
def list_work(request: HttpRequest) -> list[WorkLine]:
    """Where you are asked to judge."""
    require(request.user, "judging.judge")
    return [
        {
            "id": str(rater.desk),
            "adjudicates": rater.adjudicates,
            "title": rater.project.shown_title,
            "state": seats.state_for(rater),
            "remaining": remaining,
        }
        for rater, remaining in queries.work(person(request))
    ]


@router.get("/{uuid:pk}", response=shown.Desk)
def desk(request: HttpRequest, pk: UUID) -> shown.Desk:
    """Guide, practice, and where you stand."""
    return shown.desk(_rater(request, pk))


@router.post("/{uuid:pk}/seats", response=Pairs)
def reserve(request: HttpRequest, pk: UUID, body: WantedIn) -> Pairs:
    """The next pairs, reserved for you for a while."""
    rater = _rater(request, pk)
    held = seats.reserve(rater, body.count)
    return {"seats": [shown.item(seat, rater) for seat in held], **seats.standing(rater)}


@router.post("/{uuid:pk}/judgements", response=judging.KeptJudgement)
def judge(request: HttpRequest, pk: UUID, body: JudgementIn) -> judging.KeptJudgement:
    """Keep a judgement; the same id again changes nothing. How many pairs are left is told with the next seats."""
    said = judging.MadeChoice(**{**body.dict(), "reasons": tuple(body.reasons)})
    return judging.judge(_rater(request, pk), said)


@router.post("/{uuid:pk}/undo", response=seats.Standing)
def undo(request: HttpRequest, pk: UUID, body: UndoIn) -> seats.Standing:
    """Take a judgement back; the pair is yours again under the same token."""
    rater = _rater(request, pk)
    judging.undo(rater, body.id, body.judgement)
    return seats.standing(rater)


@router.post("/{uuid:pk}/practice", response=judging.Feedback)
def practise(request: HttpRequest, pk: UUID, body: PracticeIn) -> judging.Feedback:
    """Judge a practice item and learn what is right there."""
    return judging.practise(_rater(request, pk), body.id, body.place, body.choice, body.seconds, body.steps)


@router.post("/{uuid:pk}/later", response=seats.Standing)
def later(request: HttpRequest, pk: UUID, body: SeatIn) -> seats.Standing:
    """Put a pair behind all others."""
    rater = _rater(request, pk)
    seats.postpone(rater, body.seat)
    return seats.standing(rater)


@router.post("/{uuid:pk}/leave", response=seats.Standing)
def leave(request: HttpRequest, pk: UUID, body: LeaveIn) -> seats.Standing:
    """Give back what you hold and have not judged."""
    rater = _rater(request, pk)
    seats.give_back(rater, ((seat.id, seat.token) for seat in body.seats))
    return seats.standing(rater)


@router.get("/{uuid:pk}/said/{uuid:seat}", response=list[adjudicating.SaidByRater])
def said(request: HttpRequest, pk: UUID, seat: UUID) -> list[adjudicating.SaidByRater]:
    """What the raters said of a pair that you have adjudicated."""
    return adjudicating.said_by_raters(_rater(request, pk), seat)


@router.get("/{uuid:pk}/mine", response=OwnJudgements)
def mine(request: HttpRequest, pk: UUID) -> OwnJudgements:
    """Your own judgements, as they are kept, also where you are no longer asked."""
    rater = _own(request, pk)
    return {"rater": rater.number, "title": rater.project.shown_title, "judgements": shown.own(rater)}


@router.delete("/{uuid:pk}/mine", response={204: None})
def erase(request: HttpRequest, pk: UUID) -> Status[None]:
    """Cut the link between you and your judgements for good; they stay, under a number."""
    erasing.erase(_own(request, pk))
    return Status(204, None)

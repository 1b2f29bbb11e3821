"""What a rater is shown: two answers without a trace of who gave them."""

from typing import Any, Literal, NotRequired

from django.utils.crypto import salted_hmac
from typing_extensions import TypedDict

from webapp.review import ready, seats, sides
from webapp.review.criteria import StepsOf
from webapp.review.models import Judgement, Project, Rater, Seat


class Sheet(TypedDict):
    """What the question's maker wrote for whoever judges: a right answer, and what to look at."""

    reference: str
    criteria: str


class ShownPair(TypedDict):
    """A pair to judge; token: to be sent back with the judgement; item: what is judged, the same at whichever turn, for
    this rater alone; sheet: only where the question has one.
    """

    id: str
    token: str
    item: str
    question: str
    left: str
    right: str
    sheet: NotRequired[Sheet]


class ShownAnswer(TypedDict):
    """One answer to judge for itself; token, item, sheet: as of a pair."""

    id: str
    token: str
    item: str
    question: str
    answer: str
    sheet: NotRequired[Sheet]


class PracticeAnswer(TypedDict):
    """A practice item of one answer; place: its number in the list."""

    place: int
    question: str
    answer: str


class ShownPractice(TypedDict):
    """A practice item; place: its number in the list."""

    place: int
    question: str
    left: str
    right: str


class Desk(seats.Standing):
    """Everything with which the judging page begins; id: the desk's; place: one's own, under which nobody else can
    judge; rater: one's own number; adjudicates: whether this is adjudication; practice: the items not yet done, none
    for an adjudicator.

    kind: pairs, or one answer at a time by the rows of a rubric or a check.
    """

    id: str
    place: str
    rater: int
    adjudicates: bool
    title: str
    guide: str
    kind: Literal["pairs", "rubric", "check"]
    criteria: list[StepsOf]
    practice: list[ShownPractice | PracticeAnswer]
    practice_count: int


def item(seat: Seat, rater: Rater) -> ShownPair | ShownAnswer:
    """A seat as it is shown."""
    shown = _answer(seat, rater) if seat.item.second is None else pair(seat, rater)
    if seat.item.question.sheet:
        shown["sheet"] = seat.item.question.sheet
    return shown


def _answer(seat: Seat, rater: Rater) -> ShownAnswer:
    """A seat at one answer."""
    question = seat.item.question
    told = question.answers[seat.item.first]["text"]
    return {
        "id": str(seat.pk),
        "token": str(seat.token),
        "item": _reference(seat, rater),
        "question": question.text,
        "answer": told,
    }


def pair(seat: Seat, rater: Rater) -> ShownPair:
    """A seat at two answers."""
    answers = seat.item.question.answers
    both = [answers[place]["text"] for place in seat.item.pair]
    left, right = reversed(both) if sides.swapped(seat.item, rater, seat.repeat) else both
    return {
        "id": str(seat.pk),
        "token": str(seat.token),
        "item": _reference(seat, rater),
        "question": seat.item.question.text,
        "left": left,
        "right": right,
    }


def _reference(seat: Seat, rater: Rater) -> str:
    """What is judged, as this rater's browser keeps drafts of it. A hidden repeat has a reference of its own: it is not
    to be known for what it is, nor filled in with what was said before.
    """
    judged = f"{rater.pk} {seat.item_id} {seat.repeat}"
    return salted_hmac("webapp.review.shown", judged, algorithm="sha256").hexdigest()[:32]


def desk(rater: Rater) -> Desk:
    """What the page begins with."""
    items = [] if rater.adjudicates else rater.project.practice
    return {
        "id": str(rater.desk),
        "place": str(rater.pk),
        "rater": rater.number,
        "adjudicates": rater.adjudicates,
        "title": rater.project.shown_title,
        "guide": ready.shown(rater.project.guide),
        "kind": rater.project.kind,  # type: ignore[typeddict-item] # one of Project.Kind
        "criteria": rater.project.shown_criteria,
        "practice": [_practice(rater, place, items[place]) for place in range(rater.practised, len(items))],
        "practice_count": len(items),
        **seats.standing(rater),
    }


def _practice(rater: Rater, place: int, item: dict[str, Any]) -> ShownPractice | PracticeAnswer:
    question, answers = ready.shown(item["question"]), [ready.shown(text) for text in item["answers"]]
    if rater.project.kind != Project.Kind.PAIRS:
        return {"place": place, "question": question, "answer": answers[0]}
    left, right = reversed(answers) if sides.practice_swapped(place, rater) else answers
    return {"place": place, "question": question, "left": left, "right": right}


def own(rater: Rater) -> list[dict[str, Any]]:
    """A person's own judgements, for themselves: what they chose and when, never what it was between."""
    rows = Judgement.objects.filter(rater=rater).order_by("created")
    return [
        {
            "id": str(row.pk),
            "choice": row.choice,
            "details": row.details,
            "undoes": str(row.undoes_id) if row.undoes_id else None,
            "practice": row.practice is not None,
            "reasons": row.reasons,
            "comment": row.comment,
            "seconds": row.seconds,
            "at": row.created.isoformat(),
        }
        for row in rows
    ]

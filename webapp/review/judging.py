"""What a rater says, kept once however often it is sent: judgements, undoing one, practice."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NotRequired
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from typing_extensions import TypedDict

from merger.errors import N_
from webapp.foundation.dispatch import ring
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import adjudicating, details, leaders_judged, ready, seats, sides, words
from webapp.review.models import Judgement, Project, Rater, Seat
from webapp.review.payloads import JudgementCounted
from webapp.review.sums import KEEP_EVERY
from webapp.streams import services as streams

LONGEST_COMMENT = 4_000
MOST_SECONDS = 24 * 3600.0
RATED = Judgement.Choice.RATED


@dataclass(frozen=True)
class MadeChoice:
    """A choice as it was made on the page. id: made there; token: of the seat as it was given out.

    details: what was said of one answer (:class:`webapp.review.models.Judgement`), "rated" being its choice.
    """

    id: UUID
    seat: UUID
    token: UUID
    choice: str
    seconds: float
    reasons: tuple[str, ...] = ()
    comment: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Feedback(TypedDict):
    """What a practice item teaches: whether the choice was right, which one is, and why.

    steps: the right ones of the criteria that have one, where one answer is judged; answer is "" then.
    """

    right: bool
    answer: str
    why: str
    steps: NotRequired[dict[str, int]]


class KeptJudgement(TypedDict):
    """A judgement is kept; state: of the project meanwhile; past its last day it counts as closed."""

    state: str


@transaction.atomic
def judge(rater: Rater, said: MadeChoice) -> KeptJudgement:
    """Keep a judgement. The same id again changes nothing; one at a seat that was lost meanwhile is kept as well.

    This is done more often than anything else, by many people at once, and judgements of a project commit one after
    the other: what is not needed to keep one (how many are left, say) is asked with the next seats.

    Raises Refused, Conflict where this rater has already judged the pair.
    """
    _check(rater.project, said.choice, said.reasons)
    held = _held(rater, said)
    if _known(rater, said.id):
        return {"state": seats.state_for(rater)}
    mine = _elsewhere(rater, said) if held is None else held
    if mine.judgement_id is not None:
        raise Conflict(N_("You have already judged this one."))
    seats.lock(mine.item_id)  # before the project's: whoever has that one waits for nothing else
    count = _count(rater, mine, 1)
    made = Judgement.objects.create(
        id=said.id,
        number=count.number,
        project_id=rater.project_id,
        rater=rater,
        seat=mine,
        swapped=sides.swapped(mine.item, rater, mine.repeat),
        choice=said.choice,
        details=details.of(rater.project, said.details, mine.item) if said.choice == RATED else {},
        reasons=list(dict.fromkeys(said.reasons)),
        comment=said.comment.strip()[:LONGEST_COMMENT],
        seconds=_counted(said.seconds),
    )
    # The token as well: a seat that was taken away has none, and after an undo it is in the rater's hands under it.
    Seat.objects.filter(pk=mine.pk).update(judgement=made, rater=rater, token=said.token, postponed=None)
    adjudicating.reconsider(rater.project, mine)
    _tell(count)
    return {"state": seats.stands_for(rater, seats.stands(rater.project))}


@transaction.atomic
def undo(rater: Rater, id: UUID, judgement: UUID) -> Seat:
    """Take a judgement of one's own back: a row of its own says so, and the seat is in the rater's hands again."""
    said = Judgement.objects.filter(pk=judgement, rater=rater).exclude(seat=None).first()
    if said is None or said.seat_id is None:
        raise Refused(N_("There is nothing to take back."))
    seats.alone(rater.pk)
    seat = Seat.objects.select_related("item").select_for_update(no_key=True, of=("self",)).get(pk=said.seat_id)
    if _known(rater, id) or seat.judgement_id != said.pk:
        return seat  # it came twice, or was taken back before
    if seats.state_for(rater) == Project.State.CLOSED:
        raise Conflict(N_("The judging is closed: what was said stays."), current="closed")
    facts = {"project_id": rater.project_id, "rater": rater, "seat": seat, "swapped": said.swapped}
    seats.lock(seat.item_id)
    count = _count(rater, seat, -1)
    Judgement.objects.create(id=id, number=count.number, undoes=said, seconds=0.0, **facts)
    Seat.objects.filter(pk=seat.pk).update(judgement=None, postponed=None, lease_until=Now() + seats.LEASE)
    adjudicating.reconsider(rater.project, seat)
    _tell(count)
    return seat


@transaction.atomic
def practise(
    rater: Rater, id: UUID, place: int, choice: str, seconds: float, steps: Mapping[str, int] | None = None
) -> Feedback:
    """Keep the first choice at a practice item; tell what is right there and why. steps: of one answer's criteria."""
    _check(rater.project, choice, ())
    items = rater.project.practice
    if not 0 <= place < len(items):
        raise Refused(N_("There is no such practice item."))
    said = details.of(rater.project, {"steps": steps}) if choice == RATED else {}
    swapped = not said and sides.practice_swapped(place, rater)
    seats.alone(rater.pk)
    # The first choice only: whoever has been told what is right, and comes again, shows nothing by it.
    first = not _known(rater, id) and Rater.objects.filter(pk=rater.pk, practised__lte=place)
    if first and first.update(practised=place + 1):
        facts = {"project_id": rater.project_id, "rater": rater, "practice": place, "swapped": swapped}
        facts |= {"number": _count(rater, None, 0).number, "details": said}
        Judgement.objects.create(id=id, choice=choice, seconds=_counted(seconds), **facts)
    why = ready.shown(items[place]["why"])
    if said:
        wanted = items[place]["right"]
        alike = all(said["steps"].get(name) == step for name, step in wanted.items())
        return {"right": alike, "answer": "", "why": why, "steps": wanted}
    right = _as_seen(items[place]["right"], swapped)
    return {"right": choice == right, "answer": right, "why": why}


def _counted(seconds: float) -> float:
    """Seconds that statistics can take: whatever a page's clock said, a judgement stays for good."""
    return min(max(seconds, 0.0), MOST_SECONDS) if math.isfinite(seconds) else 0.0


def _as_seen(which: str, swapped: bool) -> str:
    sides_ = ("right", "left") if swapped else ("left", "right")
    return {"first": sides_[0], "second": sides_[1]}.get(which, which)


def _check(project: Project, choice: str, reasons: tuple[str, ...]) -> None:
    if project.kind != Project.Kind.PAIRS:
        if choice != RATED:
            raise Refused(N_("Here one answer at a time is judged, by its criteria."), field="choice")
    elif choice not in Judgement.Choice.values or choice == RATED:
        raise Refused(N_("Choose one of the four answers."), field="choice")
    if not set(reasons) <= set(words.REASONS):
        raise Refused(N_("This reason is not one of the ready ones."), field="reasons")


def _known(rater: Rater, id: UUID) -> bool:
    """Whether this id has been kept before. Raises Refused for somebody else's."""
    found = Judgement.objects.filter(pk=id).order_by().values_list("rater", flat=True).first()
    if found is not None and found != rater.pk:
        raise Refused(N_("This judgement has been kept already."))
    return found is not None


def _held(rater: Rater, said: MadeChoice) -> Seat | None:
    """The seat as it was given out, locked after its rater, by one statement; None: it is theirs no longer."""
    rows = _seats(rater).filter(pk=said.seat, rater=rater, rater__project=rater.project_id, token=said.token).order_by()
    return rows.select_related("item", "rater").select_for_update(no_key=True, of=("rater", "self")).first()


def _elsewhere(rater: Rater, said: MadeChoice) -> Seat:
    """The seat at which a judgement counts whose own was lost: another that the rater has at the item, the lost one
    where nobody took it, or, where it went to somebody else, a further one: no work is lost. One seat is locked, after
    its rater: of two windows of one person the second sees what the first has done.
    """
    seats.alone(rater.pk)
    rows = _seats(rater).select_related("item")
    lost = rows.filter(pk=said.seat).first()
    if lost is None:
        raise Refused(N_("This one is not part of the judging any more."))
    if seats.state_for(rater) == Project.State.CLOSED:
        raise Conflict(N_("The judging has been closed meanwhile: this one no longer counts."), current="closed")
    if rater.adjudicates and _judged_by_person(rater, lost):
        raise Conflict(N_("You have already judged this one."))
    locked = rows.select_for_update(no_key=True, of=("self",))
    own = locked.filter(item=lost.item_id, rater=rater, repeat=False).first()
    free = locked.filter(pk=lost.pk, rater=None, judgement=None).first() if own is None else None
    facts = {"rater": rater, "token": said.token, "adjudicates": lost.adjudicates}
    return own or free or seats.extra_turn(lost.item, **facts)


def _seats(rater: Rater) -> QuerySet[Seat]:
    """Of the rater's project and sort."""
    return Seat.objects.filter(project=rater.project_id, adjudicates=rater.adjudicates)


def _judged_by_person(rater: Rater, seat: Seat) -> bool:
    """Whether an adjudicator's person has judged the item as a rater."""
    return seats.of_person(rater).filter(item=seat.item_id, adjudicates=False).exclude(judgement=None).exists()


@dataclass(frozen=True)
class _Counted:
    """A judgement's number, and where its project stands with it. generation: whose leaders are judged, if any."""

    project: UUID
    number: int
    judged: int
    turns: int
    stream: UUID
    generation: int | None


def _count(rater: Rater, seat: Seat | None, by: int) -> _Counted:
    """Count, and take the next number. The project's row stays locked until the commit: no gap, and no number is seen
    before those below it. seat None: practice.
    """
    beyond = seat is None or seat.repeat or seat.adjudicates
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_project SET said = said + 1, judged = judged + %s WHERE id = %s "
            "RETURNING id, said, judged, turns, stream_id, generation_id, state, closes",
            [0 if beyond else by, rater.project_id],
        )
        *counted, rater.project.state, rater.project.closes = cursor.fetchone()
    count = _Counted(*counted)
    if count.number % KEEP_EVERY == 0:
        ring("webapp.review.tasks.keep_sums", str(rater.project_id))
    return count


def _tell(count: _Counted) -> None:
    told: JudgementCounted = {"judged": count.judged, "turns": count.turns}
    streams.append(count.stream, "judging.judged", told)
    if count.generation is not None:
        leaders_judged.look(count.project)

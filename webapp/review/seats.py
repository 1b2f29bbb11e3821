"""Seats: who may judge what now. One seat is in one rater's hands at a time, and nobody gets an item twice but as a
recorded repeat.

Seats are leased on the database's clock. Items are handed out in one order for everybody, all turns of an item before
the next: overlap comes early, and with it the agreement.

Locks are taken in one order, so that nobody waits in a circle: invitation, rater, seats by place and turn, item,
project, stream. Whoever judges at a seat that was lost locks the one seat at which it counts.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from typing_extensions import TypedDict

from webapp.review.models import JudgedPair, Project, Rater, Seat

LEASE = timedelta(minutes=15)  # longer than anybody looks at one pair, and than a break in the network
MOST = 12  # in one person's hands
COUNTED = 1000  # pairs left; counting all of a large project at every judgement would take longer than keeping it
GAP = 5  # judgements between a pair and its repeat


@transaction.atomic
def reserve(rater: Rater, wanted: int = 4) -> list[Seat]:
    """Up to ``wanted`` seats for this rater to judge, the next one first: those held already, a due repeat, free ones.

    Postponed seats come last. A project that is not open hands out nothing new, but what is to be adjudicated.
    """
    # Two windows of one person, one after the other; who was stopped a moment ago is given nothing.
    if Rater.objects.select_for_update(no_key=True).filter(pk=rater.pk, left=None).first() is None:
        return []
    wanted = min(max(wanted, 1), MOST)
    held = _held(rater)
    if held:
        _renew(seat.pk for seat in held)
    if state_for(rater) == Project.State.OPEN:
        fresh = [seat for seat in held if seat.postponed is None]
        again = _to_repeat(rater) if len(fresh) < wanted else None
        room = max(0, min(wanted - len(fresh) - (again is not None), MOST - len(held)))
        taken = _take(rater, room)
        # Seats are locked before items, as by whoever judges: else each could wait for the other.
        if again is not None:
            facts = {"rater": rater, "token": uuid.uuid4(), "lease_until": Now() + LEASE}
            fresh.append(extra_turn(again, repeat=True, **facts))
        held = [*fresh, *taken, *(seat for seat in held if seat.postponed is not None)]
    return held


def stands(project: Project) -> Project.State:
    """Where the judging stands: past its last day it is closed, whatever its owner has pressed."""
    over = project.closes is not None and project.closes <= timezone.now()
    answering = project.state == Project.State.ANSWERING
    return Project.State.CLOSED if over and not answering else Project.State(project.state)


def state_of(project: Project) -> Project.State:
    """The same at this moment, however long ago the row was read."""
    return stands(Project.objects.only("state", "closes").get(pk=project.pk))


def stands_for(rater: Rater, state: Project.State) -> Project.State:
    """The same as it concerns this rater: adjudication goes on after the judging has ended."""
    return Project.State.OPEN if rater.adjudicates and state == Project.State.CLOSED else state


def state_for(rater: Rater) -> Project.State:
    """The same at this moment."""
    return stands_for(rater, state_of(rater.project))


def free(rater: Rater) -> "QuerySet[Seat]":
    """Seats of the rater's sort that nobody holds and that are nobody else's share; an ended lease counts as none."""
    loose = Q(rater=None) | Q(lease_until=None) | Q(lease_until__lt=Now())
    anyones = Q(kept_for=None) | Q(kept_for=rater)
    facts = {"project": rater.project_id, "judgement": None, "repeat": False, "adjudicates": rater.adjudicates}
    return Seat.objects.filter(loose, anyones, **facts)


def of_person(rater: Rater) -> "QuerySet[Seat]":
    """Seats of the rater's person in this project, as a rater and as an adjudicator."""
    if rater.user_id is None:
        return Seat.objects.filter(rater=rater)
    return Seat.objects.filter(rater__project=rater.project_id, rater__user=rater.user_id)


def unseen(rater: Rater) -> "QuerySet[Seat]":
    """Free seats at items of which the rater's person has never had one."""
    return free(rater).exclude(item__in=of_person(rater).values("item"))


class Standing(TypedDict):
    """Where a rater stands: pairs left (1000 are that many or more), and own judgements so far; repeats look like
    everything else, so they count as well. state: of the project; past its last day it counts as closed.
    """

    state: str
    remaining: int
    judged: int


def standing(rater: Rater) -> Standing:
    """As it is at this moment; pairs left are not counted beyond :data:`COUNTED`."""
    held = Count("pk", filter=Q(judgement=None))
    mine = Seat.objects.filter(rater=rater).aggregate(held=held, judged=Count("judgement"))
    state, free_ = state_for(rater), 0
    if state == Project.State.OPEN:
        free_ = unseen(rater).order_by("place").values("place").distinct()[:COUNTED].count()
    return {"state": state, "remaining": min(mine["held"] + free_, COUNTED), "judged": mine["judged"]}


def postpone(rater: Rater, seat: UUID) -> None:
    """ "Later": the seat stays this rater's and comes after all others."""
    Seat.objects.filter(pk=seat, rater=rater, judgement=None).update(postponed=Now(), lease_until=Now() + LEASE)


@transaction.atomic
def give_back(rater: Rater, held: Iterable[tuple[UUID, UUID]]) -> None:
    """The person leaves: seats (id, token) that are still theirs are free at once. Repeats are nobody else's."""
    # All or none before a page that was loaded anew is given pairs: it goes on where the one before was.
    alone(rater.pk)
    known = dict(held)
    rows = Seat.objects.filter(pk__in=known, rater=rater, judgement=None, repeat=False).order_by("place", "turn")
    mine = [key for key, token in rows.select_for_update(no_key=True).values_list("pk", "token") if known[key] == token]
    Seat.objects.filter(pk__in=mine).update(rater=None, token=None, lease_until=None, postponed=None)


def extra_turn(item: JudgedPair, **facts: object) -> Seat:
    """A seat beyond those planned for the item."""
    lock(item.pk)
    last = Seat.objects.filter(item=item).aggregate(last=Max("turn"))["last"]
    return Seat.objects.create(project_id=item.project_id, item=item, place=item.place, turn=last + 1, **facts)


def alone(rater: UUID) -> None:
    """What one person does in two windows is done one after the other, before any seat is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM review_rater WHERE id = %s FOR NO KEY UPDATE", [rater])


def lock(item: int) -> None:
    """Whoever adds turns to the item or looks whether its raters agree does so one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM review_judgedpair WHERE id = %s FOR NO KEY UPDATE", [item])


def free_all(rater: UUID) -> None:
    """What the rater held and has not judged is free, and so is their share; repeats are nobody else's."""
    alone(rater)  # not while pairs are given to them
    open_ = Seat.objects.filter(rater=rater, judgement=None).order_by("place", "turn")
    list(open_.select_for_update(no_key=True).values_list("pk"))  # in the order in which others lock them
    open_.update(lease_until=None)
    open_.filter(repeat=False).update(rater=None, token=None, postponed=None)
    Seat.objects.filter(kept_for=rater, judgement=None).update(kept_for=None)


def _renew(held: Iterable[UUID]) -> None:
    """Longer leases for those that end soon."""
    soon = Q(lease_until=None) | Q(lease_until__lt=Now() + LEASE * 0.8)
    due = Seat.objects.filter(soon, pk__in=held).order_by("place", "turn")
    if found := list(due.select_for_update(no_key=True).values_list("pk", flat=True)):  # in the order of all others
        Seat.objects.filter(pk__in=found).update(lease_until=Now() + LEASE)


def _held(rater: Rater) -> list[Seat]:
    rows = Seat.objects.filter(rater=rater, judgement=None).select_related("item__question")
    return sorted(rows, key=lambda seat: (seat.postponed is not None, seat.postponed or 0, seat.place))


def _take(rater: Rater, wanted: int) -> list[Seat]:
    """Free seats into the rater's hands, one an item."""
    if not wanted:
        return []
    most = wanted * rater.project.raters_per_item
    chosen: dict[int, UUID] = {}
    # Who asks at the same moment is passed over; only where nothing is left beside them is it worth waiting.
    for passing in (True, False):
        for share in (rater, None):  # one after the other, each in the order of an index: no sorting of all seats
            rows = unseen(rater).filter(kept_for=share).order_by("place", "turn")
            free_ = rows.select_for_update(skip_locked=passing, no_key=True).values_list("item_id", "pk")
            for item, seat in free_[:most]:
                if len(chosen) < wanted:
                    chosen.setdefault(item, seat)
            if len(chosen) == wanted:
                break
        if chosen:
            break
    if not chosen:
        return []
    taken = Seat.objects.filter(pk__in=chosen.values())
    taken.update(rater=rater, token=RandomUUID(), postponed=None, lease_until=Now() + LEASE)
    by_key = {seat.pk: seat for seat in taken.select_related("item__question")}
    return [by_key[seat] for seat in chosen.values()]


def _to_repeat(rater: Rater) -> JudgedPair | None:
    """An item judged some time ago, to be judged again with its sides swapped, when the share of repeats is behind."""
    if rater.adjudicates:
        return None
    mine = Seat.objects.filter(rater=rater)
    judged = Q(repeat=False, judgement__isnull=False)
    counts = mine.aggregate(judged=Count("pk", filter=judged), repeats=Count("pk", filter=Q(repeat=True)))
    count = counts["judged"]
    if count <= GAP or int(count * rater.project.repeats + 0.5) <= counts["repeats"]:
        return None
    once = mine.filter(judged).exclude(item__in=mine.filter(repeat=True).values("item")).order_by("judgement__created")
    oldest = once.select_related("item__question").first()
    return None if oldest is None else oldest.item

"""Adjudication (裁定): where raters are divided, a third person decides, as blind as they were."""

from collections import Counter
from collections.abc import Sequence
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from merger.errors import N_
from merger.judgements import apart, divided
from webapp.foundation.refusals import Refused
from webapp.review import seats, sides
from webapp.review.models import Judgement, Project, Rater, Seat


class SaidByRater(TypedDict):
    """What one rater chose, as the adjudicator saw the sides; nobody's number stands beside it.

    Of one answer: steps of the criteria, and of a check flags and the corrected text.
    """

    choice: str
    reasons: list[str]
    comment: str
    steps: NotRequired[dict[str, int]]
    flags: NotRequired[list[str]]
    corrected: NotRequired[str]


def reconsider(project: Project, seat: Seat) -> None:
    """After a judgement or an undo at the seat: open an adjudication where the item's raters are divided now, and take
    one away that is no longer needed and that nobody has looked at. The item is locked by the caller: else of two
    judgements that divide it neither would see the other.
    """
    if seat.repeat or seat.adjudicates:
        return
    rows = Seat.objects.filter(item=seat.item_id, repeat=False).order_by().select_related("judgement")
    turns = rows.only("adjudicates", "judgement__choice", "judgement__swapped", "judgement__details")
    said = [one.judgement for one in turns if one.judgement is not None and not one.adjudicates]
    opened = [one.pk for one in turns if one.adjudicates]
    if _disagree(project, said):
        if not opened:
            seats.extra_turn(seat.item, adjudicates=True)
    elif opened:
        Seat.objects.filter(pk__in=opened, rater=None, judgements=None).delete()


def said_by_raters(rater: Rater, seat_id: UUID) -> list[SaidByRater]:
    """What the raters said of an item, for the adjudicator who has decided it. Raises Refused before that."""
    rows = Seat.objects.filter(item__seats=seat_id, rater=rater, adjudicates=True).exclude(judgement=None)
    seat = rows.select_related("item").first()
    if seat is None:
        raise Refused(N_("What the others chose is shown once you have chosen yourself."))
    left = "second" if sides.swapped(seat.item, rater) else "first"
    as_seen = {left: "left", "second" if left == "first" else "first": "right"}
    return [
        {
            "choice": as_seen.get(row.winner, row.winner),
            "reasons": row.reasons,
            "comment": row.comment,
            **{name: row.details[name] for name in ("steps", "flags", "corrected") if name in row.details},  # type: ignore[typeddict-item]
        }
        for row in sorted(_counted(seat.item_id), key=lambda row: row.pk)  # random ids: no order of who came first
    ]


def _disagree(project: Project, said: Sequence[Judgement]) -> bool:
    """Whether a third person is to decide: sides differ, or the steps of any criterion are far apart."""
    if project.kind == Project.Kind.PAIRS:
        sides_ = Counter(row.winner for row in said)
        return divided((sides_["first"], sides_["second"]))
    chosen = {one["name"]: [row.details["steps"][one["name"]] for row in said] for one in project.criteria}
    return any(apart(chosen[one["name"]] or [0], len(one["steps"])) for one in project.criteria)


def _counted(item: int) -> list[Judgement]:
    """The raters' judgements of an item that count."""
    rows = Seat.objects.filter(item=item, repeat=False, adjudicates=False).exclude(judgement=None)
    return [seat.judgement for seat in rows.select_related("judgement") if seat.judgement is not None]

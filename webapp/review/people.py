"""What the lead of a project does with its people: take seats away, keep a share for somebody, stop and ask again."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import inviting, seats
from webapp.review.models import Invitation, Project, Rater, Seat


@transaction.atomic
def take_seats(user: User, project_id: UUID, number: int) -> None:
    """What the rater holds and what is kept for them is free for others; what they are looking at still counts."""
    rater = _rater(user, project_id, number)
    seats.free_all(rater.pk)
    inviting.tell_people(rater.project, user)


@transaction.atomic
def stop(user: User, project_id: UUID, number: int) -> None:
    """The rater sees nothing more of the project, and their link no longer works. What they judged stays."""
    rater = _rater(user, project_id, number)
    now = timezone.now()
    Invitation.objects.filter(rater=rater, revoked=None).update(revoked=now)
    Rater.objects.filter(pk=rater.pk, left=None).update(left=now)  # before seats: who reserves just now waits for it
    seats.free_all(rater.pk)
    inviting.tell_people(rater.project, user)


@transaction.atomic
def ask_again(user: User, project_id: UUID, number: int) -> None:
    """A stopped rater goes on where they were. Raises Conflict for somebody whose link to the person is cut."""
    rater = _rater(user, project_id, number)
    if rater.user_id is None:
        raise Conflict(N_("Nobody knows any more who this rater was."), mend=N_("Invite the person anew."))
    Invitation.objects.filter(rater=rater).update(revoked=None)
    Rater.objects.filter(pk=rater.pk).update(left=None)
    inviting.tell_people(rater.project, user)


@transaction.atomic
def give(user: User, project_id: UUID, number: int, count: int) -> int:
    """Keep so many free pairs for this rater, fewer where there are no more; returns how many. Raises Refused."""
    rater = _rater(user, project_id, number)
    if rater.left is not None:
        raise Refused(N_("This person is no longer asked."), field="rater")
    if count < 1:
        raise Refused(N_("Choose a number from {least} to {most}."), least=1, most=rater.project.turns, field="count")
    rows = (
        seats.unseen(rater).filter(kept_for=None).exclude(item__in=Seat.objects.filter(kept_for=rater).values("item"))
    )
    chosen: dict[int, Seat] = {}
    rows = rows.order_by("place", "turn").select_for_update(no_key=True, of=("self",))
    for seat in rows[: min(count, rater.project.turns) * rater.project.raters_per_item]:
        if len(chosen) < count:
            chosen.setdefault(seat.item_id, seat)
    if not chosen:
        raise Refused(N_("Nothing that is free is left for this person."), field="count")
    kept = {"kept_for": rater, "rater": None, "token": None, "lease_until": None}
    Seat.objects.filter(pk__in=[seat.pk for seat in chosen.values()]).update(**kept)
    inviting.tell_people(rater.project, user)
    return len(chosen)


def _rater(user: User, project_id: UUID, number: int) -> Rater:
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    return Rater.objects.select_related("project").get(project=project, number=number)

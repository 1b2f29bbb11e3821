"""The people of a judging project, for those who make it: invitations, who is asked, what they hold."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema, Status

from webapp.api.judging_answers import (
    InvitationLine,
    KeptPairs,
    NewInvitation,
    RaterLine,
    invitation_out,
    rater_out,
)
from webapp.api.person import person
from webapp.api.resources.judging import seen
from webapp.review import inviting, people, queries
from webapp.review.mailing import letters

router = Router(tags=["judging"])


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


@router.get("/{uuid:pk}/invitations", response=list[InvitationLine])
def invitations(request: HttpRequest, pk: UUID) -> list[InvitationLine]:
    """Invitations, and how far whoever came has got."""
    return [invitation_out(one) for one in queries.invitations(seen(request, pk))]


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
    return [rater_out(one) for one in queries.people(seen(request, pk))]


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

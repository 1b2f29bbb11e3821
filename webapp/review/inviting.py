"""Inviting: a link that is one person's, expires and can be revoked; who opens it needs no account beforehand."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from merger.errors import N_
from webapp.accounts.models import Role, User
from webapp.accounts.rules import require
from webapp.accounts.tokens import digest
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import seats
from webapp.review.models import Invitation, Project, Rater
from webapp.review.payloads import PeopleChanged
from webapp.streams import services as streams

LIFETIME = timedelta(days=14)
MOST_DAYS = 90


@transaction.atomic
def invite(
    user: User, project_id: UUID, note: str = "", days: int = LIFETIME.days, adjudicates: bool = False
) -> tuple[Invitation, str]:
    """A new invitation, and its path with the secret, which is never seen again. Raises Refused, Conflict.

    An adjudicator may be invited after the judging has ended.
    """
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    if not adjudicates and seats.state_of(project) == Project.State.CLOSED:
        raise Conflict(N_("The judging is closed."), current="closed")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(N_("Choose a number from {least} to {most}."), least=1, most=MOST_DAYS, field="days")
    secret = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    facts = {"note": plain(note)[:120], "digest": digest(secret), "expires": expires, "adjudicates": adjudicates}
    made = Invitation.objects.create(project=project, **facts)
    return made, reverse("review:enter", args=[secret])


@transaction.atomic
def revoke(user: User, project_id: UUID, invitation: int) -> None:
    """The link no longer works, and whoever came by it sees nothing more. What they judged stays."""
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    found = project.invitations.select_for_update(no_key=True).get(pk=invitation)
    now = timezone.now()
    Invitation.objects.filter(pk=found.pk, revoked=None).update(revoked=now)
    if found.rater_id is not None:
        Rater.objects.filter(pk=found.rater_id, left=None).update(left=now)
        seats.free_all(found.rater_id)


def invitation_of(secret: str) -> Invitation | None:
    """The invitation behind a link, while it works."""
    rows = Invitation.objects.select_related("project", "rater__user")
    return rows.filter(digest=digest(secret), revoked=None, expires__gt=timezone.now()).first()


@transaction.atomic
def accept(secret: str, name: str, language: str, user: User | None) -> tuple[User, Rater] | None:
    """The link's person and their place in the project; the first to come becomes that person. None: the link
    does not work.

    user: who is signed in already and wants to judge as themselves, None for a new person. Of two who come at once, the
    second is not let in unless it is the same person. Raises Refused.
    """
    found = Invitation.objects.filter(digest=digest(secret)).select_for_update(no_key=True).first()
    known = invitation_of(secret)
    if found is None or known is None:
        return None
    if known.rater is not None:
        person = known.rater.user
        return (person, known.rater) if person is not None and opens_for(known, user) else None
    person = user or _new_person(name, language)
    rater = assign(known.project, person, known.adjudicates)
    earlier = Invitation.objects.filter(rater=rater).first()
    if earlier is not None and earlier.revoked is None:
        return person, rater  # they have a link already: this one stays for somebody else
    Invitation.objects.filter(rater=rater).update(rater=None)
    found.rater, found.made_account = rater, user is None or (earlier is not None and earlier.made_account)
    found.save(update_fields=["rater", "made_account"])
    return person, rater


def opens_for(invitation: Invitation, user: User | None) -> bool:
    """Whether this visitor may go on as the invitation's person.

    The link alone is enough only where it made the account, and while that is an annotator's: whoever else has seen it,
    its maker for one, would otherwise sign in as somebody who may do more.
    """
    person = invitation.rater.user if invitation.rater is not None else None
    if person is None or not person.is_active:
        return False
    return person == user or (invitation.made_account and person.role == Role.ANNOTATOR)


@transaction.atomic
def assign(project: Project, person: User, adjudicates: bool = False) -> Rater:
    """A person's place among the raters or the adjudicators of a project, under the next number."""
    rows = Rater.objects.filter(project=project, user=person, adjudicates=adjudicates)
    known = rows.select_for_update(no_key=True).first()  # the rater before the project
    if known is None:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        known = rows.first()
    if known is not None:
        if Rater.objects.filter(pk=known.pk).exclude(left=None).update(left=None):
            tell_people(project)
        return known
    last = project.raters.aggregate(last=Max("number"))["last"] or 0
    made = Rater.objects.create(project=project, user=person, number=last + 1, adjudicates=adjudicates)
    tell_people(project)
    return made


def tell_people(project: Project, actor: User | None = None) -> None:
    """Whoever looks at the project sees that somebody came or went. actor: its owner; raters stay unnamed."""
    told: PeopleChanged = {"people": project.raters.filter(left=None).count()}
    streams.append(project.stream_id, "judging.people", told, actor)


def plain(text: str) -> str:
    """What somebody typed, without spaces around it and without NUL, which PostgreSQL keeps in no text."""
    return text.replace("\0", "").strip()


def _new_person(name: str, language: str) -> User:
    name = plain(name)
    if not name:
        raise Refused(N_("Write the name by which you want to be greeted."), field="name")
    if language not in dict(settings.LANGUAGES):
        raise Refused(N_("Choose a language."), field="language")
    user = User(username=f"rater-{secrets.token_hex(6)}", first_name=name[:60], role=Role.ANNOTATOR, language=language)
    user.set_unusable_password()
    user.save()
    return user

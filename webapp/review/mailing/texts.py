"""What letters say, in the active language. Blind: titles as raters see them, never a model, a run or an owner; but for
a run's own owner.
"""

import base64
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.accounts.models import User
from webapp.review import how_many, inviting, leaders_judged, leaders_shown, queries
from webapp.review.models import Invitation, Letter, Project, Rater
from webapp.review.seats import COUNTED


@dataclass(frozen=True)
class Text:
    """A letter's words."""

    subject: str
    body: str


def secret(letter: Letter) -> str:
    """The secret of an invitation's link: 32 bytes of the server's key and the letter's random id (HMAC-SHA256)."""
    made = salted_hmac("webapp.review.mailing", str(letter.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def of(letter: Letter) -> Text | None:
    """The letter as of now; None: there is nothing to say any more."""
    if not letter.address:
        return None
    if letter.invitation is not None:
        return _invitation(letter, letter.invitation)
    return None if letter.user is None else _work(letter, letter.user)


def _invitation(letter: Letter, invitation: Invitation) -> Text | None:
    if inviting.invitation_of(secret(letter)) is None:
        return None
    asked, subject = (
        _("You are asked to judge answers to questions: “{title}”."),
        _("You are asked to judge some answers"),
    )
    if invitation.adjudicates:
        asked = _("You are asked to decide where people who judged answers disagree: “{title}”.")
        subject = _("You are asked to decide where others disagree")
    parts = [
        asked.format(title=invitation.project.shown_title),
        _("It takes a few minutes, and you can stop and go on whenever you like. You need no account and no password."),
        _("Begin here:") + "\n" + _link(reverse("review:enter", args=[secret(letter)])),
        _("The link is yours alone; please do not pass it on. It works until {day}.").format(
            day=date_format(timezone.localtime(invitation.expires), "DATE_FORMAT")
        ),
        _("If you do not know what this is about, simply delete this letter."),
    ]
    return Text(subject, _whole(parts))


def _work(letter: Letter, user: User) -> Text | None:
    """What the person is asked to judge, and which of their runs, of those that this letter is of, wait for people."""
    if not user.is_active or not user.work_mail:
        return None
    lines = [(rater, left) for rater, left in queries.work(user) if left]
    waiting = leaders_judged.waiting().filter(owner_letter=letter).select_related("run")
    waits = [project for project in waiting if not leaders_judged.enough(project)]
    if not lines and not waits:
        return None
    parts = [
        _("Dear {name},").format(name=user.shown_name),
        _("this is waiting for you:"),
        *(_wait(project) for project in waits),
        *(_line(rater, left) for rater, left in lines),
        _("This letter comes once a day at most. You can switch it off in the settings:")
        + "\n"
        + _link(reverse("accounts:settings")),
    ]
    return Text(_subject(lines, len(waits)), _whole(parts))


def _subject(lines: list[tuple[Rater, int]], waits: int) -> str:
    if waits:
        return ngettext("{count} of your runs waits for people", "{count} of your runs wait for people", waits).format(
            count=waits
        )
    count = sum(left for _rater, left in lines)
    many = how_many.told(count, any(left >= COUNTED for _rater, left in lines))
    subject = ngettext("{many} answer waits for your judgement", "{many} answers wait for your judgement", count)
    if all(rater.adjudicates for rater, _left in lines):
        subject = ngettext("{many} answer waits for your decision", "{many} answers wait for your decision", count)
    return subject.format(many=many)


def _wait(project: Project) -> str:
    """A run that waits: for how many judgements, who is asked, and where to invite."""
    assert project.run is not None
    people = leaders_shown.people(project)
    told = [
        _("The run “{name}” waits for people; judgements still missing: {left}.").format(
            name=project.run.name, left=leaders_judged.left(project)
        ),
        _("Asked: {people}.").format(people=_(", ").join(people)) if people else _("Nobody has been asked yet."),
    ]
    return "\n".join([*told, _link(reverse("runs:run", args=[project.run_id]))])


def _line(rater: Rater, left: int) -> str:
    """A project's title, what is left, and where to go on: by the person's own link while it works."""
    letter = Letter.objects.filter(invitation__rater=rater).first()
    path = reverse("review:work", args=[rater.desk])
    if letter is not None and inviting.invitation_of(secret(letter)) is not None:
        path = reverse("review:enter", args=[secret(letter)])
    line = _("{title}: {many} left")
    if rater.adjudicates:
        line = _("{title}: {many} on which others disagree, to be decided")
    return line.format(title=rater.project.shown_title, many=how_many.told(left)) + "\n" + _link(path)


def _link(path: str) -> str:
    return str(settings.PUBLIC_URL).rstrip("/") + path


def _whole(parts: list[str]) -> str:
    return "\n\n".join([*parts, "Tsugiki"]) + "\n"

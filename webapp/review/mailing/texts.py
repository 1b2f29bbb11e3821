"""What letters say, in the active language. Blind: titles as raters see them, never a model, a run or an owner."""

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
from webapp.review import inviting, queries
from webapp.review.models import Invitation, Letter, Rater


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
    return None if letter.user is None else _work(letter.user)


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


def _work(user: User) -> Text | None:
    if not user.is_active or not user.work_mail:
        return None
    lines = [(rater, left) for rater, left in queries.work(user) if left]
    if not lines:
        return None
    count = sum(left for _rater, left in lines)
    subject = ngettext("{count} answer waits for your judgement", "{count} answers wait for your judgement", count)
    if all(rater.adjudicates for rater, _left in lines):
        subject = ngettext("{count} answer waits for your decision", "{count} answers wait for your decision", count)
    parts = [
        _("Dear {name},").format(name=user.shown_name),
        _("this is waiting for you:"),
        *(_line(rater, left) for rater, left in lines),
        _("This letter comes once a day at most. You can switch it off in the settings:")
        + "\n"
        + _link(reverse("accounts:settings")),
    ]
    return Text(subject.format(count=count), _whole(parts))


def _line(rater: Rater, left: int) -> str:
    """A project's title, what is left, and where to go on: by the person's own link while it works."""
    letter = Letter.objects.filter(invitation__rater=rater).first()
    path = reverse("review:work", args=[rater.desk])
    if letter is not None and inviting.invitation_of(secret(letter)) is not None:
        path = reverse("review:enter", args=[secret(letter)])
    line = _("{title}: {count} left")
    if rater.adjudicates:
        line = _("{title}: {count} on which others disagree, to be decided")
    return line.format(title=rater.project.shown_title, count=left) + "\n" + _link(path)


def _link(path: str) -> str:
    return str(settings.PUBLIC_URL).rstrip("/") + path


def _whole(parts: list[str]) -> str:
    return "\n\n".join([*parts, "Tsugiki"]) + "\n"

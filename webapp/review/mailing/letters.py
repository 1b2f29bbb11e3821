"""Letters: opened with what they are about, sent by a worker, kept with what became of them.

Nobody waits for a mail server. What it refuses for now is tried again later by itself, what it refuses for good is told
where the letter stands and can be sent again.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.forms import ValidationError
from django.utils import timezone, translation

from merger.errors import N_, MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.accounts.tokens import digest
from webapp.foundation import messages, work
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import inviting
from webapp.review.mailing import faults, texts
from webapp.review.models import Invitation, Letter, Project
from webapp.review.payloads import LetterMoved
from webapp.streams import services as streams

KIND = "mail"
State = Letter.State
# Between tries, while the server cannot be reached or says that it will take the letter later.
PAUSES: Sequence[timedelta] = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))


@transaction.atomic
def invite(user: User, project_id: UUID, address: str, language: str, **facts: Any) -> Letter:
    """Invite (``facts``: of :func:`inviting.invite`) by a mail in the invitee's language. Raises Refused, Conflict."""
    if not settings.SENDS_MAIL:
        raise Refused(N_("No mail server is set up here."), mend=N_("Send the link yourself."), field="address")
    if language not in dict(settings.LANGUAGES):
        raise Refused(N_("Choose a language."), field="language")
    invitation, _path = inviting.invite(user, project_id, **facts)
    letter = Letter(invitation=invitation, address=_address(address), language=language)
    # The link's secret can be made again from the letter and the server's key, so it is stored nowhere.
    Invitation.objects.filter(pk=invitation.pk).update(digest=digest(texts.secret(letter)))
    return post(letter)


@transaction.atomic
def send_again(user: User, project_id: UUID, invitation: int) -> Letter:
    """Once more, with the same link. Raises Conflict while it waits, and when its link does not work any more."""
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    rows = Letter.objects.filter(invitation__project=project).select_for_update(of=("self",), no_key=True)
    letter = rows.get(invitation=invitation)
    if letter.state == State.WAITING:
        raise Conflict(N_("This letter is on its way."), current=letter.state)
    if inviting.invitation_of(texts.secret(letter)) is None:
        raise Conflict(N_("This invitation no longer works: make a new one."), current=letter.state)
    letter.state, letter.tries, letter.fault = State.WAITING, 0, {}
    letter.created = letter.not_before = timezone.now()
    return post(letter)


def adopt(person: User, invitation: Invitation, wants: bool) -> None:
    """Who has just come by a mailed invitation can be written to at the address that it went to, if they want."""
    letter = Letter.objects.filter(invitation=invitation).first()
    if letter is not None and not person.email:
        User.objects.filter(pk=person.pk).update(email=letter.address if wants else "", work_mail=wants)


def post(letter: Letter) -> Letter:
    """Keep the letter and ring for whoever sends it; inside the caller's transaction."""
    letter.save()
    work.open_all(KIND, [letter.pk])
    return letter


def send(letter_id: UUID) -> None:
    """What a worker does: send the letter, unless it is out of date. A second message does nothing."""
    held = work.claim(KIND, letter_id)
    if held is None:
        return
    letter = Letter.objects.select_related("invitation__project", "user").get(pk=letter_id)
    with held.kept_alive(), translation.override(letter.language):
        message = texts.of(letter)
        if message is None:
            _close(held, letter, State.DROPPED)
            return
        try:
            _send(letter, message)
        except faults.MAIL as raised:
            fault, later = faults.read(raised, letter.address)
            if later and letter.tries < len(PAUSES):
                _postpone(held, letter, fault)
            else:
                _close(held, letter, State.REFUSED, fault)
        else:
            _close(held, letter, State.SENT)


def give_up(held: work.Claim) -> None:
    """All workers died at it."""
    fault = MergerError(N_("The worker died {count} times at this."), count=held.attempts)
    _close(held, Letter.objects.get(pk=held.subject), State.REFUSED, fault)


def register() -> None:
    """Make the sending known."""
    task, module = "webapp.review.tasks.send_letter", __name__
    work.register(work.Kind(KIND, task, _due, f"{module}.give_up"))


def trouble(letter: Letter) -> tuple[str, str] | None:
    """What went wrong last and how to mend it, in the reader's language; None: nothing did."""
    fault = letter.fault
    if not fault:
        return None
    facts = fault["facts"]
    return messages.translated(fault["message"], facts), messages.translated(fault["mend"], facts)


def _send(letter: Letter, message: texts.Text) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Auto-Submitted": "auto-generated",  # RFC 3834: no answers of machines
        # The same at every try: of two that arrive, one is shown.
        "Message-ID": f"<{letter.pk}.{int(letter.created.timestamp())}@{host}>",
    }
    EmailMessage(message.subject, message.body, to=[letter.address], headers=headers).send()


def _due() -> "QuerySet[Letter]":
    return Letter.objects.filter(state=State.WAITING, not_before__lte=Now())


@transaction.atomic
def _close(held: work.Claim, letter: Letter, state: "Letter.State", fault: MergerError | None = None) -> None:
    if held.settle():
        sent = timezone.now() if state == State.SENT else letter.sent
        Letter.objects.filter(pk=letter.pk).update(state=state, sent=sent, fault=_kept(fault))
        _tell(letter, state)


@transaction.atomic
def _postpone(held: work.Claim, letter: Letter, fault: MergerError) -> None:
    """A further try is further work: a server that is away is no worker that died."""
    if held.settle():
        due = timezone.now() + PAUSES[letter.tries]
        Letter.objects.filter(pk=letter.pk).update(tries=letter.tries + 1, not_before=due, fault=_kept(fault))
        work.open_all(KIND, [letter.pk])
        _tell(letter, State.WAITING)


def _tell(letter: Letter, state: "Letter.State") -> None:
    """Whoever looks at the project sees what became of the invitation."""
    if letter.invitation is not None:
        told: LetterMoved = {"invitation": letter.invitation.pk, "state": state}
        streams.append(letter.invitation.project.stream_id, "judging.letter", told)


def _kept(fault: MergerError | None) -> dict[str, Any]:
    if fault is None:
        return {}
    return {"message": fault.message, "mend": fault.mend, "facts": dict(fault.facts)}


def _address(text: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError:
        raise Refused(N_("“{address}” is no mail address."), address=text.strip()[:100], field="address") from None
    return text.strip()

"""Word that there is work: to whoever wants it, once a day at most, and not for ever; and that a run waits for people:
to its owner, once for each wait.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone, translation

from webapp.accounts.models import User
from webapp.review import leaders_judged, queries
from webapp.review.mailing import letters
from webapp.review.models import Judgement, Letter, Project, Rater

DAY = timedelta(hours=24)
HOURS = range(8, 18)  # of the day, in the server's time zone
MOST = 3  # letters in a row to somebody who does not answer them by judging


def remind(now: datetime | None = None) -> None:
    """One round: a letter to everybody who is to be told."""
    now = now or timezone.now()
    if not settings.SENDS_MAIL or timezone.localtime(now).hour not in HOURS:
        return
    asked = Rater.objects.filter(left=None, project__state=Project.State.OPEN).values("user")
    owners = _untold().values("owner")
    people = User.objects.filter(Q(pk__in=asked) | Q(pk__in=owners), is_active=True, work_mail=True).exclude(email="")
    for key in people.order_by("pk").values_list("pk", flat=True):
        _remind(key, now)


@transaction.atomic
def _remind(key: int, now: datetime) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=key)  # two rounds at once write one letter
    written = Letter.objects.filter(Q(user=user) | Q(invitation__rater__user=user))
    if written.filter(created__gt=now - DAY).exists():
        return
    waits = list(_untold().filter(owner=user).values_list("pk", flat=True))
    if waits or _asked(user, now):
        language = user.language or translation.get_language() or settings.LANGUAGE_CODE
        letter = letters.post(Letter(user=user, address=user.email, language=language))
        Project.objects.filter(pk__in=waits).update(owner_letter=letter)


def _untold() -> "QuerySet[Project]":
    """Of what runs wait for, that of which the owner has had no letter."""
    return leaders_judged.waiting().filter(owner_letter=None)


def _asked(user: User, now: datetime) -> bool:
    """Whether the person has something to judge and has not heard of it too often."""
    judged = Judgement.objects.filter(rater__user=user).aggregate(last=Max("created"))["last"]
    if judged is not None and judged > now - DAY:
        return False
    asked = Rater.objects.filter(user=user, left=None).aggregate(last=Max("created"))["last"]
    if asked is None:
        return False
    since = max(one for one in (judged, asked) if one is not None)
    if Letter.objects.filter(user=user, waits=None, created__gt=since).count() >= MOST:
        return False
    return any(left for _rater, left in queries.work(user))

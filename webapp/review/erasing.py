"""Erasing a person: the judgements stay under their number, the link to the person goes."""

from django.db import transaction
from django.utils import timezone

from webapp.review import seats
from webapp.review.models import Invitation, Letter, Rater


@transaction.atomic
def erase(rater: Rater) -> None:
    """Nobody can tell any more who this rater was, and nobody can go on as them."""
    now = timezone.now()
    Invitation.objects.filter(rater=rater, revoked=None).update(revoked=now)
    Invitation.objects.filter(rater=rater).update(note="")
    Rater.objects.filter(pk=rater.pk).update(user=None, left=now)
    seats.free_all(rater.pk)
    Letter.objects.filter(invitation__rater=rater).update(address="")

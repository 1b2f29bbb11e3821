"""A mail of judging, as it is kept; one of the app's models (:mod:`webapp.review.models`)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from webapp.foundation.exact_json import ExactJSON


class Letter(models.Model):
    """A mail of judging: an invitation, or word to a ``user`` that there is work, or that their runs wait for people
    (``waits``: the runs' projects).

    tries: so far, of those that the server asked to repeat; not_before: of the next. fault: what went wrong last, {} or
    {"message", "mend", "facts"} as of MergerError. address "": the person has been erased.
    """

    class State(models.TextChoices):
        """What became of it. Dropped: there was nothing to say any more."""

        WAITING = "waiting", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("could not be sent")
        DROPPED = "dropped", _("not sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField("Invitation", on_delete=models.CASCADE, null=True, related_name="letter")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="letters")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    fault = ExactJSON(default=dict)
    sent = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

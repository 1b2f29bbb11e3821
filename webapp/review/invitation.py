"""An invitation to judge, as it is kept; one of the app's models (:mod:`webapp.review.models`)."""

from django.db import models


class Invitation(models.Model):
    """A link for one person: whoever opens it first is its person until it expires or is revoked.

    note: whom it is meant for, in the owner's words. adjudicates: as an adjudicator. made_account: the person had no
    account before it, so that the link is how they sign in. The secret is stored as a digest only.
    """

    project = models.ForeignKey("review.Project", on_delete=models.CASCADE, related_name="invitations")
    note = models.CharField(max_length=120, blank=True)
    adjudicates = models.BooleanField(default=False)
    made_account = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    rater = models.OneToOneField("review.Rater", on_delete=models.SET_NULL, null=True, related_name="invitation")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "review"
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return self.note or f"invitation {self.pk}"

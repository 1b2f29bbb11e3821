"""Sums of a project's judgements, as they are stored; one of the app's models (:mod:`webapp.review.models`)."""

from django.db import models

from webapp.foundation.exact_json import ExactJSON


class KeptSums(models.Model):
    """Sums of a project's judgements up to a number (:mod:`webapp.review.sums`); may be deleted at any time.

    form: of the JSON.
    """

    project = models.OneToOneField("review.Project", on_delete=models.CASCADE, related_name="kept_sums")
    number = models.PositiveIntegerField(default=0)
    form = models.PositiveSmallIntegerField()
    sums = ExactJSON(default=dict)

    class Meta:
        app_label = "review"

    def __str__(self) -> str:
        return f"up to {self.number}"

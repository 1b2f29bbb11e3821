"""Who was made of whom."""

from django.db import models

from webapp.catalog.models import Model
from webapp.foundation.exact_json import ExactJSON
from webapp.runs.models import Run


class LineageEdge(models.Model):
    """A child in the catalogue and one of the models it was merged from, in the recipe's order (``place``)."""

    child = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="parent_edges")
    parent = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="child_edges")
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="lineage")
    place = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=100)
    recipe = ExactJSON(default=dict)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("child", "place")
        constraints = (models.UniqueConstraint(fields=("child", "parent"), name="lineage_once"),)

    def __str__(self) -> str:
        return f"{self.parent} → {self.child}"

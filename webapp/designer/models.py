"""Designs: the drawn graph with its search settings, and the versions people kept of it."""

import uuid

from django.conf import settings
from django.db import models

from webapp.foundation.exact_json import ExactJSON
from webapp.foundation.ownership import OwnedQuerySet


class Design(models.Model):
    """What is on the canvas now. ``revision`` counts saves: a stale tab is told, never obeyed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="designs")
    graph = ExactJSON(default=dict)
    search = ExactJSON(default=dict)
    revision = models.PositiveIntegerField(default=1)
    sample = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    archived = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet["Design"].as_manager()

    class Meta:
        ordering = ("-updated", "id")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A state of a design that a person wanted to keep."""

    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    graph = ExactJSON(default=dict)
    search = ExactJSON(default=dict)
    note = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("design", "number"), name="version_once"),)

    def __str__(self) -> str:
        return f"{self.design} {self.number}"

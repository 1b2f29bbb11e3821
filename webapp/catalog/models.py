"""What people merge and judge with: models and question sets."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from webapp.foundation.exact_json import ExactJSON
from webapp.foundation.ownership import SharedQuerySet


class Model(models.Model):
    """A checkpoint in the catalogue. ``path`` is a folder the server chose or was allowed to read.

    base: of a LoRA adapter the model that it goes on; ``path`` holds the adapter alone, all other facts tell both.
    """

    class Origin(models.TextChoices):
        """How the model came here."""

        FOLDER = "folder", _("Folder on the server")
        UPLOAD = "upload", _("Upload")
        MERGED = "merged", _("Merged here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    architecture = models.CharField(max_length=200)
    parameters = models.BigIntegerField()
    size_bytes = models.BigIntegerField()
    dtype = models.CharField(max_length=20)
    layers = models.PositiveIntegerField()
    licence = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=50, blank=True)
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    path = models.TextField()
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="adapters")
    card = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="models")
    created = models.DateTimeField(auto_now_add=True)
    archived = models.DateTimeField(null=True, blank=True)

    objects = SharedQuerySet["Model"].as_manager()

    class Meta:
        ordering = ("created", "id")
        constraints = (
            models.UniqueConstraint(fields=("owner", "digest"), nulls_distinct=False, name="model_once_per_owner"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """What to open, as recipes write it: the folder, an adapter's behind its base's."""
        return self.path if self.base is None else f"{self.base.path}+{self.path}"


class EvaluationSet(models.Model):
    """Questions with answers, and how they are put and judged. The file lies in the store under its SHA-256.

    shots: solved questions shown before each question. until: where an answer ends, one mark a line. thinking: models
    may think before they answer. reading: how the file is read where it does not say it itself
    (:class:`merger.evaluation.tasks.Reading`). ratings: of people's judgements, whose they are
    (:class:`webapp.catalog.payloads.RatingsFacts`); None for other questions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    scorer = models.CharField(max_length=50)
    template = models.TextField(blank=True)
    max_new_tokens = models.PositiveIntegerField(default=64)
    shots = models.PositiveSmallIntegerField(default=0)
    until = models.TextField(blank=True)
    thinking = models.BooleanField(default=False)
    reading = ExactJSON(default=dict)
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    items = models.PositiveIntegerField()
    splits = ExactJSON(default=dict)
    ratings = ExactJSON(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="evaluation_sets"
    )
    created = models.DateTimeField(auto_now_add=True)
    archived = models.DateTimeField(null=True, blank=True)

    objects = SharedQuerySet["EvaluationSet"].as_manager()

    class Meta:
        ordering = ("created", "id")

    def __str__(self) -> str:
        return self.name

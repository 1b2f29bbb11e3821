"""A run of a design: its generations and candidates. PostgreSQL is the truth about all of it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webapp.catalog.models import Model
from webapp.designer.models import Design
from webapp.foundation.exact_json import ExactJSON
from webapp.foundation.ownership import OwnedQuerySet
from webapp.streams.models import Stream


class Run(models.Model):
    """A design frozen at its start. ``generation`` numbers the open generation (0: none yet).

    plan: what the engine needs and the digests of the models (planning.py); state: the search between generations.
    models_key: the same for runs on the same models, whose paces can be compared. judged_on: SHA-256 of every question
    file whose held-out part the report answers.
    report: without the answers to every single held-out question, which are in ``answers``.
    parents: accuracy of each source on search questions, once measured.
    """

    class Status(models.TextChoices):
        """Where a run stands."""

        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        WAITING = "waiting", _("Waiting for people")
        PAUSED = "paused", _("Paused")
        FINISHING = "finishing", _("Finishing")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    OPEN = (Status.QUEUED, Status.RUNNING, Status.WAITING, Status.PAUSED, Status.FINISHING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    design = models.ForeignKey(Design, on_delete=models.PROTECT, related_name="runs")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    name = models.CharField(max_length=200)
    graph = ExactJSON(default=dict)
    plan = ExactJSON(default=dict)
    state = ExactJSON(null=True)
    models_key = models.CharField(max_length=64, db_index=True)
    judged_on = ArrayField(models.CharField(max_length=64), default=list)
    seed = models.PositiveIntegerField()
    language = models.CharField(max_length=8, default="ja")
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    generation = models.PositiveIntegerField(default=0)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="run")
    parents = ExactJSON(null=True)
    report = ExactJSON(null=True)
    answers = ExactJSON(null=True)
    winner = models.ForeignKey(Model, on_delete=models.SET_NULL, null=True, blank=True, related_name="won")
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet["Run"].as_manager()

    class Meta:
        ordering = ("-created", "id")
        indexes = (
            models.Index(
                fields=("status",),
                name="run_open",
                condition=Q(status__in=("queued", "running", "waiting", "finishing", "paused")),
            ),
            GinIndex(fields=("judged_on",), name="run_judged_on"),
        )

    def __str__(self) -> str:
        return self.name


class Generation(models.Model):
    """A population asked of the search. ``scored`` counts its candidates that are done, failed ones included.

    opened: the engine's own JSON of the generation (stage, population, items), kept exactly. asked: since when people
    have been asked about its leaders, None: they are not.
    """

    class Status(models.TextChoices):
        """Whether its scores have been told to the search."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="generations")
    number = models.PositiveIntegerField()
    stage = models.PositiveSmallIntegerField()
    opened = ExactJSON(default=dict)
    population = models.PositiveIntegerField()
    items = models.PositiveIntegerField()
    scored = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    summary = ExactJSON(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    closed = models.DateTimeField(null=True, blank=True)
    asked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="generation_once"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"

    def awaited(self) -> "models.QuerySet[Candidate]":
        """What must be there before the search is told."""
        return self.candidates.awaited()


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Children of searches."""

    def awaited(self) -> "CandidateQuerySet":
        """Those that nobody has judged yet: their generations wait for them."""
        return self.filter(status__in=Candidate.OPEN)


class JudgedGeneration(models.Model):
    """What people said of a generation's leaders: written once, never changed or deleted (a trigger sees to it).

    said: the engine's own JSON (:class:`merger.evolution.LeaderStrengths`), with the digest of the judgements.
    """

    generation = models.OneToOneField(Generation, on_delete=models.CASCADE, related_name="judged")
    said = ExactJSON()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.generation_id}"


class Candidate(models.Model):
    """One child: its genome, and how it did.

    digest: SHA-256 of (run, generation, place, genome, questions, seed): the key under which its result is unique.
    """

    class Status(models.TextChoices):
        """Where a candidate stands."""

        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("In work")
        SCORED = "scored", _("Scored")
        FAILED = "failed", _("Failed")

    OPEN = (Status.WAITING, Status.CLAIMED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="candidates")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="candidates")
    index = models.PositiveIntegerField()
    genome = ExactJSON(default=list)
    digest = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    fitness = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    scores = ExactJSON(null=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    scored = models.DateTimeField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ("generation", "index")
        constraints = (models.UniqueConstraint(fields=("run", "generation", "index"), name="candidate_once"),)
        indexes = (
            models.Index(
                fields=("run", "status"), name="candidate_due", condition=Q(status__in=("waiting", "claimed"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.generation} {self.index}"

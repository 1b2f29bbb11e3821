"""Facts: a stream of numbered events, and jobs (anything longer than two seconds that is no run)."""

import uuid

from django.conf import settings
from django.db import models

from webapp.foundation.ownership import OwnedQuerySet


class Stream(models.Model):
    """One append-only sequence; ``last_seq`` is the number of its newest event (0: none yet)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="streams")
    kind = models.CharField(max_length=32)
    last_seq = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["Stream"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Event(models.Model):
    """One thing that happened. ``seq`` counts 1, 2, 3... without gaps within its stream.

    actor: the person who did it; None: the search, a worker or a deadline.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("stream", "seq")
        constraints = (models.UniqueConstraint(fields=("stream", "seq"), name="event_seq_once"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Job(models.Model):
    """A task with an end: import, save, chat, preview. Its progress is told on its stream."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    stream = models.OneToOneField(Stream, on_delete=models.CASCADE, related_name="job")
    input = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    objects = OwnedQuerySet["Job"].as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

"""A model that judges in a project, and what it said; part of the app's models (:mod:`webapp.review.models`)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from webapp.catalog.models import EvaluationSet, Model
from webapp.foundation.exact_json import ExactJSON


class JudgeEndpoint(models.Model):
    """A model on another server that speaks the OpenAI chat completions protocol, set up by an administrator.

    url: up to and with the version ("https://example.jp/v1"). model: its name there. token: sealed
    (:mod:`webapp.foundation.sealing`), "" for none; it never leaves the server again. most_tokens: that one judge may
    use up in one project. price_in, price_out: of a million tokens, in ``currency``; None: not told. removed: offered
    no longer; what it said stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=100)
    url = models.CharField(_("Address"), max_length=300)
    model = models.CharField(_("Model"), max_length=200)
    token = models.TextField(blank=True)
    most_tokens = models.PositiveIntegerField(_("Most tokens for one project"), default=1_000_000)
    price_in = models.DecimalField(
        _("Price of a million tokens read"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    price_out = models.DecimalField(
        _("Price of a million tokens written"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(_("Currency"), max_length=10, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judge_endpoints")
    removed = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created", "id")

    def __str__(self) -> str:
        return self.name


class ModelJudge(models.Model):
    """A model that judges in a project (AI評価者): of the catalogue, or of an endpoint.

    digest: of the catalogue's model, or of what makes an endpoint's model another one (address and name there): with a
    prompt's digest it is the key under which answers are cached. job: the one that asks it now, or asked it last.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey("Project", on_delete=models.CASCADE, related_name="model_judges")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    model = models.ForeignKey(Model, on_delete=models.PROTECT, null=True, related_name="judges")
    endpoint = models.ForeignKey(JudgeEndpoint, on_delete=models.PROTECT, null=True, related_name="judges")
    job = models.UUIDField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("project", "created", "id")
        constraints = (
            models.UniqueConstraint(fields=("project", "digest"), name="model_judge_once"),
            models.CheckConstraint(
                condition=models.Q(model=None) ^ models.Q(endpoint=None), name="model_judge_is_one_thing"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ModelVerdict(models.Model):
    """What a model said when it was asked once, never changed and never deleted (a trigger sees to it).

    swapped: the second system's answer stood left, or first. criterion: the row of a rubric or check, "" for a pair.
    choice: "left", "right", "same" or "bad" as the sides stood; of a criterion the step's number from 0; "": no word of
    its answer could be read. answer: what it said, word for word; of a catalogue's model the log-probability (natural
    logarithm) of each choice as JSON. prompt: SHA-256 of the text that it was asked. cached: it had been asked the very
    same before, so that neither tokens nor seconds were spent.
    """

    judge = models.ForeignKey(ModelJudge, on_delete=models.PROTECT, related_name="verdicts")
    item = models.ForeignKey("JudgedPair", on_delete=models.PROTECT, related_name="model_verdicts")
    swapped = models.BooleanField(default=False)
    criterion = models.CharField(max_length=100, blank=True)
    choice = models.CharField(max_length=5, blank=True)
    answer = models.TextField(blank=True)
    prompt = models.CharField(max_length=64)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    cached = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("judge", "item", "criterion", "swapped")
        constraints = (
            models.UniqueConstraint(fields=("judge", "item", "swapped", "criterion"), name="model_verdict_once"),
        )
        indexes = (models.Index(fields=("prompt",), name="model_verdict_prompt"),)

    def __str__(self) -> str:
        return self.choice or "unreadable"


class KeptVerdicts(models.Model):
    """Marks a question set that was made of a model's verdicts, not of people's.

    agreement: of the model with people at that time, {} where it was not measured, else {"same", "low", "high",
    "alpha", "items"}.
    """

    evaluation_set = models.OneToOneField(EvaluationSet, on_delete=models.CASCADE, related_name="model_verdicts")
    judge = models.ForeignKey(ModelJudge, on_delete=models.PROTECT, related_name="kept")
    agreement = ExactJSON(default=dict)

    def __str__(self) -> str:
        return f"{self.evaluation_set_id}"

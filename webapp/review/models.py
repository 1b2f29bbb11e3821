"""Judging: what is judged, who judges it, whose turn it is, and what was said.

Systems are the models that answer. Whoever judges is known here as a rater with a number; the link to a person stands
in :class:`Rater` alone and can be cut.
"""

import uuid
from itertools import combinations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webapp.foundation.exact_json import ExactJSON
from webapp.foundation.ownership import AssignedQuerySet, OwnedQuerySet
from webapp.review import ready
from webapp.review.criteria import StepsOf
from webapp.review.invitation import Invitation as Invitation
from webapp.review.kept_sums import KeptSums as KeptSums
from webapp.review.letter import Letter as Letter
from webapp.review.model_judges import ModelJudge as ModelJudge
from webapp.runs.models import Generation, Run
from webapp.streams.models import Stream


def pairs_of(systems: int, each_beside_each: bool) -> list[tuple[int, int]]:
    """Pairs of places among so many systems: all, or those with the first."""
    if each_beside_each:
        return list(combinations(range(systems), 2))
    return [(0, other) for other in range(1, systems)]


class Project(models.Model):
    """Answers of models, judged by people (評価の企画): compared two by two, or each for itself.

    run: where the models come from, None: from the catalogue. generation: of a running search, whose leaders these are
    and which waits for what is said of them. source: which of the run's models. kind: how they are judged;
    criteria: the rows of a rubric or a check (:mod:`webapp.review.criteria`), none for pairs. name: for its owner;
    title, guide: what raters read, so no model is named there. systems: :class:`webapp.review.systems.System`.
    questions: {"id", "name", "sha256", "digest", "split", "asked"}. judged_on: SHA-256 of the question file whose
    held-out part is asked, "" where none is. decoding: how the answers were generated. practice: [{"question",
    "answers": [two], "right": "first" | "second" | "same" | "bad", "why"}]; with one answer and right {criterion: step}
    where answers are judged for themselves. raters: how many people judge each item. repeats: share of items that a
    rater sees again, the sides of a pair swapped. owner_letter: in which the owner of a run that waits was told so.
    said: the number of the newest judgement, undone ones and practice counted. judged, turns: judgements so far and
    wanted, repeats aside. salt: of sides and order, never sent to anybody; projects that are older than it have their
    id there.
    """

    class Kind(models.TextChoices):
        """What a rater is asked."""

        PAIRS = "pairs", _("Two answers side by side: which is better?")
        RUBRIC = "rubric", _("One answer at a time, by several criteria")
        CHECK = "check", _("One answer at a time: good, to be corrected, or unusable")

    class State(models.TextChoices):
        """Where a project stands."""

        ANSWERING = "answering", _("Models are answering")
        OPEN = "open", _("Being judged")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Source(models.TextChoices):
        """Which models are compared, and how: the first beside each other one, or each beside each."""

        WINNER = "winner", _("The new model beside the models it was made of")
        FINALISTS = "finalists", _("The finalists among themselves")
        FRONT = "front", _("The best compromises between the goals")
        ELITES = "elites", _("The elites of the archive")
        MODELS = "models", _("Models of the catalogue")
        LEADERS = "leaders", _("The leaders of a running search")

    EACH_BESIDE_EACH = (Source.FINALISTS, Source.FRONT, Source.ELITES, Source.LEADERS)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    salt = models.UUIDField(default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_projects")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="judging_projects")
    generation = models.OneToOneField(Generation, on_delete=models.PROTECT, null=True, related_name="judging_project")
    source = models.CharField(max_length=10, choices=Source, default=Source.WINNER)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PAIRS)
    criteria = ExactJSON(default=list)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    guide = models.TextField(blank=True)
    systems = ExactJSON(default=list)
    questions = ExactJSON(default=dict)
    judged_on = models.CharField(max_length=64, blank=True, db_index=True)
    decoding = ExactJSON(default=dict)
    practice = ExactJSON(default=list)
    raters_per_item = models.PositiveSmallIntegerField(default=2)
    repeats = models.FloatField(default=0.05)
    closes = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ANSWERING)
    owner_letter = models.ForeignKey("Letter", on_delete=models.SET_NULL, null=True, related_name="waits")
    said = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="judging_project")
    job = models.UUIDField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["Project"].as_manager()

    class Meta:
        ordering = ("-created", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def shown_title(self) -> str:
        """The title for this reader."""
        return ready.shown(self.title)

    @property
    def shown_criteria(self) -> list[StepsOf]:
        """The criteria for this reader."""
        return [ready.shown_row(row) for row in self.criteria]

    @property
    def each_beside_each(self) -> bool:
        """Whether no system stands out: all pairs are compared."""
        return self.source in self.EACH_BESIDE_EACH

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Which systems are compared on every question, by their places."""
        return pairs_of(len(self.systems), self.each_beside_each)


class Question(models.Model):
    """A question with all systems' answers in their order. sheet: {"reference", "criteria"} for who judges, or {}."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="asked")
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    text = models.TextField()
    tags = ArrayField(models.TextField(), default=list)
    sheet = ExactJSON(default=dict)
    answers = ExactJSON(default=list)

    class Meta:
        ordering = ("project_id", "place")
        constraints = (models.UniqueConstraint(fields=("project", "place"), name="judging_question_once"),)

    def __str__(self) -> str:
        return self.text[:60]


class JudgedPair(models.Model):
    """Two systems' answers to one question; one system's where second is None.

    place: the order in which items are handed out.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    first = models.PositiveSmallIntegerField()
    second = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("project_id", "place")
        constraints = (models.UniqueConstraint(fields=("project", "place"), name="judging_item_once"),)

    def __str__(self) -> str:
        return f"{self.question_id}: {self.first} and {self.second}"

    @property
    def pair(self) -> tuple[int, int]:
        """Both systems of a pair."""
        assert self.second is not None
        return self.first, self.second


class Rater(models.Model):
    """Who judges in a project, by a number; also the assignment: who has no row here sees nothing of the project.

    user None: the person has been erased, the judgements stay. left: no longer asked. practised: practice items done.
    adjudicates: a place of its own, for items on which raters disagree; its person may have another one as a rater.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="raters")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="judges_as")
    adjudicates = models.BooleanField(default=False)
    practised = models.PositiveSmallIntegerField(default=0)
    left = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = AssignedQuerySet["Rater"].as_manager()

    class Meta:
        ordering = ("project_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="rater_number_once"),
            models.UniqueConstraint(fields=("project", "user", "adjudicates"), name="rater_once"),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def desk(self) -> uuid.UUID:
        """The id under which this person finds the work: the project's, or the place's own for an adjudicator."""
        return self.id if self.adjudicates else self.project_id


class Seat(models.Model):
    """One turn at an item. In one rater's hands until the lease ends, on the database's clock; the token fences out
    whoever slept past it. Once judged it is that rater's for good.

    turn: 0, 1... of the item; repeat: a pair that this rater judged before, sides swapped, beyond the turns wanted.
    adjudicates: the turn of a third person, beyond the turns wanted as well. kept_for: whose share of the work it is;
    nobody else is given it. postponed: the rater said "later". judgement: the one that counts; an undone one does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="seats")
    item = models.ForeignKey(JudgedPair, on_delete=models.CASCADE, related_name="seats")
    place = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField()
    repeat = models.BooleanField(default=False)
    adjudicates = models.BooleanField(default=False)
    kept_for = models.ForeignKey(Rater, on_delete=models.SET_NULL, null=True, related_name="share")
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, null=True, related_name="seats")
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    postponed = models.DateTimeField(null=True)
    judgement = models.OneToOneField("Judgement", on_delete=models.PROTECT, null=True, related_name="counted_for")

    class Meta:
        ordering = ("project_id", "place", "turn")
        constraints = (
            models.UniqueConstraint(fields=("item", "turn"), name="seat_once"),
            models.UniqueConstraint(fields=("item", "rater"), name="item_once_a_rater", condition=Q(repeat=False)),
        )
        indexes = (
            models.Index(fields=("project", "place", "turn"), name="seat_open", condition=Q(judgement=None)),
            models.Index(fields=("rater",), name="seat_of_rater"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.turn}"


class Judgement(models.Model):
    """What a rater said, never changed and never deleted (a trigger sees to it): an undo is a row of its own.

    id: made by the browser, so that what is sent twice counts once. number: 1, 2, 3... in the project without gaps, in
    the order of commits. seat None: a practice item, whose place in the project's list is ``practice``. swapped: as the
    sides stood. choice "": this row undoes ``undoes``. details: {"steps": {criterion: step}} of an answer judged for
    itself; of a check also "flags", "spans" [[start, end]] in code points of the answer, and "corrected", a text.
    """

    class Choice(models.TextChoices):
        """What was chosen, as it was seen."""

        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        SAME = "same", _("About the same")
        BAD = "bad", _("Both bad")
        RATED = "rated", _("By criteria")

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="judgements")
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, related_name="judgements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="judgements")
    number = models.PositiveIntegerField()
    practice = models.PositiveSmallIntegerField(null=True)
    swapped = models.BooleanField()
    choice = models.CharField(max_length=5, choices=Choice, blank=True)
    details = ExactJSON(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    comment = models.TextField(blank=True)
    seconds = models.FloatField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("project_id", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="judgement_number_once"),)

    def __str__(self) -> str:
        return self.choice or "undone"

    @property
    def winner(self) -> str:
        """ "first", "second", "same" or "bad": the choice, whichever side the first system stood on."""
        sides = {"left": "first", "right": "second"}
        if self.swapped:
            sides = {"left": "second", "right": "first"}
        return sides.get(self.choice, self.choice)

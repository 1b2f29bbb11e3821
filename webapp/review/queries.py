"""Reads of judging: projects by ownership, work by assignment."""

from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Now

from merger.errors import N_
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Conflict
from webapp.review.models import Invitation, Letter, Project, Rater, Seat
from webapp.review.seats import standing
from webapp.streams.models import Job


def projects(user: Person) -> QuerySet[Project]:
    """Projects that the person may look into, newest first."""
    return Project.objects.for_user(user).select_related("owner", "run__winner")


def judged_so_far(user: Person) -> list[tuple[UUID, str, int, int]]:
    """The same: id, name, people who have judged, and their judgements; repeats and adjudications aside."""
    said = Seat.objects.filter(rater=OuterRef("pk"), repeat=False, adjudicates=False).exclude(judgement=None)
    judging = Rater.objects.filter(Exists(said), project=OuterRef("pk")).order_by()
    count = judging.values("project").annotate(count=Count("pk")).values("count")
    rows = projects(user).annotate(people=Coalesce(Subquery(count), 0))
    return list(rows.values_list("pk", "name", "people", "judged"))


def under_way(user: Person) -> QuerySet[Project]:
    """Projects that are not closed, by their owner or by their last day (:func:`seats.stands`)."""
    over = Q(closes__lte=Now()) & ~Q(state=Project.State.ANSWERING)
    return projects(user).exclude(Q(state=Project.State.CLOSED) | over)


def heldout_looks(questions: str) -> int:
    """Projects, anybody's, whose models have answered the held-out part of the question file with this SHA-256."""
    return Project.objects.filter(judged_on=questions).exclude(state=Project.State.ANSWERING).count()


def raters(user: Person) -> "QuerySet[Rater]":
    """The person's places among raters, in projects where there is or was something to judge; the newest first."""
    rows = Rater.objects.assigned_to(user).exclude(project__state=Project.State.ANSWERING)
    return rows.select_related("project").order_by("-created")


# Of a project: what no rater is shown, and no request of theirs reads.
_UNSEEN = [f"project__{name}" for name in ("name", "systems", "questions", "decoding")]


def rater(user: Person, desk: UUID) -> Rater:
    """The person's place, by its own id or that of its desk (see Rater.desk). Raises Rater.DoesNotExist, Conflict once
    stopped.
    """
    # One after the other: the page asks under its place's own id, and PostgreSQL finds either much faster than both.
    places = ({"pk": desk}, {"project": desk, "adjudicates": False})
    rows = Rater.objects.assigned_to(user).select_related("project").defer(*_UNSEEN).order_by()
    found = next((one for place in places for one in rows.filter(**place)), None)
    stopped = Rater.objects.stopped(user)
    if found is None and any(stopped.filter(**place).exists() for place in places):
        raise Conflict(
            N_("You are no longer asked to judge here."),
            mend=N_("What you have judged is kept. If you think this is a mistake, ask whoever invited you."),
            current="stopped",
        )
    if found is None:
        raise Rater.DoesNotExist
    return found


def places(user: Person) -> "QuerySet[Rater]":
    """All of the person's places, of those who were stopped as well: what is kept of them is theirs to have."""
    rows = Rater.objects.assigned_to(user) | Rater.objects.stopped(user)
    return rows.select_related("project").order_by("-created")


def own_place(user: Person, desk: UUID) -> Rater:
    """One of them, by its own id or that of its desk. Raises Rater.DoesNotExist."""
    return places(user).get(Q(project=desk, adjudicates=False) | Q(pk=desk))


def work(user: Person) -> list[tuple[Rater, int]]:
    """Where the person is asked to judge, with the number of pairs left."""
    return [(one, standing(one)["remaining"]) for one in raters(user)]


def people(project: Project) -> QuerySet[Rater]:
    """Raters and adjudicators by number: ``judged`` pairs, ``held`` in hand, ``kept`` for them and not yet in hand."""
    mine = Seat.objects.filter(rater=OuterRef("pk"))
    held = mine.filter(judgement=None, lease_until__gt=Now())
    share = Seat.objects.filter(kept_for=OuterRef("pk"), judgement=None, rater=None)
    # Each counted by itself: joined and grouped, 100,000 seats take five times as long.
    counted = project.raters.select_related("invitation").annotate(
        judged=_count(mine.filter(repeat=False).exclude(judgement=None), "rater"),
        held=_count(held, "rater"),
        kept=_count(share, "kept_for"),
    )
    return counted.order_by("number")


def _count(rows: QuerySet[Seat], of: str) -> Coalesce:
    """How many of the rows, which belong to one row of the outer query by the field ``of``."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(count=Count("pk")).values("count")), 0)


def invitations(project: Project) -> QuerySet[Invitation]:
    """The project's invitations with what came of them: ``judged`` pairs of whoever came; ``may_be_sent_again``: a
    letter that is not on its way, to whoever has not come yet.
    """
    counted = Q(rater__seats__repeat=False) & ~Q(rater__seats__judgement=None)
    works = Q(rater=None, revoked=None, expires__gt=Now(), letter__isnull=False)
    again = works & ~Q(letter__state=Letter.State.WAITING)
    rows = project.invitations.select_related("rater", "letter")
    return rows.annotate(
        judged=Count("rater__seats", filter=counted),
        may_be_sent_again=Case(When(again, then=True), default=False),
    ).order_by("created", "pk")


def job(project: Project) -> Job | None:
    """The generation of the answers."""
    if project.job is None:
        return None
    return Job.objects.filter(pk=project.job).first()

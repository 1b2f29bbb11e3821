"""Reads of judging: projects by ownership, work by assignment."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from webapp.foundation.ownership import Person
from webapp.review.models import Invitation, Project, Rater
from webapp.review.seats import remaining
from webapp.streams.models import Job


def projects(user: Person) -> QuerySet[Project]:
    """Projects that the person may look into, newest first."""
    return Project.objects.for_user(user).select_related("owner", "run__winner")


def heldout_looks(questions: str) -> int:
    """Projects, anybody's, whose models have answered the held-out part of the question file with this SHA-256."""
    return Project.objects.filter(judged_on=questions).exclude(state=Project.State.ANSWERING).count()


def raters(user: Person) -> "QuerySet[Rater]":
    """The person's places among raters, in projects where there is or was something to judge; the newest first."""
    rows = Rater.objects.assigned_to(user).exclude(project__state=Project.State.ANSWERING)
    return rows.select_related("project").order_by("-created")


def rater(user: Person, project: UUID) -> Rater:
    """The person's place in one project. Raises Rater.DoesNotExist."""
    return Rater.objects.assigned_to(user).select_related("project").get(project=project)


def rater_or_404(user: Person, project: UUID) -> Rater:
    """The same for a page. Raises Http404."""
    return get_object_or_404(Rater.objects.assigned_to(user).select_related("project"), project=project)


def work(user: Person) -> list[tuple[Rater, int]]:
    """Where the person is asked to judge, with the number of pairs left."""
    return [(one, remaining(one)) for one in raters(user)]


def invitations(project: Project) -> QuerySet[Invitation]:
    """The project's invitations with what came of them: ``judged`` pairs of whoever came."""
    counted = Q(rater__seats__repeat=False) & ~Q(rater__seats__judgement=None)
    return project.invitations.select_related("rater").annotate(judged=Count("rater__seats", filter=counted))


def job(project: Project) -> Job | None:
    """The generation of the answers."""
    if project.job is None:
        return None
    return Job.objects.filter(pk=project.job).first()

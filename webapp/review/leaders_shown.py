"""What a run's page tells of the people that the run waits for."""

from collections.abc import Sequence
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from webapp.review import leaders_judged, queries, seats
from webapp.review.models import Invitation, Project, Rater
from webapp.runs.models import Run
from webapp.streams.models import Job


class PeopleAsked(TypedDict):
    """Whom a run waits for. project, stream: of the judging; state: of it; failed: the models could not answer.

    judged, wanted: judgements so far and those that are enough. people: who is asked, as the owner or a number says.
    more_needed: whoever is asked has nothing left to judge, and it is not enough yet.
    """

    generation: int
    project: str
    stream: str
    state: Literal["answering", "open", "paused", "closed"]
    failed: bool
    judged: int
    wanted: int
    people: list[str]
    more_needed: bool


def asked(run: Run) -> PeopleAsked | None:
    """Whom a run waits for; None: for nobody."""
    project = leaders_judged.waiting().filter(run=run).select_related("run", "generation").first()
    if project is None or project.generation is None:
        return None
    answering = project.state == Project.State.ANSWERING
    job = queries.job(project) if answering else None
    came, awaited = _raters(project), _awaited(project)
    left = any(seats.standing(rater)["remaining"] for rater in came)
    found: PeopleAsked = {
        "generation": project.generation.number,
        "project": str(project.pk),
        "stream": str(project.stream_id),
        "state": project.state,  # type: ignore[typeddict-item] # one of Project.State
        "failed": job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED),
        "judged": project.judged,
        "wanted": leaders_judged.wanted(project),
        "people": _names(came, awaited),
        "more_needed": bool(came) and not awaited and not answering and not left,
    }
    return found


def people(project: Project) -> list[str]:
    """Who is asked, as of :class:`PeopleAsked`."""
    return _names(_raters(project), _awaited(project))


def _names(came: Sequence[Rater], awaited: Sequence[Invitation]) -> list[str]:
    return [_called(rater) for rater in came] + [one.note or _("somebody invited") for one in awaited]


def _raters(project: Project) -> list[Rater]:
    """Who came."""
    rows = project.raters.filter(left=None, adjudicates=False).exclude(user=None)
    return list(rows.select_related("project__owner", "invitation").order_by("number"))


def _awaited(project: Project) -> list[Invitation]:
    """Invitations of whoever has not come yet."""
    rows = project.invitations.filter(rater=None, revoked=None, adjudicates=False, expires__gt=timezone.now())
    return list(rows)


def _called(rater: Rater) -> str:
    """The owner by name, others by the note of the invitation here, or of the latest one from the same owner; without
    one by the number.
    """
    if rater.user_id == rater.project.owner_id:
        return rater.project.owner.get_username()
    invitation = getattr(rater, "invitation", None)
    if invitation is None or not invitation.note:
        earlier = Invitation.objects.filter(project__owner=rater.project.owner_id, rater__user=rater.user_id)
        invitation = earlier.exclude(rater=None).exclude(note="").order_by("created").last()
    return _("Rater {number}").format(number=rater.number) if invitation is None else invitation.note

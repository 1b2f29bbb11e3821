"""What a run's page tells of the people that the run waits for."""

from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from webapp.review import leaders_judged, queries
from webapp.review.models import Project, Rater
from webapp.runs.models import Run
from webapp.streams.models import Job


class PeopleAsked(TypedDict):
    """Whom a run waits for. project, stream: of the judging; state: of it; failed: the models could not answer.

    judged, wanted: judgements so far and those that are enough. people: who is asked, as the owner or a number says.
    """

    generation: int
    project: str
    stream: str
    state: Literal["answering", "open", "paused", "closed"]
    failed: bool
    judged: int
    wanted: int
    people: list[str]


def asked(run: Run) -> PeopleAsked | None:
    """Whom a run waits for; None: for nobody."""
    project = leaders_judged.waiting().filter(run=run).select_related("run", "generation").first()
    if project is None or project.generation is None:
        return None
    job = queries.job(project)
    return {
        "generation": project.generation.number,
        "project": str(project.pk),
        "stream": str(project.stream_id),
        "state": project.state,  # type: ignore[typeddict-item] # one of Project.State
        "failed": job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED),
        "judged": project.judged,
        "wanted": leaders_judged.wanted(project),
        "people": _people(project),
    }


def _people(project: Project) -> list[str]:
    """Who came, then who has not come yet: by the notes of their invitations, without one by their numbers."""
    came = project.raters.filter(left=None, adjudicates=False).select_related("invitation").order_by("number")
    awaited = project.invitations.filter(rater=None, revoked=None, adjudicates=False, expires__gt=timezone.now())
    return [_called(rater) for rater in came] + [note for note in awaited.values_list("note", flat=True) if note]


def _called(rater: Rater) -> str:
    invitation = getattr(rater, "invitation", None)
    number = _("Rater {number}").format(number=rater.number)
    return invitation.note if invitation is not None and invitation.note else number

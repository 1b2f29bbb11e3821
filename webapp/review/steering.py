"""What the owner does with a project: pause, open again, close, let the models answer again."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation.refusals import Conflict
from webapp.review import leaders_judged, making, queries
from webapp.review.inviting import assign
from webapp.review.models import Project, Rater
from webapp.review.turning import turn
from webapp.runs.models import Run
from webapp.streams.models import Job

State = Project.State


def pause(user: User, project_id: UUID) -> Project:
    """Give out no more pairs; those in somebody's hands are still taken. Raises Conflict."""
    return _turn(user, project_id, State.PAUSED, State.OPEN)


def resume(user: User, project_id: UUID) -> Project:
    """Go on."""
    return _turn(user, project_id, State.OPEN, State.PAUSED)


def close(user: User, project_id: UUID) -> Project:
    """End the judging; nothing more is given out or taken back. A search that waits goes on with what there is, even
    before its models have answered.
    """
    waits = leaders_judged.waiting().filter(pk=project_id).exists()
    return _turn(user, project_id, State.CLOSED, State.OPEN, State.PAUSED, *([State.ANSWERING] if waits else []))


@transaction.atomic
def go_on(user: User, run_id: UUID) -> Run:
    """Let a run that waits go on with what people have said so far. Raises Conflict, PermissionDenied."""
    require(user, "runs.control")
    run = Run.objects.changeable_by(user).get(pk=run_id)
    project = leaders_judged.waiting().filter(run=run).first()
    if project is None:
        raise Conflict(N_("The run does not wait for anybody now."), current=run.status)
    close(user, project.pk)
    return run


@transaction.atomic
def answer_again(user: User, project_id: UUID) -> Project:
    """Begin the generation anew after it failed. Raises Conflict."""
    project = mine(user, project_id)
    job = queries.job(project)
    ended = job is None or job.state in (Job.State.FAILED, Job.State.CANCELLED)
    if project.state != State.ANSWERING or not ended:
        raise Conflict(N_("The models are answering already, or have answered."), current=project.state)
    making.begin(project)
    return project


@transaction.atomic
def judge_oneself(user: User, project_id: UUID) -> Rater:
    """The owner's own place among the raters: as blind as everybody else's."""
    return assign(_whose(user, project_id).get(), user)


@transaction.atomic
def adjudicate_oneself(user: User, project_id: UUID) -> Rater:
    """The owner's own place as adjudicator, for pairs that they have not judged."""
    return assign(_whose(user, project_id).get(), user, adjudicates=True)


@transaction.atomic
def _turn(user: User, project_id: UUID, to: State, *states: State) -> Project:
    project = mine(user, project_id)
    if project.state not in states:
        raise Conflict(
            N_("The judging is {state}; that is not possible now."),
            mend=N_("Reload the page to see where it stands."),
            state=project.get_state_display(),
            current=project.state,
        )
    turn(project, to, user)
    leaders_judged.look(project.pk)
    return project


def mine(user: User, project_id: UUID) -> Project:
    """The project, locked, for whoever may change it. Raises PermissionDenied, Project.DoesNotExist."""
    return _whose(user, project_id).select_for_update(no_key=True, of=("self",)).get()


def _whose(user: User, project_id: UUID) -> QuerySet[Project]:
    require(user, "judging.make")
    return Project.objects.changeable_by(user).filter(pk=project_id)

"""The turns of a project's state, told on its stream."""

from webapp.accounts.models import User
from webapp.review import queries
from webapp.review.models import Project
from webapp.review.payloads import StateChanged
from webapp.streams import services as streams


def turn(project: Project, to: Project.State, actor: User | None = None) -> None:
    """Turn a locked project. Models that still answer for one that is closed stop. actor None: the run did it."""
    job = queries.job(project) if to == Project.State.CLOSED else None
    if job is not None:
        streams.cancel_job(job, actor)
    project.state = to
    project.save(update_fields=["state"])
    told: StateChanged = {"state": to}
    streams.append(project.stream_id, "judging.state", told, actor)

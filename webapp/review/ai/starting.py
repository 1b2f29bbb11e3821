"""A model is asked to judge in a project: started, stopped, gone on with."""

from uuid import UUID

from django.db import transaction

from merger.errors import N_
from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import Model
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Conflict, Refused
from webapp.review.ai import endpoints
from webapp.review.model_judges import JudgeEndpoint, ModelJudge
from webapp.review.models import Project
from webapp.review.payloads import ModelAsked
from webapp.review.steering import mine
from webapp.streams import jobs
from webapp.streams import services as streams
from webapp.streams.models import Job

KIND = "model_verdicts"
OUTSIDE = "outside_verdicts"  # the same, of a model on another server: no work for a GPU


def offered(user: Person, project: Project) -> list[Model]:
    """Models of the catalogue that may judge there: not those that are judged, each of several alike once."""
    found = {model.digest: model for model in catalog.models(user).order_by("name", "created")}
    return [model for digest, model in found.items() if digest not in _judged(project)]


@transaction.atomic
def start(user: User, project_id: UUID, model: UUID | str) -> ModelJudge:
    """Let a model of the catalogue judge, or go on with it. Raises Refused, Conflict, Project.DoesNotExist."""
    project = answered(mine(user, project_id))
    found = chosen(user, project, model)
    facts = {"name": found.name, "model": found}
    judge, _new = ModelJudge.objects.get_or_create(project=project, digest=found.digest, defaults=facts)
    return _go_on(user, judge)


@transaction.atomic
def start_endpoint(user: User, project_id: UUID, endpoint: UUID | str) -> ModelJudge:
    """The same with a model of another server, which is sent questions and answers.

    An endpoint that was removed and set up again goes on where it was.
    """
    project = answered(mine(user, project_id))
    found = chosen_endpoint(user, endpoint)
    facts = {"name": found.name, "endpoint": found}
    rows = ModelJudge.objects
    judge, _new = rows.update_or_create(project=project, digest=endpoints.digest(found), defaults=facts)
    return _go_on(user, judge)


def chosen(user: Person, project: Project, model: UUID | str) -> Model:
    """A model of the catalogue that may judge there. Raises Refused."""
    found = catalog.models_by_id(user, [model]).get(str(model))
    if found is None:
        raise Refused(N_("Choose a model that judges."), field="judge")
    if found.digest in _judged(project):
        raise Refused(
            N_("“{name}” is one of the models that are judged here."),
            mend=N_("Choose another one: models prefer their own answers."),
            name=found.name,
            field="judge",
        )
    return found


def chosen_endpoint(user: Person, endpoint: UUID | str) -> JudgeEndpoint:
    """A model of another server that may judge. Raises Refused."""
    found = {str(one.pk): one for one in endpoints.offered(user)}.get(str(endpoint))
    if found is None:
        raise Refused(N_("Choose a model that judges."), field="judge")
    return found


@transaction.atomic
def resume(user: User, project_id: UUID, judge_id: UUID) -> ModelJudge:
    """Ask for what is missing. Raises Conflict while it is being asked, ModelJudge.DoesNotExist."""
    project = answered(mine(user, project_id))
    return _go_on(user, project.model_judges.get(pk=judge_id))


@transaction.atomic
def stop(user: User, project_id: UUID, judge_id: UUID) -> ModelJudge:
    """Ask no more; what it said stays. Raises Conflict where it is not being asked, ModelJudge.DoesNotExist."""
    judge = mine(user, project_id).model_judges.get(pk=judge_id)
    job = job_of(judge)
    if job is None or not streams.cancel_job(job, user):
        raise Conflict(N_("This model is not being asked."), current="stopped")
    _tell(judge, user)
    return judge


def job_of(judge: ModelJudge) -> Job | None:
    """The job that asks it now, or asked it last."""
    return None if judge.job is None else Job.objects.select_related("stream").filter(pk=judge.job).first()


def _judged(project: Project) -> set[str]:
    """Digests of the models that are judged there, also of a run's winner as it was saved."""
    saved = project.run.winner if project.run is not None else None
    return {system["digest"] for system in project.systems} | ({saved.digest} if saved is not None else set())


def answered(project: Project) -> Project:
    """The project, once there is something to judge. Raises Conflict before."""
    if project.state == Project.State.ANSWERING:
        raise Conflict(
            N_("The models have not answered yet."),
            mend=N_("Wait until there is something to judge."),
            current=project.state,
        )
    return project


def _go_on(user: User, judge: ModelJudge) -> ModelJudge:
    job = job_of(judge)
    if job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING):
        raise Conflict(N_("This model is being asked already."), current=job.state)
    endpoints.check_unchanged(judge)
    judge.job = jobs.begin(user, OUTSIDE if judge.endpoint_id else KIND, {"judge": str(judge.pk)}).pk
    judge.save(update_fields=["job"])
    _tell(judge, user)
    return judge


def _tell(judge: ModelJudge, user: User) -> None:
    """Whoever looks at the project sees it; what the asking itself tells stands on the job's stream."""
    told: ModelAsked = {"judge": str(judge.pk)}
    streams.append(judge.project.stream_id, "judging.model", told, user)

"""When enough has been said of a generation's leaders, and the telling of it to the run that waits.

A worker is needed for the seconds that this takes; until then nothing is held. What was said is read and kept in the
transaction that ends the judging, so that a run which is killed at any moment goes on from the same figures.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from merger.evolution import LeaderStrengths
from merger.judgements import leader_shares
from webapp.foundation import work
from webapp.review import results, said
from webapp.review.models import Project
from webapp.review.turning import turn
from webapp.runs import people
from webapp.runs.models import Run

KIND = "leaders"


def register() -> None:
    """Make the work known."""
    work.register(work.Kind(KIND, "webapp.review.tasks.tell_run", waiting))


def waiting() -> QuerySet[Project]:
    """Projects of which a run waits to hear."""
    return Project.objects.filter(generation__in=people.waiting())


def wanted(project: Project) -> int:
    """How many judgements the run waits for: those of its plan, or all there are to give where answers are alike."""
    assert project.run is not None
    asked = int(project.run.plan["engine"]["people"]["judgements"])
    return asked if project.state == Project.State.ANSWERING else min(asked, project.turns)


def enough(project: Project) -> bool:
    """Whether the run may go on: so much has been judged, or the judging has been ended."""
    if project.state == Project.State.CLOSED:
        return True
    return project.state != Project.State.ANSWERING and project.judged >= wanted(project)


def left(project: Project) -> int | None:
    """How many more judgements a run waits for; None: no run does."""
    waits = project.generation_id is not None and waiting().filter(pk=project.pk).exists()
    return max(0, wanted(project) - project.judged) if waits else None


def look(project_id: UUID) -> None:
    """Have a worker tell the run, once it is enough; belongs in the transaction that changed the project."""
    project = waiting().filter(pk=project_id).select_related("run").first()
    if project is not None and enough(project):
        work.open_all(KIND, [project.pk], scope=project.run_id)


def tell(project_id: UUID) -> None:
    """Claim, count, tell, end the judging. Twice is once; what is not enough any more waits on."""
    held = work.claim(KIND, project_id)
    if held is not None:
        with held.kept_alive():
            _tell(held)


@transaction.atomic
def _tell(held: work.Claim) -> None:
    run_id = Project.objects.values_list("run", flat=True).get(pk=held.subject)
    Run.objects.select_for_update(of=("self",)).only("pk").get(pk=run_id)  # the run before its project, as everywhere
    project = Project.objects.select_for_update(no_key=True).get(pk=held.subject)
    if not held.settle() or not enough(project):
        return
    assert project.generation is not None
    found = leader_shares(results.tally(project), [said.system(place) for place in range(len(project.systems))])
    places = [system["number"] - 1 for system in project.systems]
    shares = tuple(zip(places, found.shares, strict=True))
    number = project.generation.number
    people.tell(run_id, LeaderStrengths(number, shares, found.judgements, found.people, found.digest))
    end(project)


def end(project: Project) -> None:
    """Close a locked project, if it is not."""
    if project.state != Project.State.CLOSED:
        turn(project, Project.State.CLOSED)

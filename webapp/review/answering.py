"""What a worker does for a judging project: every system answers every question once, then there are pairs to judge."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from merger.errors import N_
from merger.evaluation.language_model import LanguageModel
from merger.evaluation.models import open_model
from merger.evaluation.runner import Answer, answer_items
from merger.evaluation.task import Item, Task
from merger.evolution import TaskSettings
from merger.evolution.judging.judge import read_same
from merger.recipes.recipe import from_json
from webapp.catalog import store
from webapp.foundation.refusals import Refused
from webapp.review import leaders_judged
from webapp.review.models import JudgedPair, Project, Question, Seat
from webapp.review.payloads import JudgingReady
from webapp.review.systems import System
from webapp.runs import judges
from webapp.streams import jobs
from webapp.streams import services as streams
from webapp.streams.models import Job

AT_ONCE = 20  # questions between two words about the progress


def answer(job: Job) -> dict[str, Any]:
    """Generate, keep, open the seats. A project that has its answers already is left alone."""
    project = Project.objects.changeable_by(job.owner).filter(pk=job.input["project"]).select_related("run").first()
    if project is None:
        raise Refused(N_("The judging project is no longer there."))
    if project.state == Project.State.ANSWERING:
        answers = list(_answers(project, jobs.teller(job, "answers")))
        open_project(project.pk, answers)
    return {"project": str(project.pk)}


def _answers(project: Project, tell: Callable[[int, int], None]) -> Iterator[list[Answer]]:
    """For each system in its order the answers to all questions; one model is in memory at a time."""
    task = task_of(project)
    known = {item.id: item for item in task.items}
    items = [known[key] for key in project.asked.order_by("place").values_list("key", flat=True)]
    total = len(items) * len(project.systems)

    def answered(model: Any, before: int) -> list[Answer]:
        found: list[Answer] = []
        for part in _parts(items):
            found += answer_items(model, task, part)
            tell(before + len(found), total)
        return found

    for place, system in enumerate(project.systems):
        yield answered(_model(project, system), place * len(items))


def task_of(project: Project) -> Task:
    """The questions as they were when the project was made. Raises TaskError when they are others now."""
    held, said = project.questions, {name: value for name, value in project.decoding.items() if name != "decoding"}
    path = store.path_of(held["sha256"])
    return read_same(TaskSettings.from_json(said | {"path": path, "digest": held["digest"], "sizes": {}}))


def _model(project: Project, system: System) -> LanguageModel:
    """A model of the catalogue, or one that the project's run merges anew."""
    if system["recipe"] is not None:
        assert project.run is not None
        bench = judges.bench(project.run)
        bench.merge(from_json(system["recipe"]))
        return bench.model
    return open_model(store.unchanged(system["digest"], system["name"]))


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


@transaction.atomic
def open_project(project_id: UUID, answers: list[list[Answer]]) -> None:
    """Keep the answers; make the items of the project's kind, with a seat a turn."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    if project.state != Project.State.ANSWERING:
        return
    questions = list(project.asked.order_by("place"))
    for place, question in enumerate(questions):
        question.answers = [{"text": said[place].text, "cut": said[place].cut} for said in answers]
    Question.objects.bulk_update(questions, ["answers"], batch_size=200)
    items = JudgedPair.objects.bulk_create(_items(project, questions))
    Seat.objects.bulk_create(
        (
            Seat(project=project, item=item, place=item.place, turn=turn)
            for item in items
            for turn in range(project.raters_per_item)
        ),
        batch_size=1000,
    )
    project.turns = len(items) * project.raters_per_item
    project.state = Project.State.OPEN if items else Project.State.CLOSED
    project.save(update_fields=["turns", "state"])
    told: JudgingReady = {"items": len(items)}
    streams.append(project.stream_id, "judging.ready", told)
    leaders_judged.look(project.pk)


def _items(project: Project, questions: list[Question]) -> list[JudgedPair]:
    """The pairs of systems where the two differ; or every answer for itself."""
    if project.kind == Project.Kind.PAIRS:
        found = [
            JudgedPair(project=project, question=question, first=first, second=second)
            for question in questions
            for first, second in project.pairs
            if question.answers[first]["text"] != question.answers[second]["text"]
        ]
    else:
        places = range(len(project.systems))
        found = [JudgedPair(project=project, question=question, first=one) for question in questions for one in places]
    found.sort(key=_lot)
    for place, item in enumerate(found):
        item.place = place
    return found


def _lot(item: JudgedPair) -> str:
    """Items of one question are not to follow each other, and nobody can tell which systems come next."""
    shown = f"{item.first}" if item.second is None else f"{item.first} {item.second}"
    return hashlib.sha256(f"{item.project.salt} {item.question.place} {shown}".encode()).hexdigest()

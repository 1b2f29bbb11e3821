"""Making a judging project out of a finished run: its winner beside the models it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from merger.errors import N_
from merger.evaluation.task import SPLITS, Item
from merger.recipes.recipe import sources
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import words
from webapp.review.criteria import READY, StepsOf, of_check, rubric
from webapp.review.models import Project, Question
from webapp.runs import queries as runs
from webapp.runs.models import Run
from webapp.streams import jobs
from webapp.streams import services as streams

MOST_QUESTIONS = 500
MOST_RATERS = 10
MOST_REPEATS = 0.3
QUESTIONS, RATERS, REPEATS = 20, 2, 0.05  # what the form begins with


@dataclass(frozen=True)
class ProjectWish:
    """What its maker asks of a project; "" where the ready words will do.

    criteria: ready ones of a rubric, by name; own: one's own, each with its title and the steps' words from the worst.
    """

    name: str = ""
    title: str = ""
    guide: str = ""
    split: str = "validation"
    questions: int = QUESTIONS
    raters: int = RATERS
    repeats: float = REPEATS
    closes: datetime | None = None
    kind: str = Project.Kind.PAIRS
    criteria: tuple[str, ...] = READY
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()


def judgeable(user: Person) -> list[Run]:
    """Finished runs of which a project can be made, newest first."""
    mine = Run.objects.changeable_by(user).values("pk")
    return list(runs.finished_runs(user).filter(pk__in=mine)[:5])


@transaction.atomic
def make(user: User, run_id: UUID, wish: ProjectWish) -> Project:
    """Open the project and begin to let the models answer. Raises Refused, Conflict, Run.DoesNotExist."""
    require(user, "judging.make")
    run = Run.objects.changeable_by(user).get(pk=run_id)
    if run.status != Run.Status.DONE:
        raise Conflict(N_("Only a finished run has a winner to judge."), current=run.status)
    _refuse(wish)
    asked = _questions(user, run, wish)
    rows = _criteria(wish)
    project = Project.objects.create(
        owner=user,
        run=run,
        kind=wish.kind,
        criteria=rows,
        name=(wish.name.strip() or run.name)[:200],
        title=(wish.title.strip() or words.title(wish.kind))[:200],
        guide=wish.guide.strip() or words.guide(wish.kind),
        systems=_systems(run),
        questions=run.plan["evaluation_set"]
        | {"digest": run.plan["engine"]["task"]["digest"], "split": wish.split, "asked": len(asked)},
        decoding=_decoding(run.plan["engine"]["task"]),
        practice=words.practice_for(wish.kind, {row["name"] for row in rows}),
        raters_per_item=wish.raters,
        repeats=wish.repeats,
        closes=wish.closes,
        stream=streams.open_stream(user, "judging"),
    )
    _refuse_names(project)
    Question.objects.bulk_create(
        Question(project=project, place=place, key=item.id, text=item.question, tags=list(item.tags))
        for place, item in enumerate(asked)
    )
    begin(project)
    return project


def begin(project: Project) -> None:
    """Let the models answer, for the first time or again after a fault."""
    job = jobs.begin(project.owner, "answers", {"project": str(project.pk)})
    project.job = job.pk
    project.save(update_fields=["job"])


def _refuse(wish: ProjectWish) -> None:
    bounds = {
        "questions": (1, wish.questions, MOST_QUESTIONS),
        "raters": (1, wish.raters, MOST_RATERS),
        "repeats": (0, wish.repeats, MOST_REPEATS),
    }
    for field, (least, value, most) in bounds.items():
        if not least <= value <= most:
            raise Refused(N_("Choose a number from {least} to {most}."), least=least, most=most, field=field)
    if wish.kind not in Project.Kind.values:
        raise Refused(N_("Choose how the answers are judged."), field="kind")
    if wish.split not in SPLITS:
        raise Refused(N_("Choose which questions are asked."), field="split")
    if wish.closes is not None and wish.closes <= timezone.now():
        raise Refused(N_("The closing day is over already."), field="closes")


def _criteria(wish: ProjectWish) -> list[StepsOf]:
    """The rows of the wish's kind: none for pairs."""
    if wish.kind == Project.Kind.PAIRS:
        return []
    return of_check() if wish.kind == Project.Kind.CHECK else rubric(wish.criteria, wish.own)


def _refuse_names(project: Project) -> None:
    """Raters read title, guide and criteria: no name of a model, run or design may stand there."""
    names = {system["name"] for system in project.systems} | {project.run.name, project.run.design.name}
    rows = "\n".join(text for row in project.criteria for text in (row["label"], *row["steps"]))
    for field, text in (("title", project.title), ("guide", project.guide), ("own", rows)):
        for name in sorted(names - {""}):
            if name.casefold() in text.casefold():
                raise Refused(
                    N_("Here the name “{name}” would tell the raters what they judge."),
                    mend=N_("Leave the names of models and runs out."),
                    name=name,
                    field=field,
                )


def _questions(user: User, run: Run, wish: ProjectWish) -> Sequence[Item]:
    """The first questions of the split, as the run's own question set has them."""
    held = run.plan["evaluation_set"]
    found = EvaluationSet.objects.for_user(user).filter(pk=held["id"], sha256=held["sha256"]).first()
    if found is None:
        raise Refused(N_("The run's question set is no longer there."), field="split")
    items = catalog.task_of(found).split(wish.split)
    if not items:
        raise Refused(N_("This part of the question set has no questions."), field="split")
    return items[: wish.questions]


def _systems(run: Run) -> list[dict[str, Any]]:
    """The winner, then its parents in the recipe's order."""
    named = {model["id"]: model for model in run.plan["models"]}
    parents = [named[source.model] for source in sources(runs.winning_recipe(run).root) if source.model in named]
    assert run.report is not None
    winner = {"name": "", "digest": run.report["winner"]["digest"], "kind": "winner", "model": None}
    return [winner] + [
        {"name": model["name"], "digest": model["digest"], "kind": "parent", "model": model["id"]} for model in parents
    ]


def _decoding(task: Mapping[str, Any]) -> dict[str, Any]:
    """Greedy always; the rest is the question set's."""
    kept = ("template", "max_new_tokens", "shots", "until", "thinking", "scorer")
    return {"decoding": "greedy", **{name: task[name] for name in kept if name in task}}

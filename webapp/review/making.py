"""Making a judging project: of a finished run's models, or of models of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from merger.checks.answering import unanswerable
from merger.errors import N_
from merger.evaluation.task import SPLITS, Item
from merger.evolution import TaskSettings
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.catalog.store import checkpoint_of
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import practice, ready, systems, words
from webapp.review.criteria import READY, StepsOf, of_check, rubric
from webapp.review.models import Project, Question
from webapp.review.systems import System
from webapp.runs import queries as runs
from webapp.runs.models import Generation, Run
from webapp.streams import jobs
from webapp.streams import services as streams

MOST_QUESTIONS = 500
MOST_RATERS = 10
MOST_REPEATS = 0.3
LONGEST_GUIDE = 20_000  # characters; it is sent to everybody who judges
LONGEST_TIME = timedelta(days=3652)
QUESTIONS, RATERS, REPEATS = 20, 2, 0.05  # what the form begins with


@dataclass(frozen=True)
class ProjectWish:
    """What its maker asks of a project; "" where the ready words will do.

    source, candidates: what of a run is compared, by the numbers of :func:`webapp.review.systems.offered`; () for the
    first ones. heldout: the maker knows that held-out questions are no longer unseen afterwards. practice: as
    :func:`webapp.review.practice.read` takes it; None for the ready items. criteria: ready ones of a rubric, by name;
    own: one's own, each with its title and the steps' words from the worst.
    """

    name: str = ""
    title: str = ""
    guide: str = ""
    split: str = "validation"
    heldout: bool = False
    questions: int = QUESTIONS
    raters: int = RATERS
    repeats: float = REPEATS
    closes: datetime | None = None
    source: str = Project.Source.WINNER
    candidates: tuple[int, ...] = ()
    practice: Sequence[Mapping[str, Any]] | None = None
    kind: str = Project.Kind.PAIRS
    criteria: tuple[str, ...] = READY
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Compared:
    """Who answers what. held: the question set as {"id", "name", "sha256"}; task: how its questions are put, as of
    :class:`TaskSettings`; secret: names that would tell. generation: that waits for it.
    """

    run: Run | None
    source: str
    name: str
    systems: list[System]
    held: Mapping[str, str]
    task: Mapping[str, Any]
    secret: frozenset[str]
    generation: Generation | None = None


def judgeable(user: Person) -> list[Run]:
    """Finished runs of which a project can be made, newest first."""
    mine = Run.objects.changeable_by(user).values("pk")
    return list(runs.finished_runs(user).filter(pk__in=mine)[:5])


@transaction.atomic
def make(user: User, run_id: UUID, wish: ProjectWish) -> Project:
    """Of a finished run's models. Raises Refused, Conflict, Run.DoesNotExist."""
    require(user, "judging.make")
    run = Run.objects.changeable_by(user).select_related("design", "winner").get(pk=run_id)
    if run.status != Run.Status.DONE:
        raise Conflict(N_("Only a finished run has a winner to judge."), current=run.status)
    held = run.plan["evaluation_set"]
    found = EvaluationSet.objects.for_user(user).filter(pk=held["id"], sha256=held["sha256"]).first()
    if found is None:
        raise Refused(N_("The run's question set is no longer there."), field="split")
    _refuse(wish)
    chosen, task = _chosen(run, wish), run.plan["engine"]["task"]
    compared = Compared(run, wish.source, run.name, chosen, held, task, _secret_of(run))
    return open_with(user, compared, _questions(found, wish), wish)


@transaction.atomic
def make_of_models(user: User, models: Sequence[UUID], question_set: UUID, wish: ProjectWish) -> Project:
    """Of models of the catalogue that the maker may see, the first beside the others. Raises Refused."""
    require(user, "judging.make")
    known = catalog.models_by_id(user, models)
    found = [known[str(key)] for key in dict.fromkeys(models) if str(key) in known]
    if len(found) != len(models) or len(found) < 2:
        raise Refused(N_("Choose another model to compare with."), field="beside")
    if len(found) > systems.MOST:
        raise Refused(N_("Choose {most} models at most."), most=systems.MOST, field="beside")
    if len({model.digest for model in found}) < len(found):
        raise Refused(N_("These are the same model: there would be nothing to compare."), field="beside")
    for model in found:
        if (fault := unanswerable(checkpoint_of(model), model.name)) is not None:
            raise Refused(fault.message, mend=fault.mend, **(fault.facts | {"field": "beside"}))
    asked = catalog.evaluation_sets(user).filter(pk=question_set).first()
    if asked is None:
        raise Refused(N_("Choose a question set."), field="question_set")
    task = TaskSettings.of(catalog.task_of(asked), "").to_json()
    secret = frozenset(name for model in found for name in (model.name, model.base.name if model.base else ""))
    held = {"id": str(asked.pk), "name": asked.name, "sha256": asked.sha256}
    _refuse(wish)
    compared = Compared(None, Project.Source.MODELS, found[0].name, systems.of_models(found), held, task, secret)
    return open_with(user, compared, _questions(asked, wish), wish)


def _secret_of(run: Run) -> frozenset[str]:
    """Names that would tell raters of which run the models are."""
    names = {run.name, run.design.name, *(model["name"] for model in run.plan["models"])}
    return frozenset(names | ({run.winner.name} if run.winner is not None else set()))


def open_with(user: User, compared: Compared, asked: Sequence[Item], wish: ProjectWish) -> Project:
    """Open the project and begin to let the models answer these questions. Raises Refused."""
    rows = _criteria(wish)
    project = Project.objects.create(
        owner=user,
        run=compared.run,
        generation=compared.generation,
        source=compared.source,
        kind=wish.kind,
        criteria=rows,
        name=(wish.name.strip() or compared.name)[:200],
        title=(wish.title.strip() or words.title(wish.kind))[:200],
        guide=wish.guide.strip() or words.guide(wish.kind),
        systems=compared.systems,
        questions={**compared.held, "digest": compared.task["digest"], "split": wish.split, "asked": len(asked)},
        judged_on=compared.held["sha256"] if wish.split == "heldout" else "",
        decoding=_decoding(compared.task),
        practice=_practice(wish, rows),
        raters_per_item=wish.raters,
        repeats=wish.repeats,
        closes=wish.closes,
        stream=streams.open_stream(user, "judging"),
    )
    _refuse_names(project, compared.secret)
    Question.objects.bulk_create(
        Question(
            project=project,
            place=place,
            key=item.id,
            text=item.question,
            tags=list(item.tags),
            sheet={"reference": item.forced, "criteria": item.criteria} if item.criteria else {},
        )
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
    if wish.split == "heldout" and not wish.heldout:
        raise Refused(
            N_("Afterwards the questions of the final test are no longer unseen."),
            mend=N_("Confirm that, or choose other questions."),
            field="heldout",
        )
    if len(wish.guide) > LONGEST_GUIDE:
        raise Refused(N_("This text has more than {most} characters."), most=LONGEST_GUIDE, field="guide")
    if wish.closes is not None and wish.closes <= timezone.now():
        raise Refused(N_("The closing day is over already."), field="closes")
    if wish.closes is not None and wish.closes > timezone.now() + LONGEST_TIME:
        raise Refused(N_("The closing day is too far away: choose one within ten years."), field="closes")


def _criteria(wish: ProjectWish) -> list[StepsOf]:
    """The rows of the wish's kind: none for pairs."""
    if wish.kind == Project.Kind.PAIRS:
        return []
    return of_check() if wish.kind == Project.Kind.CHECK else rubric(wish.criteria, wish.own)


def _practice(wish: ProjectWish, rows: Sequence[StepsOf]) -> list[dict[str, Any]]:
    """The maker's items, or the ready ones of the kind."""
    if wish.practice is None:
        return words.practice_for(wish.kind, {row["name"] for row in rows})
    return practice.read(wish.kind, rows, wish.practice)


def _refuse_names(project: Project, secret: frozenset[str]) -> None:
    """Raters read title, guide, criteria and practice: no name of a model, run or design may stand there.

    Ready texts are everybody's and tell nothing, though a model called “A” or 「回答」 is named in them by chance.
    """
    texts = [("title", project.title), ("guide", project.guide)]
    texts += [("own", text) for row in project.criteria for text in (row["label"], *row["steps"])]
    texts += practice.texts(project.kind, project.practice).items()
    for field, text in texts:
        for name in sorted(secret - {""}):
            if name.casefold() in text.casefold() and not ready.known(text):
                raise Refused(
                    N_("Here the name “{name}” would tell the raters what they judge."),
                    mend=N_("Leave the names of models and runs out."),
                    name=name,
                    field=field,
                )


def _questions(held: EvaluationSet, wish: ProjectWish) -> Sequence[Item]:
    """The first questions of the split."""
    items = catalog.task_of(held).split(wish.split)
    if not items:
        raise Refused(N_("This part of the question set has no questions."), field="split")
    return items[: wish.questions]


def _chosen(run: Run, wish: ProjectWish) -> list[System]:
    """The models of the wish. The winner always stands beside all its parents."""
    found = systems.offered(run).get(wish.source)
    if found is None:
        raise Refused(N_("This run has nothing of that kind to compare."), field="source")
    if wish.source == Project.Source.WINNER:
        return found
    wanted = wish.candidates or tuple(one["number"] for one in found[: systems.FIRST])
    chosen = [one for one in found if one["number"] in wanted]
    if not 2 <= len(chosen) <= systems.MOST or len(chosen) != len(set(wanted)):
        raise Refused(N_("Choose {least} to {most} models."), least=2, most=systems.MOST, field="candidates")
    return chosen


def _decoding(task: Mapping[str, Any]) -> dict[str, Any]:
    """Greedy always; the rest is the question set's."""
    kept = ("template", "max_new_tokens", "shots", "until", "thinking", "scorer", "reading")
    return {"decoding": "greedy", **{name: task[name] for name in kept if name in task}}

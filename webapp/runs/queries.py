"""Reads of runs; each starts from what the person may see."""

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Avg, Max, Min, QuerySet

from merger.errors import N_, RecipeError
from merger.recipes.recipe import Recipe, from_json
from merger.search import SEARCHES
from webapp.designer.estimate import Pace
from webapp.foundation.ownership import Person
from webapp.runs.models import Candidate, Generation, Run


def runs(user: Person) -> QuerySet[Run]:
    """Runs, newest first, without their heavy columns."""
    return (
        Run.objects.for_user(user)
        .select_related("design", "winner", "owner")
        .defer("state", "graph", "answers", "parents")
    )


def whole_runs(user: Person) -> QuerySet[Run]:
    """Runs with every column."""
    return Run.objects.for_user(user).select_related("design", "winner", "owner")


def candidates(run: Run, generation: int | None) -> QuerySet[Candidate]:
    """Candidates of one generation (None: of all), in order."""
    found = Candidate.objects.filter(run=run).select_related("generation").order_by("generation__number", "index")
    return found if generation is None else found.filter(generation__number=generation)


def winning_recipe(run: Run) -> Recipe:
    """The winner's recipe out of the report; raises RecipeError while there is none."""
    recipe = ((run.report or {}).get("winner") or {}).get("recipe")
    if recipe is None:
        raise RecipeError(N_("This run has no winner yet."))
    return from_json(recipe)


def models_key(models: Iterable[str]) -> str:
    """One key for a set of models, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(models))).encode()).hexdigest()


def paces(models: Sequence[str]) -> list[Pace]:
    """What a candidate of earlier runs on exactly these models took, one entry a generation, the newest first."""
    key = models_key(models)
    found = (
        Generation.objects.filter(candidates__status=Candidate.Status.SCORED, run__models_key=key)
        .select_related("run")
        .only("opened", "items", "stage", "run__plan")
        .annotate(seconds=Avg("candidates__seconds"))
        .order_by("-created")[:20]
    )
    beside = _beside(key)
    unknown = max(beside.values(), default=0.0)  # of a run that has not ended yet
    return [
        Pace(
            seconds=float(item.seconds) / _effort(item),
            items=_questions(item),
            fitness=item.run.plan["engine"]["fitness"],
            beside=beside.get(item.run_id, unknown),
        )
        for item in found
        if item.seconds
    ]


def _effort(generation: Generation) -> int:
    """What its candidates took, in candidates that are merely asked."""
    stage = generation.run.plan["engine"]["stages"][generation.stage]
    return SEARCHES[stage["algorithm"]].cost


def _beside(key: str) -> dict[UUID, float]:
    """Seconds of the latest finished runs before their first and after their last candidate."""
    done = Run.objects.filter(models_key=key, status=Run.Status.DONE).exclude(started=None).order_by("-created")[:20]
    rows = done.annotate(first=Min("candidates__scored"), last=Max("candidates__scored"))
    return {
        run: (first - started + (finished - last)).total_seconds()
        for run, started, first, last, finished in rows.values_list("pk", "started", "first", "last", "finished")
        if first is not None
    }


def _questions(generation: Generation) -> int:
    """Of all question sets together."""
    return generation.items + sum(len(items) for items in generation.opened.get("skills", ()))


def open_runs(user: Person) -> QuerySet[Run]:
    """Runs that have not ended."""
    return runs(user).filter(status__in=Run.OPEN)


def finished_runs(user: Person) -> QuerySet[Run]:
    """Runs that ended with a winner, newest first."""
    return runs(user).filter(status=Run.Status.DONE)

"""What a project's judgements tell, from :mod:`merger.judgements`, with the names that people know."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from merger.judgements import (
    Forecast,
    PairRate,
    PairResults,
    PairTally,
    forecast,
    pair_results,
)
from webapp.review import sums
from webapp.review.models import Judgement, Project, Question
from webapp.review.said import system
from webapp.runs.models import Run


@dataclass(frozen=True)
class Results:
    """A project's results; names: of the systems by their id in the results."""

    pairs: PairResults
    names: dict[str, str]


def names(project: Project) -> dict[str, str]:
    """What people call the systems; the winner by the name under which it was saved, if it was."""
    return {system(place): system_name(project.run, one) for place, one in enumerate(project.systems)}


def system_name(run: Run | None, one: Mapping[str, Any]) -> str:
    """What people call one of the systems; candidates of a run by their numbers."""
    if one["kind"] == "candidate":
        return _("Candidate {number}").format(number=one["number"])
    saved = run.winner if run is not None and one["kind"] == "winner" else None
    return str(one["name"]) or (saved.name if saved else _("New model"))


def results(project: Project) -> Results:
    """Everything of a project, from the sums of its judgements."""
    found = sums.computed(project, "pairs", lambda tally: pair_results(tally, tags(project)))
    return Results(found, names(project))


def tally(project: Project) -> PairTally:
    """The sums over pairs."""
    found = sums.current(project).tally
    assert isinstance(found, PairTally)
    return found


def tags(project: Project) -> Mapping[str, tuple[str, ...]]:
    """Tags of the questions that have some."""
    return _tags(project.pk)


@lru_cache(maxsize=4)  # questions stay as they were asked
def _tags(project: UUID) -> Mapping[str, tuple[str, ...]]:
    found = Question.objects.filter(project=project).exclude(tags=[]).values_list("key", "tags")
    return {key: tuple(names) for key, names in found.iterator(5000)}


def counted(project: Project) -> QuerySet[Judgement]:
    """Judgements in force, practice included, in the order in which they were kept."""
    rows = Judgement.objects.filter(project=project).exclude(choice="").filter(undone_by=None)
    return rows.select_related("seat__item__question", "rater").order_by("number")


def ahead(results_: Results, each_beside_each: bool = False) -> list[PairRate]:
    """The first system against each other that was judged beside it, in the project's order.

    each_beside_each: none was made to stand out, so that the strongest by now is the first.
    """
    strongest = results_.pairs.strengths[:1] if each_beside_each else ()
    first = strongest[0].system if strongest else system(0)
    found = []
    for other in results_.names:
        try:
            if other != first:
                found.append(results_.pairs.rate(first, other))
        except KeyError:
            continue
    return found


def forecast_of(project: Project, people: int | None = None) -> Forecast:
    """How much work the project is, for so many people."""
    raters, asked = project.raters_per_item, project.questions["asked"]
    counts = (asked, len(project.systems), len(project.pairs))
    return foreseen(project.kind, *counts, raters, people or raters, project.repeats)


def foreseen(kind: str, questions: int, systems: int, pairs: int, raters: int, people: int, repeats: float) -> Forecast:
    """How much work so many questions to so many systems are; pairs: of systems, where two answers are compared."""
    alone = kind != Project.Kind.PAIRS
    items = systems if alone else max(1, pairs)
    return forecast(questions, items, raters, people, repeats, characters=200.0 if alone else 400.0)

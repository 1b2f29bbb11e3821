"""The models that can stand in a judging project: of a finished run, or of the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import TypedDict

from merger.errors import MergerError
from merger.evolution.report.choosing import finalists, kept_candidates
from merger.recipes.recipe import Recipe, digest, sources, to_json
from webapp.catalog.models import Model
from webapp.review.models import Project
from webapp.runs import engine
from webapp.runs.models import Candidate, Run
from webapp.runs.queries import winning_recipe

Source = Project.Source
# What the search keeps of itself, by source.
KEPT_AS: Mapping[str, Literal["pareto", "archive"]] = {Source.FRONT: "pareto", Source.ELITES: "archive"}
MOST = 6  # models in one project: six are fifteen pairs a question already
FIRST = 4  # that are chosen where the maker chooses none


class System(TypedDict):
    """A model that answers. name: "" for one that has none; number: among those that the run offers, from 1.

    model: its id in the catalogue; None: it is merged of ``recipe`` for its answers.
    """

    name: str
    digest: str
    kind: Literal["winner", "parent", "candidate", "model"]
    model: str | None
    recipe: dict[str, Any] | None
    number: int


def offered(run: Run) -> dict[str, list[System]]:
    """What of a finished run can be compared, by source; a source with fewer than two models is left out.

    Candidates need the run's models to be there: while one is not, only the winner and its parents are offered.
    """
    found = {str(Source.WINNER): _beside_parents(run)}
    if run.state:
        try:
            plan, layout = engine.plan_of(run), engine.layout_of(run)
            found[Source.FINALISTS] = _candidates(run, [one.recipe for one in finalists(plan, layout, run.state)])
            front = kept_candidates(plan, layout, run.state, KEPT_AS[Source.FRONT])
            found[Source.FRONT] = _candidates(run, [one.recipe for one in front])
            elites = sorted(
                kept_candidates(plan, layout, run.state, KEPT_AS[Source.ELITES]), key=lambda one: -one.fitness
            )
            found[Source.ELITES] = _candidates(run, [one.recipe for one in elites])
        except MergerError:
            pass
    return {source: systems for source, systems in found.items() if len(systems) > 1}


def leaders(run: Run, stage: int, candidates: Sequence[Candidate]) -> list[System]:
    """Candidates of a running search, by their places in its generation."""
    layout = engine.layout_of(run)
    return [_system(engine.recipe_of(run, stage, one.genome, layout), "candidate", one.index + 1) for one in candidates]


def of_models(models: Sequence[Model]) -> list[System]:
    """Models of the catalogue, the first beside the others."""
    return [
        {"name": one.name, "digest": one.digest, "kind": "model", "model": str(one.pk), "recipe": None, "number": place}
        for place, one in enumerate(models, start=1)
    ]


def _beside_parents(run: Run) -> list[System]:
    """The winner, then its parents in the recipe's order."""
    recipe = winning_recipe(run)
    named = {model["id"]: model for model in run.plan["models"]}
    parents = [named[source.model] for source in sources(recipe.root) if source.model in named]
    return [_candidate(run, recipe, 0)] + [
        {
            "name": model["name"], "digest": model["digest"], "kind": "parent", "model": model["id"], "recipe": None,
            "number": place,
        }
        for place, model in enumerate(parents, start=1)
    ]  # fmt: skip


def _candidates(run: Run, recipes: Sequence[Recipe]) -> list[System]:
    return [_candidate(run, recipe, place) for place, recipe in enumerate(recipes, start=1)]


def _candidate(run: Run, recipe: Recipe, number: int) -> System:
    """A merged model of the run; the winner is known wherever it stands."""
    assert run.report is not None
    won = not number or digest(recipe) == run.report["winner"]["digest"]
    made = _system(recipe, "winner" if won else "candidate", number)
    return {**made, "digest": run.report["winner"]["digest"]} if won else made


def _system(recipe: Recipe, kind: Literal["winner", "candidate"], number: int) -> System:
    return {
        "name": "",
        "digest": digest(recipe),
        "kind": kind,
        "model": None,
        "recipe": to_json(recipe),
        "number": number,
    }

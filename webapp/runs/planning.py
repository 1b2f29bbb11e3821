"""Freezing a design into a plan: recipe, questions and models are held fast by their digests, no path is kept."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from merger.checks.answering import unanswerable
from merger.errors import N_
from merger.evolution import Plan, Skill, TaskSettings, begin
from merger.recipes.recipe import sources
from merger.weights.layout import Layout
from webapp.accounts.models import User
from webapp.catalog import growing, queries
from webapp.catalog.models import EvaluationSet
from webapp.catalog.store import checkpoint_of
from webapp.designer.compile import compile
from webapp.designer.graph import Graph
from webapp.designer.search_settings import SearchSettings, fitted
from webapp.foundation.refusals import Refused


def freeze(user: User, graph: Graph, search: SearchSettings, seed: int) -> dict[str, Any]:
    """The run's plan as JSON: {"engine", "models": [{"id", "name", "digest", "licence"}], "evaluation_set",
    "skills": [{"id", "name", "sha256", "weight", "keep"}]}; the engine knows a skill by its question set's id. A set of
    people's ratings also has "ratings" (:class:`webapp.catalog.payloads.RatingsFacts`); one that grows is fixed here.

    Models stand in the order in which the recipe first names them. Raises Refused, RecipeError, SearchError, TaskError,
    CheckpointError.
    """
    found = queries.models_by_id(user, [node.model for node in graph.of_kind("source")])
    recipe = compile(graph, {key: model.dtype for key, model in found.items()}, seed, search.chat_template)
    sets = growing.taken(user, search.sets)
    questions = _set(sets, search.evaluation_set, "evaluation_set")
    further = [_set(sets, skill.evaluation_set, "skills") for skill in search.skills]
    search = fitted(search, [one.scorer for one in (questions, *further)])
    plan = Plan(
        recipe=recipe,
        task=_task(questions),
        stages=search.preset.stages,
        seed=seed,
        items_per_generation=search.preset.items_per_generation,
        fitness=search.fitness,
        skills=tuple(
            Skill(str(one.pk), _task(one), chosen.weight, chosen.keep, chosen.items_per_generation)
            for one, chosen in zip(further, search.skills, strict=True)
        ),
        measures=search.measures,
        economy=search.economy,
        budget=search.budget,
        people=search.people,
    )
    opened = {source.model: checkpoint_of(found[source.model]) for source in sources(recipe.root)}
    for key, checkpoint in opened.items():
        fault = unanswerable(checkpoint, found[key].name)
        if fault is not None:
            raise fault
    first = next(iter(opened.values()))
    begin(plan, Layout.of(first.tensors, first.settings))  # a search that cannot begin is refused before the run
    return {
        "engine": plan.to_json(),
        "models": [
            {
                "id": model.model,
                "name": found[model.model].name,
                "digest": found[model.model].digest,
                "licence": found[model.model].licence,
            }
            for model in sources(recipe.root)
        ],
        "evaluation_set": _held(questions),
        "skills": [
            _held(one) | {"weight": chosen.weight, "keep": chosen.keep}
            for one, chosen in zip(further, search.skills, strict=True)
        ],
        "good_at": search.good_at,
        "thoroughness": search.thoroughness,
    }


def judged_on(plan: Mapping[str, Any]) -> list[str]:
    """SHA-256 of the plan's question files, each once."""
    return list(dict.fromkeys(held["sha256"] for held in held_sets(plan)))


def held_sets(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The plan's question sets, the one that the child is made for first."""
    return [plan["evaluation_set"], *plan.get("skills", ())]


def _set(sets: Mapping[UUID, EvaluationSet], key: UUID | None, field: str) -> EvaluationSet:
    """The set among those that the person may see."""
    if key is None or key not in sets:
        raise Refused(N_("Choose a question set."), field=field)
    return sets[key]


def _task(questions: EvaluationSet) -> TaskSettings:
    return TaskSettings.of(queries.task_of(questions), "")  # its file is found by its digest


def _held(questions: EvaluationSet) -> dict[str, Any]:
    held = {"id": str(questions.pk), "name": questions.name, "sha256": questions.sha256}
    return held if questions.ratings is None else held | {"ratings": questions.ratings}

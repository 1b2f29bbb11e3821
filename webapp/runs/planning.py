"""Freezing a design into a plan: recipe, questions and models are held fast by their digests."""

from typing import Any

from merger.errors import N_
from merger.evolution import Plan, TaskSettings, begin
from merger.recipes.recipe import sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout
from webapp.accounts.models import User
from webapp.catalog import queries
from webapp.catalog.refusals import Refused
from webapp.designer.compile import compile
from webapp.designer.graph import Graph
from webapp.designer.search_settings import SearchSettings


def freeze(user: User, graph: Graph, search: SearchSettings, seed: int) -> dict[str, Any]:
    """The run's plan as JSON: {"engine", "models": [{"id", "name", "digest", "path", "licence"}], "evaluation_set"}.

    Models stand in the order in which the recipe first names them. Raises Refused, RecipeError, SearchError,
    CheckpointError.
    """
    found = queries.models_by_id(user, [node.model for node in graph.of_kind("source")])
    recipe = compile(graph, {key: model.dtype for key, model in found.items()}, seed)
    chosen = queries.evaluation_sets(user)
    questions = chosen.filter(pk=search.evaluation_set).first() if search.evaluation_set else None
    if questions is None:
        raise Refused(N_("Choose a question set."), field="evaluation_set")
    task = queries.task_of(questions)
    plan = Plan(
        recipe=recipe,
        task=TaskSettings.of(task, str(queries.file_of(questions))),
        stages=search.preset.stages,
        seed=seed,
        items_per_generation=search.preset.items_per_generation,
    )
    first = Checkpoint.open(found[sources(recipe.root)[0].model].path)
    begin(plan, Layout.of(first.tensors, first.settings))  # a search that cannot begin is refused before the run
    return {
        "engine": plan.to_json(),
        "models": [
            {
                "id": model.model,
                "name": found[model.model].name,
                "digest": found[model.model].digest,
                "path": found[model.model].path,
                "licence": found[model.model].licence,
            }
            for model in sources(recipe.root)
        ],
        "evaluation_set": {"id": str(questions.pk), "name": questions.name, "sha256": questions.sha256},
        "good_at": search.good_at,
        "thoroughness": search.thoroughness,
        "minutes": search.minutes,
    }

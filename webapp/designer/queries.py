"""Reads of the designer; each starts from what the person may see."""

from typing import Any

from django.db.models import Count, QuerySet

from merger.errors import MergerError
from merger.recipes.recipe import Recipe
from webapp.catalog import queries as catalog
from webapp.designer import graph as graphs
from webapp.designer import search_settings
from webapp.designer.compile import compile
from webapp.designer.estimate import estimate
from webapp.designer.models import Design
from webapp.designer.named_sets import named_sets
from webapp.designer.problems import problems
from webapp.designer.sentence import sentences
from webapp.foundation.ownership import Person


def designs(user: Person) -> QuerySet[Design]:
    """Designs in use, last changed first, with ``run_count``."""
    return (
        Design.objects.for_user(user)
        .filter(archived=None)
        .select_related("owner")
        .annotate(run_count=Count("runs"))
        .order_by("-updated", "id")
    )


def check(user: Person, graph: Any, search: Any) -> dict[str, Any]:
    """{"problems", "estimate", "sentence"} for what is on the canvas now. Raises Refused when it is no drawing."""
    drawn = graphs.read(graph)
    found = [item.as_json() for item in problems(user, drawn, search)]
    models = catalog.models_by_id(user, [node.model for node in drawn.of_kind("source")])
    try:
        settings = search_settings.read(search)
    except MergerError:
        return {"problems": found, "estimate": None, "sentence": sentences(drawn, models, None, {})}
    sets = named_sets(user, settings).sets
    settings = search_settings.fitted(settings, [one.scorer for one in sets.values()])
    parts = {key: found.splits.get("search", 0) for key, found in sets.items()}
    return {
        "problems": found,
        "estimate": estimate(drawn, settings, models, parts),
        "sentence": sentences(drawn, models, settings, {key: one.name for key, one in sets.items()}),
    }


def recipe_of(user: Person, design: Design) -> Recipe:
    """The design's recipe, with models named by their id; raises RecipeError."""
    graph = graphs.read(design.graph)
    models = catalog.models_by_id(user, [node.model for node in graph.of_kind("source")])
    settings = search_settings.read(design.search)
    dtypes = {key: model.dtype for key, model in models.items()}
    return compile(graph, dtypes, settings.seed or 0, settings.chat_template)

"""Recipes as mergekit YAML that a person can read and run elsewhere."""

from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from merger.errors import N_
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import Recipe, from_json, renamed, sources
from webapp.catalog import queries as catalog
from webapp.catalog.models import Model
from webapp.designer import queries as designer
from webapp.designer.models import Design
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Refused
from webapp.lineage import queries
from webapp.runs.models import Run
from webapp.runs.queries import winning_recipe

Facts = Mapping[str, str]  # "id", "name", "digest" of a source


class NoRecipe(Refused):
    """The model was not merged here, so there is no recipe of it."""

    status = 404


def yaml(recipe: Recipe, models: Sequence[Facts]) -> str:
    """mergekit YAML with sources as folders named after the models, and above it who they are."""
    names: dict[str, str] = {}
    for model in models:
        name = slugify(model["name"], allow_unicode=True) or "model"
        taken = set(names.values())
        names[model["id"]] = f"./{name}" if f"./{name}" not in taken else f"./{name}-{model['digest'][:8]}"
    head = [f"# {names[model['id']]}: {_line(model['name'])}, SHA-256 {model['digest']}" for model in models]
    return "\n".join([*head, write_mergekit(renamed(recipe, names))])


def winner_text(run: Run) -> str:
    """The recipe of a finished run's winner; raises RecipeError while there is none."""
    return yaml(winning_recipe(run), run.plan["models"])


def design_text(user: Person, design: Design) -> str:
    """The recipe that a design draws; raises RecipeError with what is missing."""
    recipe = designer.recipe_of(user, design)
    found = catalog.models_by_id(user, [source.model for source in sources(recipe.root)])
    facts = [
        {"id": source.model, "name": found[source.model].name, "digest": found[source.model].digest}
        for source in sources(recipe.root)
        if source.model in found
    ]
    return yaml(recipe, facts)


def recipe_text(user: Person, model: Model) -> str:
    """The recipe by which a catalogue model was merged; raises NoRecipe."""
    edge = queries.origin(user, model.pk)
    if edge is None:
        raise NoRecipe(N_("“{name}” was not merged here, so there is no recipe of it."), name=model.name)
    facts = [
        {"id": str(parent.pk), "name": parent.name, "digest": parent.digest}
        for parent in queries.parents_of(user, model)
    ]
    return yaml(from_json(edge.recipe), facts)


def _line(text: str) -> str:
    return " ".join(text.split())

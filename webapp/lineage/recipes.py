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


def yaml(recipe: Recipe, models: Sequence[Facts], user: Person) -> str:
    """mergekit YAML with sources as folders named after the models, and above it who they are.

    An adapter is written behind its base, as mergekit has it: ``./base+./adapter``.
    """
    adapters = Model.objects.for_user(user).filter(pk__in=[model["id"] for model in models]).exclude(base=None)
    bases = {str(row.pk): row.base for row in adapters.select_related("base") if row.base is not None}
    facts: dict[str, Facts] = {str(base.pk): {"name": base.name, "digest": base.digest} for base in bases.values()}
    facts |= {model["id"]: model for model in models}
    folders = _folders(facts)
    names = folders | {key: f"{folders[str(base.pk)]}+{folders[key]}" for key, base in bases.items()}
    head = [f"# {names[key]}: {_line(fact['name'])}, SHA-256 {fact['digest']}" for key, fact in facts.items()]
    return "\n".join([*head, write_mergekit(renamed(recipe, {model["id"]: names[model["id"]] for model in models}))])


def _folders(facts: Mapping[str, Facts]) -> dict[str, str]:
    """A folder for each model, called as it is; of two of one name the second with the beginning of its digest."""
    found: dict[str, str] = {}
    for key, fact in facts.items():
        name = slugify(fact["name"], allow_unicode=True) or "model"
        found[key] = f"./{name}" if f"./{name}" not in found.values() else f"./{name}-{fact['digest'][:8]}"
    return found


def winner_text(run: Run) -> str:
    """The recipe of a finished run's winner; raises RecipeError while there is none."""
    return yaml(winning_recipe(run), run.plan["models"], run.owner)


def design_text(user: Person, design: Design) -> str:
    """The recipe that a design draws; raises RecipeError with what is missing."""
    recipe = designer.recipe_of(user, design)
    found = catalog.models_by_id(user, [source.model for source in sources(recipe.root)])
    facts = [
        {"id": source.model, "name": found[source.model].name, "digest": found[source.model].digest}
        for source in sources(recipe.root)
        if source.model in found
    ]
    return yaml(recipe, facts, user)


def recipe_text(user: Person, model: Model) -> str:
    """The recipe by which a catalogue model was merged; raises NoRecipe."""
    edge = queries.origin(user, model.pk)
    if edge is None:
        raise NoRecipe(N_("“{name}” was not merged here, so there is no recipe of it."), name=model.name)
    facts = [
        {"id": str(parent.pk), "name": parent.name, "digest": parent.digest}
        for parent in queries.parents_of(user, model)
    ]
    return yaml(from_json(edge.recipe), facts, user)


def _line(text: str) -> str:
    return " ".join(text.split())

"""Making a run's winner a model of the catalogue, with its parents."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from merger.errors import N_
from merger.recipes.recipe import Merge, Recipe, to_json
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog.models import Model
from webapp.foundation.refusals import Conflict, Refused
from webapp.lineage.models import LineageEdge
from webapp.runs.models import Run
from webapp.streams import jobs
from webapp.streams.models import Job


@transaction.atomic
def save_winner(user: User, run_id: UUID, name: str) -> Job:
    """Begin to merge the winner into a model. Raises Refused, Conflict, Run.DoesNotExist."""
    require(user, "runs.control")
    run = Run.objects.changeable_by(user).get(pk=run_id)
    if not name.strip():
        raise Refused(N_("Give the model a name."), field="name")
    if run.status != Run.Status.DONE:
        raise Conflict(N_("Only a finished run has a winner to save."), current=run.status)
    return jobs.begin(user, "save", {"run": str(run.pk), "name": name.strip()[:200]})


def record_parents(child: Model, parents: Sequence[str], run: Run, recipe: Recipe) -> None:
    """Edges from a child to the models of its recipe, in the recipe's order. Call inside a transaction; idempotent."""
    stored = to_json(recipe)
    method = recipe.root.method if isinstance(recipe.root, Merge) else ""
    for index, parent in enumerate(parents):
        if UUID(parent) != child.pk:
            LineageEdge.objects.get_or_create(
                child=child,
                parent_id=UUID(parent),
                defaults={"run": run, "place": index, "method": method, "recipe": stored},
            )

"""Trying a model beside its parents."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from merger.errors import MergerError
from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.catalog.models import Model
from webapp.lineage import queries

MOST_OTHERS = 50
EXAMPLES = 3


@ensure_csrf_cookie
@require_GET
def model_try(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``model``; ``props`` of the island: {"model", "others", "examples"} (chat/props.ts)."""
    require(request.user, "chats.hold")
    model = get_object_or_404(catalog.models(request.user), pk=pk)
    parents = [parent for parent in queries.parents_of(request.user, model) if parent.archived is None]
    known = {parent.pk for parent in parents} | {model.pk}
    others = catalog.models(request.user).exclude(pk__in=known).order_by("-created", "id")[:MOST_OTHERS]
    props = {
        "model": _named(model),
        "others": [
            *(_named(parent) | {"parent": True} for parent in parents),
            *(_named(other) | {"parent": False} for other in others),
        ],
        "examples": _examples(request, model),
    }
    return render(request, "catalog/model_try.html", {"model": model, "props": props})


def _named(model: Model) -> dict[str, str]:
    return {"id": str(model.pk), "name": model.name}


def _examples(request: HttpRequest, model: Model) -> list[dict[str, str]]:
    """Held-out questions of the set on which the model was evolved, else of the oldest set there is."""
    edge = queries.origin(request.user, model.pk)
    sets = catalog.evaluation_sets(request.user)
    chosen = None
    if edge is not None and edge.run is not None:
        chosen = sets.filter(pk=edge.run.plan["evaluation_set"]["id"]).first()
    chosen = chosen or sets.first()
    if chosen is None:
        return []
    try:
        items = catalog.task_of(chosen).split("heldout")[:EXAMPLES]
    except MergerError:
        return []
    return [{"question": item.question, "answer": item.answers[0]} for item in items]

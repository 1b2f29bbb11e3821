"""The family of a model."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.designer import parameters
from webapp.lineage import pages


@require_GET
def model_lineage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``model``; ``family`` (pages.family_json within one or two hops, ?hops=1|2|0 for all); ``props``
    of the island: {"family", "parameters": their labels}.
    """
    require(request.user, "models.see")
    model = get_object_or_404(catalog.models(request.user), pk=pk)
    asked = request.GET.get("hops", "2")
    family = pages.family_json(request.user, model, int(asked) if asked in ("0", "1", "2") else 2)
    props = {"family": family, "parameters": parameters.labels()}
    return render(request, "lineage/model_lineage.html", {"model": model, "family": family, "props": props})

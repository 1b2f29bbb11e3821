"""Merge methods, and whether models fit together."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from merger.licences import decide
from webapp.accounts.rules import require
from webapp.api.answers import Compatibility
from webapp.api.declared import Method
from webapp.api.person import person
from webapp.api.schemas import ModelsIn
from webapp.catalog import queries
from webapp.catalog.licences import terms
from webapp.designer import fitting, methods

router = Router(tags=["methods"])
MOST_COMPARED = 50


@router.get("/methods", response=list[Method])
def list_methods(request: HttpRequest) -> list[dict[str, Any]]:
    """Every merge method with its parameters, label and explanation."""
    require(request.user, "designs.see")
    return methods.describe()


@router.post("/compatibility", response=Compatibility)
def compatibility(request: HttpRequest, body: ModelsIn) -> dict[str, Any]:
    """Everything that stands against merging these models, from their headers only; what their licences would bring."""
    require(request.user, "designs.see")
    keys = body.models[:MOST_COMPARED]
    found = queries.models_by_id(person(request), keys)
    models = [found[key] if key in found else get_object_or_404(queries.models(request.user).none()) for key in keys]
    added = keys if body.added is None else body.added
    return {
        "problems": [
            {
                "severity": item.severity,
                "message": item.message,
                "mend": item.mend,
                "model": keys[item.model] if item.model is not None else None,
            }
            for item in fitting.findings(models)
        ],
        "terms": terms(
            decide((model.name, model.licence) for key, model in zip(keys, models, strict=True) if key in added)
        ),
    }

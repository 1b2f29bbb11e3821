"""Merge methods, and whether models fit together."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from webapp.accounts.rules import require
from webapp.api.answers import Compatibility
from webapp.api.person import person
from webapp.api.schemas import ModelsIn
from webapp.catalog import queries
from webapp.designer import fitting, methods

router = Router(tags=["methods"])
MOST_COMPARED = 50


@router.get("/methods")
def list_methods(request: HttpRequest) -> list[dict[str, Any]]:
    """Every merge method with its parameters, label and explanation."""
    require(request.user, "designs.see")
    return methods.describe()


@router.post("/compatibility", response=Compatibility)
def compatibility(request: HttpRequest, body: ModelsIn) -> dict[str, Any]:
    """Everything that stands against merging these models, from their headers only."""
    require(request.user, "designs.see")
    keys = body.models[:MOST_COMPARED]
    found = queries.models_by_id(person(request), keys)
    models = [found[key] if key in found else get_object_or_404(queries.models(request.user).none()) for key in keys]
    return {
        "problems": [
            {
                "severity": item.severity,
                "message": item.message,
                "mend": item.mend,
                "model": keys[item.model] if item.model is not None else None,
            }
            for item in fitting.findings(models)
        ]
    }

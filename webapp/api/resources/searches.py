"""Ways of searching."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from webapp.accounts.rules import require
from webapp.designer import search_algorithms, search_stages

router = Router(tags=["searches"])


@router.get("/searches")
def list_searches(request: HttpRequest) -> dict[str, Any]:
    """{"algorithms": each with label, explanation and fields, "presets": each with its stages}."""
    require(request.user, "designs.see")
    return {"algorithms": search_algorithms.describe(), "presets": search_stages.presets()}

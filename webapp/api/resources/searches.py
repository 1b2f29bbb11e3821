"""Ways of searching."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from webapp.accounts.rules import require
from webapp.api.declared import Searches
from webapp.designer import search_stages, search_words

router = Router(tags=["searches"])


@router.get("/searches", response=Searches)
def list_searches(request: HttpRequest) -> dict[str, Any]:
    """Every search, measure and preset with its words."""
    require(request.user, "designs.see")
    return {
        "algorithms": search_words.describe(),
        "measures": search_words.measures(),
        "presets": search_stages.presets(),
    }

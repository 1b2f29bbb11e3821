"""Ways of searching."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from webapp.accounts.rules import require
from webapp.designer import search_stages, search_words

router = Router(tags=["searches"])


@router.get("/searches")
def list_searches(request: HttpRequest) -> dict[str, Any]:
    """{"algorithms": each with label, explanation and fields, "measures": each with label, explanation and whether it
    needs written answers, "presets": each with its stages}.
    """
    require(request.user, "designs.see")
    return {
        "algorithms": search_words.describe(),
        "measures": search_words.measures(),
        "presets": search_stages.presets(),
    }

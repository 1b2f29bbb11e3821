"""The page of the canvas."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from webapp.accounts.rules import may, may_change, require
from webapp.designer import granularities, queries, search_words
from webapp.designer.examples import example
from webapp.designer.search_stages import presets


@ensure_csrf_cookie
@require_GET
def design(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``design``; ``props`` of the island (shape: designer/mount.ts)."""
    require(request.user, "designs.see")
    found = get_object_or_404(queries.designs(request.user), pk=pk)
    sample = example(request.user)
    props = {
        "design": str(found.pk),
        "may_edit": may(request.user, "designs.edit") and may_change(request.user, found.owner_id),
        "presets": presets(),
        "algorithms": search_words.describe(),
        "granularities": granularities.describe(),
        "measures": search_words.measures(),
        "example": {"graph": sample[0], "search": sample[1]} if sample else None,
    }
    return render(request, "designer/design.html", {"design": found, "props": props})

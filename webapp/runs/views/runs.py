"""The list of runs."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.runs import queries

PAGE = 24


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Context: ``runs`` of this ``page``, newest first, each with design and winner."""
    require(request.user, "runs.see")
    page = Paginator(queries.runs(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "runs/runs.html", {"runs": list(page), "page": page})

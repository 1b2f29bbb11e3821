"""The list of question sets."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import may, require
from webapp.catalog import queries

PAGE = 24


@require_GET
def sets(request: HttpRequest) -> HttpResponse:
    """Context: ``page`` of question sets; ``may_add``."""
    require(request.user, "question_sets.see")
    page = Paginator(queries.evaluation_sets(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "catalog/sets.html", {"page": page, "may_add": may(request.user, "question_sets.add")})

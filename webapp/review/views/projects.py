"""The list: what one is asked to judge, then the projects one has made or looks after."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import may, require
from webapp.review import making, queries

PAGE = 24


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Context: ``work`` [(rater, pairs left)]; ``records``: all of one's places; ``page`` of projects; ``runs`` that
    people could judge; ``makes``, ``sees``, ``endpoints``: whether making projects, seeing them, and the page of models
    on other servers are for this person.
    """
    require(request.user, "judging.judge")
    sees = may(request.user, "judging.see")
    makes = may(request.user, "judging.make")
    context = {
        "work": queries.work(request.user),
        "records": queries.places(request.user),
        "sees": sees,
        "endpoints": may(request.user, "judging.endpoints"),
        "page": Paginator(queries.projects(request.user), PAGE).get_page(request.GET.get("page")) if sees else None,
        "makes": makes,
        "runs": making.judgeable(request.user) if makes else [],
    }
    return render(request, "review/projects.html", context)

"""The first page: what to do today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import may
from webapp.catalog import queries as catalog
from webapp.designer import examples
from webapp.designer import queries as designer
from webapp.review import demo
from webapp.review import queries as review
from webapp.runs import queries


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Context: ``open_runs``, ``finished_runs``, ``designs``, ``models`` (newest few each), ``has_example``,
    ``may_edit``, ``judging`` (projects that are not closed); an annotator sees none of these. ``work``: what one is
    asked to judge. ``demo``: what an administrator may try (:class:`webapp.review.demo.Offered`); its design and run
    stand there alone, so that the first steps stay.
    """
    sees = may(request.user, "runs.see")
    context = {
        "open_runs": list(queries.open_runs(request.user).exclude(design=demo.DESIGN)[:5]) if sees else [],
        "finished_runs": list(queries.finished_runs(request.user).exclude(design=demo.DESIGN)[:5]) if sees else [],
        "designs": list(designer.designs(request.user).exclude(pk=demo.DESIGN)[:5]) if sees else [],
        "models": list(catalog.models(request.user).order_by("-created", "id")[:6]) if sees else [],
        "has_example": sees and examples.example(request.user) is not None,
        "may_edit": may(request.user, "designs.edit"),
        "work": review.work(request.user),
        "judging": list(review.under_way(request.user).exclude(run__design=demo.DESIGN)[:5]) if sees else [],
        "demo": demo.offered(request.user),
    }
    return render(request, "home.html", context)

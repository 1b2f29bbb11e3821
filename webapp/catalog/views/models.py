"""The list of models."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import may, require
from webapp.catalog import queries
from webapp.catalog.models import Model

PAGE = 24
# Sizes in bytes: least inclusive, most exclusive.
SIZES: dict[str, tuple[int, int | None]] = {
    "small": (0, 10**9),
    "middle": (10**9, 16 * 10**9),
    "large": (16 * 10**9, None),
}


@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Context: ``page`` of models; the filters as chosen; ``may_add``."""
    require(request.user, "models.see")
    text = request.GET.get("q", "").strip()[:100]
    every = queries.models(request.user).order_by("-created", "id")
    found = every
    if text:
        found = found.filter(Q(name__icontains=text) | Q(description__icontains=text) | Q(architecture__icontains=text))
    if (origin := request.GET.get("origin", "")) in Model.Origin.values:
        found = found.filter(origin=origin)
    if licence := request.GET.get("licence", "")[:100]:
        found = found.filter(licence=licence)
    least, most = SIZES.get(size := request.GET.get("size", ""), (0, None))
    found = found.filter(size_bytes__gte=least, **({} if most is None else {"size_bytes__lt": most}))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": text,
        "origin": origin,
        "licence": licence,
        "size": size,
        "filtered": bool(text or origin or licence or size),
        "origins": Model.Origin.choices,
        "licences": sorted(filter(None, every.order_by().values_list("licence", flat=True).distinct())),
        "may_add": may(request.user, "models.add"),
    }
    return render(request, "catalog/models.html", context)

"""The list of designs."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.models import User
from webapp.accounts.rules import may, require
from webapp.designer import queries, services
from webapp.designer.forms import NewDesignForm
from webapp.designer.models import Design

PAGE = 24


@require_GET
def designs(request: HttpRequest) -> HttpResponse:
    """Context: ``designs`` of this ``page`` (each with run_count); ``form`` for a new one; ``may_edit``."""
    require(request.user, "designs.see")
    page = Paginator(queries.designs(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "designs": list(page),
        "page": page,
        "form": NewDesignForm(),
        "may_edit": may(request.user, "designs.edit"),
    }
    return render(request, "designer/designs.html", context)


@require_POST
def put_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a design out of the list."""
    require(request.user, "designs.edit")
    found = get_object_or_404(Design.objects.changeable_by(request.user), pk=pk)
    assert isinstance(request.user, User)
    services.put_away(request.user, found.pk)
    messages.success(request, _("“{name}” is no longer listed.").format(name=found.name))
    return redirect("designer:list")

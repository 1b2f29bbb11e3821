"""Creating a design: empty, from the example, or with a model already on the canvas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.designer import examples, services
from webapp.designer.forms import NewDesignForm


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Redirects to the new design. POST: ``name``, ``sample``, or ``model`` (the id of one to begin with)."""
    require(request.user, "designs.edit")
    assert isinstance(request.user, User)
    form = NewDesignForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    graph, search = None, None
    if form.is_valid() and form.cleaned_data["sample"]:
        example = examples.example(request.user)
        if example is not None:
            graph, search = example
            name = name or _("Example: Japanese and arithmetic")
    elif form.is_valid() and form.cleaned_data["model"]:
        model = get_object_or_404(catalog.models(request.user), pk=form.cleaned_data["model"])
        graph = {
            "nodes": [
                {"id": "source-1", "kind": "source", "model": str(model.pk), "name": model.name, "x": 80, "y": 120}
            ],
            "edges": [],
        }
    design = services.create(request.user, name or _("New design"), graph, search)
    return redirect("designer:design", pk=design.pk)

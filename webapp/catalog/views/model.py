"""One model: facts, card, files; its owner may rename it or take it out of the lists."""

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from webapp.accounts.models import User
from webapp.accounts.rules import may, may_change, require
from webapp.catalog import folders, queries, services
from webapp.catalog.forms import ModelForm
from webapp.catalog.kinship import kin
from webapp.catalog.models import Model
from webapp.catalog.remarks import remarks


def files(model: Model) -> list[dict[str, object]]:
    """{"name", "size_bytes"} of every file that may be downloaded; empty when the folder is gone."""
    folder = Path(model.path)
    if not folder.is_dir():
        return []
    return [{"name": path.name, "size_bytes": path.stat().st_size} for path in folders.model_files(folder)]


@require_http_methods(["GET", "POST"])
def model(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``model``; ``base_listed``: whether its base has a page for this person; ``remarks``
    {"message", "mend"}; ``files`` {"name", "size_bytes"}; ``parents``; ``children``; ``form`` (name, description);
    ``may_change``; ``may_judge``; ``may_chat``.
    """
    require(request.user, "models.see")
    found = get_object_or_404(queries.models(request.user), pk=pk)
    changeable = may_change(request.user, found.owner_id) and may(request.user, "models.add")
    form = ModelForm(request.POST or None, initial={"name": found.name, "description": found.description})
    if request.method == "POST":
        if not changeable:
            return redirect("catalog:model", pk=pk)
        if form.is_valid() and isinstance(request.user, User):
            services.describe_model(request.user, pk, form.cleaned_data["name"], form.cleaned_data["description"])
            messages.success(request, _("Saved."))
            return redirect("catalog:model", pk=pk)
    parents, children = kin(request.user, found)
    context = {
        "model": found,
        "base_listed": found.base_id and queries.models(request.user).filter(pk=found.base_id).exists(),
        "remarks": remarks(found),
        "files": files(found),
        "form": form,
        "parents": parents,
        "children": children,
        "may_change": changeable,
        "may_judge": may(request.user, "judging.make"),
        "may_chat": may(request.user, "chats.hold"),
    }
    return render(request, "catalog/model.html", context, status=422 if form.errors else 200)


@require_POST
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the model out of the lists."""
    require(request.user, "models.add")
    found = get_object_or_404(
        queries.models(request.user).filter(pk__in=Model.objects.changeable_by(request.user)), pk=pk
    )
    assert isinstance(request.user, User)
    services.archive_model(request.user, found.pk)
    messages.success(request, _("“{name}” is no longer listed.").format(name=found.name))
    return redirect("catalog:models")

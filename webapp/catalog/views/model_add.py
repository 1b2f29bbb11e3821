"""The page on which a model is added, by a folder of the server or by upload."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.catalog import folders, queries, services
from webapp.catalog.forms import FolderForm, UploadForm


@require_GET
def model_add(request: HttpRequest) -> HttpResponse:
    """Context: ``folder_form``, ``upload_form`` (their sending goes through the API); ``roots``; ``folders``
    that look like models there; ``bases`` for adapters; ``most_bytes``; ``model_files`` and ``licence_files``,
    patterns of the names that may be sent.
    """
    require(request.user, "models.add")
    context = {
        "folder_form": FolderForm(),
        "upload_form": UploadForm(),
        "folders": [str(folder) for folder in folders.candidates()],
        "bases": queries.bases(request.user),
        "model_files": folders.MODEL_FILES,
        "licence_files": folders.LICENCE_FILES,
        "roots": [str(root) for root in folders.roots()],
        "most_bytes": services.upload_limit(),
    }
    return render(request, "catalog/model_add.html", context)

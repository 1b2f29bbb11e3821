"""The page on which a question set is added."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.catalog import question_files, scorers


@require_GET
def set_add(request: HttpRequest) -> HttpResponse:
    """Context: ``scorers`` (often used, others) and ``endings`` of files; preview and sending go through the API."""
    require(request.user, "question_sets.add")
    offered = scorers.describe()
    context = {
        "scorers": {"often": offered[: scorers.OFTEN_USED], "others": offered[scorers.OFTEN_USED :]},
        "endings": ",".join(question_files.ENDINGS),
    }
    return render(request, "catalog/set_add.html", context)

"""The page on which a question set is added."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.catalog import question_formats, scorers


@require_GET
def set_add(request: HttpRequest) -> HttpResponse:
    """Context: ``scorers`` (often used, others), ``formats`` and ``endings`` of files. The rest is the API's."""
    require(request.user, "question_sets.add")
    offered = scorers.describe()
    context = {
        "scorers": {"often": offered[: scorers.OFTEN_USED], "others": offered[scorers.OFTEN_USED :]},
        "endings": ",".join(question_formats.ENDINGS),
        "formats": question_formats.listed(),
    }
    return render(request, "catalog/set_add.html", context)

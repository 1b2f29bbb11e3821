"""The page on which a question set is added."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.catalog import question_files
from webapp.catalog.forms import QuestionSetForm


@require_GET
def set_add(request: HttpRequest) -> HttpResponse:
    """Context: ``form`` (preview and sending go through the API); ``most_bytes``."""
    require(request.user, "question_sets.add")
    return render(request, "catalog/set_add.html", {"form": QuestionSetForm(), "most_bytes": question_files.MOST_BYTES})

"""One question set and its questions, a page at a time."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from merger.evaluation.task import SPLITS
from webapp.accounts.rules import require
from webapp.catalog import growing, queries, question_files, scorers

PAGE = 50


@require_GET
def question_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``set``; ``page`` of rows {"number", "question", "answer", "response", "split", "tags", "unjudged"};
    ``split``.

    ``judged``: how answers are judged, in words; ``project``: of ratings, the project's address, for who may see it.
    """
    require(request.user, "question_sets.see")
    found = get_object_or_404(queries.readable_sets(request.user), pk=pk)
    task = queries.task_of(found)
    split = request.GET.get("split", "")
    items = task.split(split) if split in SPLITS else task.items
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    rows = [
        question_files.row(item) | {"number": number, "unjudged": question_files.unjudged(item, found.scorer)}
        for number, item in enumerate(page, page.start_index())
    ]
    judged = scorers.label(found.scorer)
    project = growing.address(request.user, found.ratings["project"]) if found.ratings else ""
    context = {"set": found, "page": page, "rows": rows, "split": split, "splits": SPLITS, "judged": judged}
    context |= {"project": project}
    return render(request, "catalog/set.html", context)

"""What the owner does with models that judge, from the project's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation import messages as told
from webapp.review import queries
from webapp.review.ai import keeping, starting
from webapp.review.models import Project


def _project(request: HttpRequest, pk: UUID) -> Project:
    require(request.user, "judging.make")
    return get_object_or_404(queries.projects(request.user), pk=pk)


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chosen model begins to judge."""
    project = _project(request, pk)
    try:
        kind, _colon, chosen = request.POST.get("judge", "").partition(":")
        begin = starting.start_endpoint if kind == "endpoint" else starting.start
        begin(_user(request), project.pk, chosen)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return _back(project)


@require_POST
def steer(request: HttpRequest, pk: UUID, judge: UUID) -> HttpResponse:
    """Stop it, or go on; what is not possible is said."""
    project = _project(request, pk)
    found = get_object_or_404(project.model_judges, pk=judge)
    actions = {"stop": starting.stop, "resume": starting.resume}
    action = actions.get(request.POST.get("action", ""))
    try:
        if action is not None:
            action(_user(request), project.pk, found.pk)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return _back(project)


@require_POST
def keep(request: HttpRequest, pk: UUID, judge: UUID) -> HttpResponse:
    """The verdicts become a question set, marked as a model's."""
    project = _project(request, pk)
    found = get_object_or_404(project.model_judges, pk=judge)
    try:
        made = keeping.keep(_user(request), project.pk, found.pk)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
        return _back(project)
    messages.success(request, _("Kept as a question set."))
    return redirect("catalog:set", pk=made.pk)


def _back(project: Project) -> HttpResponse:
    response = redirect("review:project", pk=project.pk)
    response["Location"] += "#model-judges"
    return response


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

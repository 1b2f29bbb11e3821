"""What the owner does with models that judge, from the project's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import may, may_change, require
from webapp.foundation import messages as told
from webapp.review import queries
from webapp.review.ai import estimating, keeping, starting
from webapp.review.ai.results import of_project
from webapp.review.models import Project
from webapp.review.templatetags.model_judges import judge_rows


def _project(request: HttpRequest, pk: UUID) -> Project:
    require(request.user, "judging.make")
    return get_object_or_404(queries.projects(request.user), pk=pk)


@require_GET
def rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes while models and people judge."""
    require(request.user, "judging.see")
    project = get_object_or_404(queries.projects(request.user), pk=pk)
    changes = may(request.user, "judging.make") and may_change(request.user, project.owner_id)
    context = {"project": project, "may_change": changes, "rows": judge_rows(of_project(project))}
    return render(request, "review/model_judge_rows.html", context)


@require_GET
def estimate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that says what letting the chosen model judge comes to."""
    project = _project(request, pk)
    kind, _colon, chosen = request.GET.get("judge", "").partition(":")
    try:
        found = estimating.estimate(_user(request), project.pk, kind, chosen)
    except MergerError as fault:
        return render(request, "review/model_estimate.html", {"refusal": " ".join(told.of(fault))}, status=422)
    return render(request, "review/model_estimate.html", {"found": found, "project": project})


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

"""A project's people: who was invited and who holds what, and what the owner does about it, from the project's page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import may, may_change, require
from webapp.foundation import messages as told
from webapp.review import people as services
from webapp.review import queries
from webapp.review.models import Project

_ACTIONS: dict[str, Callable[[User, UUID, int], None]] = {
    "take": services.take_seats,
    "stop": services.stop,
    "ask-again": services.ask_again,
}


def shown(user: User, project: Project) -> dict[str, Any]:
    """Context of the part: ``project``; ``people`` by number, ``asked``: those of them who are still asked;
    ``invitations``; ``may_change``.
    """
    everybody = list(queries.people(project))
    return {
        "project": project,
        "people": everybody,
        "asked": [one for one in everybody if one.left is None],
        "invitations": queries.invitations(project),
        "may_change": may(user, "judging.make") and may_change(user, project.owner_id),
    }


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET: the part of the page that changes as people come and judge. POST: does what the pressed button says with the
    rater; what is not possible is said.
    """
    require(request.user, "judging.see")
    found = get_object_or_404(queries.projects(request.user), pk=pk)
    assert isinstance(request.user, User)
    if request.method == "GET":
        return render(request, "review/people.html", shown(request.user, found))
    require(request.user, "judging.make")
    rater = request.POST.get("rater", "")
    number = get_object_or_404(found.raters, number=_number(rater)).number
    action, count = request.POST.get("action", ""), request.POST.get("count", "")
    try:
        if action == "give":
            given = services.give(request.user, pk, number, _number(count))
            kept = ngettext("{count} is kept for this person.", "{count} are kept for this person.", given)
            messages.success(request, kept.format(count=given))
        elif action in _ACTIONS:
            _ACTIONS[action](request.user, pk, number)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return redirect("review:project", pk=pk)


def _number(typed: str) -> int:
    """0 where no number, or none that anything here reaches, was typed."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

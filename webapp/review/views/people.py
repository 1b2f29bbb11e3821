"""What the owner does with a project's people, from its page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation import messages as told
from webapp.review import people as services
from webapp.review import queries

_ACTIONS: dict[str, Callable[[User, UUID, int], None]] = {
    "take": services.take_seats,
    "stop": services.stop,
    "ask-again": services.ask_again,
}


@require_POST
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Does what the pressed button says with the chosen rater; what is not possible is said."""
    require(request.user, "judging.make")
    found = get_object_or_404(queries.projects(request.user), pk=pk)
    assert isinstance(request.user, User)
    rater = request.POST.get("rater", "")
    number = get_object_or_404(found.raters, number=int(rater) if rater.isdecimal() else 0).number
    action, count = request.POST.get("action", ""), request.POST.get("count", "")
    try:
        if action == "give":
            given = services.give(request.user, pk, number, int(count) if count.isdecimal() else 0)
            kept = ngettext("{count} pair is kept for this person.", "{count} pairs are kept for this person.", given)
            messages.success(request, kept.format(count=given))
        elif action in _ACTIONS:
            _ACTIONS[action](request.user, pk, number)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return redirect("review:project", pk=pk)

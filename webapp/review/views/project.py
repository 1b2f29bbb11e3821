"""One judging project, for its owner: how far it is, who is invited, what it tells."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import may, may_change, require
from webapp.catalog.models import EvaluationSet
from webapp.foundation import messages as told
from webapp.review import freezing, gold, inviting, leaders_judged, preparing, queries, rated, results, steering
from webapp.review.mailing import letters
from webapp.review.models import Letter, Project, Rater
from webapp.review.views import people

_STEERING: dict[str, Callable[[User, UUID], object]] = {
    "pause": steering.pause,
    "resume": steering.resume,
    "close": steering.close,
    "answer-again": steering.answer_again,
}

_JOINING: dict[str, Callable[[User, UUID], Rater]] = {
    "join": steering.judge_oneself,
    "adjudicate": steering.adjudicate_oneself,
}


def _project(request: HttpRequest, pk: UUID) -> Project:
    require(request.user, "judging.see")
    return get_object_or_404(queries.projects(request.user), pk=pk)


@ensure_csrf_cookie
@require_GET
def project(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``project``; ``job`` of the answers; ``forecast``; the results; and the people."""
    return _page(request, _project(request, pk))


@require_GET
def results_part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of the page that changes while people judge."""
    found = _project(request, pk)
    return render(request, "review/results.html", {"may_change": _may_change(request, found), **_results(found)})


@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By mail where an address is given; else shows the new link on this page only; it is stored as a digest."""
    require(request.user, "judging.make")
    found = _project(request, pk)
    note, address = request.POST.get("note", ""), request.POST.get("address", "").strip()
    try:
        adjudicates = request.POST.get("as") == "adjudicator"
        if address:
            language = request.POST.get("language", "")
            letters.invite(_user(request), pk, address, language, note=note, adjudicates=adjudicates)
            messages.success(request, _("The invitation is on its way to {address}.").format(address=address))
            return redirect("review:project", pk=pk)
        _made, path = inviting.invite(_user(request), pk, note, adjudicates=adjudicates)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
        return redirect("review:project", pk=pk)
    response = _page(request, found, link=settings.PUBLIC_URL.rstrip("/") + path)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    """A link stops working."""
    require(request.user, "judging.make")
    found = _project(request, pk)
    get_object_or_404(found.invitations, pk=invitation)
    inviting.revoke(_user(request), pk, invitation)
    return redirect("review:project", pk=pk)


@require_POST
def send_again(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    """A mailed invitation goes out once more, with the same link."""
    require(request.user, "judging.make")
    get_object_or_404(Letter, invitation=invitation, invitation__project=_project(request, pk))
    try:
        letters.send_again(_user(request), pk, invitation)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return redirect("review:project", pk=pk)


@require_POST
def steer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pause, resume, close, let the models answer again, judge or adjudicate oneself; what is not possible is said."""
    require(request.user, "judging.make")
    _project(request, pk)
    action = request.POST.get("action", "")
    try:
        if action in _JOINING:
            return redirect("review:work", pk=_JOINING[action](_user(request), pk).desk)
        if action in _STEERING:
            _STEERING[action](_user(request), pk)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
    return redirect("review:project", pk=pk)


@require_POST
def keep_gold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The corrected answers become a question set of the catalogue."""
    return _kept(request, pk, gold.keep)


@require_POST
def keep_ratings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The judgements become a question set of people's ratings, which a search can take."""
    return _kept(request, pk, freezing.keep)


def _kept(request: HttpRequest, pk: UUID, keep: Callable[[User, UUID], EvaluationSet]) -> HttpResponse:
    require(request.user, "judging.make")
    _project(request, pk)
    try:
        made = keep(_user(request), pk)
    except MergerError as fault:
        messages.error(request, " ".join(told.of(fault)))
        return redirect("review:project", pk=pk)
    return redirect("catalog:set", pk=made.pk)


def _page(request: HttpRequest, found: Project, link: str = "") -> HttpResponse:
    context = {
        "job": queries.job(found) if found.state == Project.State.ANSWERING else None,
        "link": link,
        "sends_mail": settings.SENDS_MAIL,
        "forecast": results.forecast_of(found),
        **people.shown(_user(request), found),
        **_results(found),
    }
    return render(request, "review/project.html", context)


def _may_change(request: HttpRequest, found: Project) -> bool:
    return may(request.user, "judging.make") and may_change(request.user, found.owner_id)


def _results(found: Project) -> dict[str, Any]:
    """``results``, None before anybody has judged; ``ahead``: the first against each; ``names``; or ``rated``;
    ``run_waits``: for how many more judgements a run waits.
    """
    facts: dict[str, Any] = {"project": found, "results": None, "run_waits": leaders_judged.left(found)}
    if not found.judged:
        preparing.begin()
        return facts
    if found.kind != Project.Kind.PAIRS:
        by_criteria = rated.rated_results(found)
        return facts | {"results": by_criteria.rated, "names": by_criteria.names, "rated": by_criteria}
    told_ = results.results(found)
    ahead = results.ahead(told_, found.each_beside_each)
    return facts | {"results": told_.pairs, "names": told_.names, "ahead": ahead}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

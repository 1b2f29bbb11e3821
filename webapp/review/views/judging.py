"""The judging page: the island gets everything from the API, the page hands over with what it begins."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from webapp.accounts.rules import require
from webapp.foundation import messages
from webapp.foundation.refusals import Conflict
from webapp.review import details, how_many, queries, shown, words
from webapp.review.models import Rater


@never_cache
@ensure_csrf_cookie
@require_GET
def judging(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``title``; ``props`` of the island (judging/props.ts). Who is no longer asked is told so."""
    require(request.user, "judging.judge")
    try:
        desk = shown.desk(queries.rater(request.user, pk))
    except Rater.DoesNotExist:
        raise Http404 from None
    except Conflict as fault:
        title, mend = messages.of(fault)
        return render(request, "review/stopped.html", {"title": title, "mend": mend}, status=410)
    ready = words.REASONS if desk["kind"] == "pairs" else {}  # they compare
    reasons = [{"name": name, "label": str(label)} for name, label in ready.items()]
    flags = [{"name": name, "label": str(label)} for name, label in words.FLAGS.items()]
    props = {"desk": desk, "reasons": reasons, "flags": flags, "longest": details.LONGEST_CORRECTED}
    props |= {"left": how_many.left_words()}
    return render(request, "review/judging.html", {"title": desk["title"], "props": props})

"""What is kept of a person who judges: theirs to take away and to erase."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webapp.accounts.rules import require
from webapp.review import erasing, queries
from webapp.review.models import Rater


@require_POST
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The link between the person and their judgements goes; what they judged stays, under a number."""
    require(request.user, "judging.judge")
    try:
        erasing.erase(queries.own_place(request.user, pk))
    except Rater.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Erased: nobody can tell any more that these judgements are yours."))
    return redirect("review:list")

"""Opening an invitation: pick a name and a language, and begin to judge."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.foundation import messages
from webapp.review import inviting, seats
from webapp.review.mailing import letters
from webapp.review.models import Letter, Project

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is asked and who one would be, and spends nothing; POST begins.

    Context: ``title``, ``kind`` of the project; ``adjudicates``; ``known``: the person whose link this is; ``letter``
    that brought it, if one did; ``user_now``: who is signed in and would judge; with ?new somebody else does,
    ``leaves`` being signed out; ``refusal``, ``field``.
    """
    found = inviting.invitation_of(token)
    if found is None or (found.rater is not None and found.rater.user is None):
        return render(request, "review/link_over.html", status=410)
    if found.rater is None and not found.adjudicates and seats.state_of(found.project) == Project.State.CLOSED:
        return render(request, "review/link_over.html", {"closed": True}, status=410)
    signed_in = request.user if isinstance(request.user, User) else None
    user = None if "new" in request.GET else signed_in
    known = found.rater.user if found.rater is not None else None
    if found.rater is not None and not inviting.opens_for(found, user):
        desk = reverse("review:work", args=[found.rater.desk])
        return render(request, "review/link_over.html", {"account": True, "desk": desk}, status=403)
    refusal: dict[str, str] = {}
    if request.method == "POST":
        name, language = request.POST.get("name", ""), request.POST.get("language", "")
        try:
            accepted = inviting.accept(token, name, language, user)
        except MergerError as fault:
            refusal = {"message": messages.of(fault)[0], "field": str(fault.facts.get("field", ""))}
        else:
            if accepted is None:
                return render(request, "review/link_over.html", status=410)
            person, rater = accepted
            if known is None and user is None:
                letters.adopt(person, found, wants="work_mail" in request.POST)
            if signed_in != person:
                login(request, person, backend=BACKEND)
            return redirect("review:work", pk=rater.desk)
    letter = Letter.objects.filter(invitation=found).first()
    context = {
        "letter": letter,
        "title": found.project.shown_title,
        "kind": found.project.kind,
        "adjudicates": found.adjudicates,
        "known": known,
        "user_now": user,
        "leaves": signed_in if user is None else None,
        "language": request.POST.get("language") or (letter.language if letter else translation.get_language()),
        "name": request.POST.get("name", ""),
        "refusal": refusal,
    }
    return render(request, "review/enter.html", context, status=422 if refusal else 200)

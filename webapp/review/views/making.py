"""Making a judging project out of a finished run."""

from datetime import datetime, time
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation import messages
from webapp.review import making
from webapp.review.forms import ProjectForm
from webapp.runs import queries
from webapp.runs.models import Run


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Context: ``run``; ``form``; ``parents``: names of the winner's; ``refusal`` {"message", "mend"}."""
    require(request.user, "judging.make")
    run = _run(request)
    ready = {"name": run.name}
    form = ProjectForm(request.POST or None, initial=ready)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            assert isinstance(request.user, User)
            return redirect("review:project", pk=making.make(request.user, run.pk, _wish(form)).pk)
        except MergerError as fault:
            message, mend = messages.of(fault)
            field = str(fault.facts.get("field", ""))
            if field in form.fields:
                form.add_error(field, f"{message} {mend}".strip())
            else:
                refusal = {"message": message, "mend": mend}
    context = {
        "run": run,
        "form": form,
        "refusal": refusal,
        "parents": [model["name"] for model in run.plan["models"]],
    }
    return render(request, "review/new.html", context, status=422 if form.errors or refusal else 200)


def _run(request: HttpRequest) -> Run:
    """The run that the address names. Raises Http404."""
    try:
        key = UUID(request.GET.get("run", ""))
    except ValueError as fault:
        raise Http404 from fault
    finished = queries.finished_runs(request.user).filter(pk__in=Run.objects.changeable_by(request.user).values("pk"))
    return get_object_or_404(finished, pk=key)


def _wish(form: ProjectForm) -> making.ProjectWish:
    """A last day is whole: the judging closes at its end."""
    told = dict(form.cleaned_data)
    day = told.pop("closes")
    closes = timezone.make_aware(datetime.combine(day, time.max)) if day else None
    return making.ProjectWish(**told, closes=closes)

"""Making a judging project: out of a finished run, or of a model of the catalogue beside another."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.foundation import messages
from webapp.review import making, results, scored, systems
from webapp.review.forms import ModelsForm, ProjectForm, practice_forms, practice_of
from webapp.review.models import Project, pairs_of
from webapp.runs import queries
from webapp.runs.models import Run


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Context: ``run`` or ``model``; ``source``, ``sources`` [(source, label)] and ``candidates`` of a run, each with
    what is known of it; ``form``; ``practice`` items by kind;
    ``refusal`` {"message", "mend"}; ``forecast``.
    """
    require(request.user, "judging.make")
    assert isinstance(request.user, User)
    if "model" in request.GET:
        model = _found(catalog.models(request.user), request.GET["model"])
        form: ProjectForm = ModelsForm(request.user, model, request.POST or None, initial={"name": model.name})
        return _page(request, form, {"model": model, "source": Project.Source.MODELS})
    mine = Run.objects.changeable_by(request.user).values("pk")
    run = _found(queries.whole_runs(request.user).filter(status=Run.Status.DONE, pk__in=mine), request.GET.get("run"))
    offered = systems.offered(run)
    source = request.GET.get("source", Project.Source.WINNER)
    if source not in offered:
        raise Http404
    chosen = set(_picked(request)) or {one["number"] for one in offered[source][: systems.FIRST]}
    known = scored.told(run, source, offered[source])
    facts = {
        "run": run,
        "source": source,
        "sources": [(one, Project.Source(one).label) for one in offered],
        "candidates": [
            {
                "number": one["number"],
                "name": results.system_name(run, one),
                "score": score,
                "chosen": one["number"] in chosen,
            }
            for one, score in zip(offered[source], known, strict=True)
        ],
    }
    return _page(request, ProjectForm(request.POST or None, initial={"name": run.name}), facts)


@require_GET
def forecast(request: HttpRequest) -> HttpResponse:
    """The part of the page that says what the numbers of the form come to."""
    require(request.user, "judging.make")
    return render(request, "review/forecast.html", _forecast(request))


def _page(request: HttpRequest, form: ProjectForm, facts: dict[str, Any]) -> HttpResponse:
    practice = practice_forms(request.POST if request.method == "POST" else None)
    shown = practice.get(request.POST.get("kind", ""), practice[Project.Kind.PAIRS])
    refusal = None
    if request.method == "POST" and form.is_valid() and (not shown.is_bound or shown.is_valid()):
        try:
            return redirect("review:project", pk=_made(request, form, shown, facts).pk)
        except MergerError as fault:
            refusal = _told(fault, form, shown)
    context = facts | {
        "form": form,
        "practice": practice,
        "refusal": refusal,
        **_forecast(request, facts["source"], _compared(facts)),
    }
    failed = form.errors or refusal or shown.total_error_count()
    return render(request, "review/new.html", context, status=422 if failed else 200)


def _made(request: HttpRequest, form: ProjectForm, practice: Any, facts: dict[str, Any]) -> Project:
    assert isinstance(request.user, User)
    told = dict(form.cleaned_data) | {"source": facts["source"]}
    told["practice"] = practice_of(practice)
    day = told.pop("closes")  # a last day is whole: the judging closes at its end
    told["closes"] = timezone.make_aware(datetime.combine(day, time.max)) if day else None
    if isinstance(form, ModelsForm):
        beside, asked = told.pop("beside"), told.pop("question_set")
        return making.make_of_models(
            request.user, [facts["model"].pk, beside.pk], asked.pk, making.ProjectWish(**told)
        )  # fmt: skip
    if facts["source"] != Project.Source.WINNER:
        told["candidates"] = _picked(request)
    return making.make(request.user, facts["run"].pk, making.ProjectWish(**told))


def _picked(request: HttpRequest) -> tuple[int, ...]:
    """Numbers of the candidates that were chosen."""
    typed = request.POST.getlist("candidates")
    return tuple(int(one) for one in typed if one.isdecimal() and len(one) < 10)


def _told(fault: MergerError, form: ProjectForm, practice: Any) -> dict[str, str] | None:
    """The fault at its field; what has none is said above the form."""
    message, mend = messages.of(fault)
    field = str(fault.facts.get("field", ""))
    if field in form.fields:
        form.add_error(field, f"{message} {mend}".strip())
        return None
    parts = field.split("-")
    if len(parts) == 3 and parts[1].isdecimal() and practice.is_bound:
        practice[int(parts[1])].add_error(parts[2], f"{message} {mend}".strip())
        return None
    return {"message": message, "mend": mend}


def _compared(facts: dict[str, Any]) -> int:
    """How many models the form begins with."""
    if "model" in facts:
        return 2
    return len([one for one in facts["candidates"] if one["chosen"] or facts["source"] == Project.Source.WINNER])


def _forecast(request: HttpRequest, source: str = "", models: int = systems.FIRST) -> dict[str, Any]:
    """``forecast``, None while a number is missing or out of bounds; ``fewer``: how many questions there are, where
    more are wanted, else None; ``pairs``: whether two answers are compared. source, models: where the request does not
    tell them.
    """
    told = request.POST if request.method == "POST" else request.GET
    source = source or told.get("source", "")
    nothing = {"forecast": None, "fewer": None}
    try:
        questions = int(told.get("questions", making.QUESTIONS))
        raters = int(told.get("raters", making.RATERS))
        count = len(told.getlist("candidates")) or int(told.get("systems", models))
    except ValueError:
        return nothing
    if not (1 <= questions <= making.MOST_QUESTIONS and 1 <= raters <= making.MOST_RATERS and 2 <= count <= 20):
        return nothing
    there = _there(request, told)
    asked = min(questions, there or questions)
    kind = told.get("kind", Project.Kind.PAIRS)
    pairs = len(pairs_of(count, source in Project.EACH_BESIDE_EACH))
    found = results.foreseen(kind, asked, count, pairs, raters, raters, making.REPEATS)
    return {"forecast": found, "fewer": there if asked < questions else None, "pairs": kind == Project.Kind.PAIRS}


def _there(request: HttpRequest, told: QueryDict) -> int | None:
    """Questions in the chosen part of the run's, or of the chosen, question set; None where it is not known."""
    try:
        if "run" in told:
            key = queries.runs(request.user).get(pk=UUID(str(told["run"]))).plan["evaluation_set"]["id"]
        else:
            key = str(told.get("question_set", ""))
        found = EvaluationSet.objects.for_user(request.user).filter(pk=UUID(key)).first()
    except (ValueError, Run.DoesNotExist):
        return None
    count = found.splits.get(told.get("split", "validation")) if found is not None else None
    return count if isinstance(count, int) else None


def _found(rows: Any, key: str | None) -> Any:
    """The row that the address names. Raises Http404."""
    try:
        return get_object_or_404(rows, pk=UUID(key or ""))
    except ValueError as fault:
        raise Http404 from fault

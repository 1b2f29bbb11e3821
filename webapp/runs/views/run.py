"""One run, live: the page hands over who it is, the rest comes as events."""

from string import Formatter
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from merger.evolution.loop.judged_words import LEADERS_JUDGED
from webapp.accounts.rules import may, may_change, require
from webapp.catalog import growing
from webapp.designer import granularities, parameters, search_words
from webapp.foundation.ownership import Person
from webapp.languages.declared import titled
from webapp.runs import looks, queries, run_report
from webapp.runs.models import Run


@ensure_csrf_cookie
@require_GET
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Context: ``run``; ``props`` of the island: facts, the clock, and words (RunProps in runs/facts.ts)."""
    require(request.user, "runs.see")
    found = get_object_or_404(queries.runs(request.user), pk=pk)
    limit = (found.deadline - found.created).total_seconds() if found.deadline else None
    facts = {
        "id": str(found.pk),
        "stream": str(found.stream_id),
        "name": found.name,
        "status": found.status,
        "design": {"id": str(found.design_id), "name": found.design.name},
        "limit_seconds": limit,
        "price": found.plan["engine"].get("budget", {}).get("price"),
        "winner": {"id": str(found.winner.pk), "name": found.winner.name} if found.winner else None,
        "measures": {measure["name"]: measure["label"] for measure in search_words.measures()},
        "other_looks": looks.other_looks(found),
        "projects": _projects(request.user, found),
        "may_change": may(request.user, "runs.control") and may_change(request.user, found.owner_id),
    }
    props = {
        "run": facts,
        "now": timezone.now().isoformat(),
        "granularities": granularities.describe(),
        "parameters": parameters.labels(),
        "judged": _template(LEADERS_JUDGED),
    }
    return render(request, "runs/run.html", {"run": found, "props": props})


def _template(texts: tuple[str, str]) -> str:
    """A sentence with facts in the reader's language, as the browser's interpolate takes it."""
    names = {name for _text, name, _form, _turn in Formatter().parse(texts[1]) if name}
    return str(titled(texts)).format(**{name: f"%({name})s" for name in names})


def _projects(user: Person, run: Run) -> dict[str, str]:
    """Addresses of the judging projects behind the run's ratings, by id, for whoever may see them."""
    found = {one["project"]: growing.address(user, one["project"]) for one in run_report.people_behind(run)}
    return {key: address for key, address in found.items() if address}

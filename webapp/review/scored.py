"""What is known of the models that a run offers for judging: the figures that its report and its page show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evolution.report.choosing import kept_candidates
from merger.recipes.recipe import digest
from webapp.languages.templatetags.figures import percent
from webapp.review.models import Project
from webapp.review.systems import KEPT_AS, System
from webapp.runs import engine
from webapp.runs.models import Run


def told(run: Run, source: str, offered: Sequence[System]) -> list[str]:
    """Of each, the share right and on which questions; "" where nothing is known."""
    report = run.report or {}
    if source == Project.Source.WINNER:
        rows = [report.get("winner", {}), *report.get("parents", ())]
        return _lines(_("{score} right on unseen questions"), _by_digest(rows, "heldout"), offered)
    if source == Project.Source.FINALISTS:
        found = _by_digest(report.get("finalists", ()), "validation")
        return _lines(_("{score} right on questions for choosing"), found, offered)
    return _lines(_("{score} right on questions of the search"), _of_candidates(run, source), offered)


def _lines(words: str, scores: Mapping[str, float], offered: Sequence[System]) -> list[str]:
    known = [scores.get(one["digest"]) for one in offered]
    return ["" if score is None else words.format(score=percent(score)) for score in known]


def _by_digest(rows: Sequence[Mapping[str, Any]], part: str) -> dict[str, float]:
    return {row["digest"]: row[part]["score"] for row in rows if row.get(part)}


def _of_candidates(run: Run, source: str) -> dict[str, float]:
    """Candidates that the search keeps, by their recipes' digests, as they did when the search scored them."""
    rows = run.candidates.exclude(accuracy=None).order_by("generation__number", "index")
    accuracies = {tuple(genome): float(accuracy or 0) for genome, accuracy in rows.values_list("genome", "accuracy")}
    if not run.state:
        return {}
    state: Any = run.state
    try:
        kept = kept_candidates(engine.plan_of(run), engine.layout_of(run), state, KEPT_AS[source])
    except MergerError:
        return {}
    known = {digest(one.recipe): accuracies.get(one.genome) for one in kept}
    return {key: accuracy for key, accuracy in known.items() if accuracy is not None}

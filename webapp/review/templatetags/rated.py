"""What judgements by criteria tell, in tables and plain sentences."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from merger.judgements import (
    CriterionResults,
    RubricDisagreement,
    RubricResults,
    StepDifference,
    TagSystems,
)
from webapp.languages.templatetags.figures import percent
from webapp.review.rated import RatedResults
from webapp.review.templatetags.judging import chosen, divided, interval, person

register = template.Library()


@register.inclusion_tag("review/criteria.html")
def by_criterion(found: RatedResults) -> dict[str, Any]:
    """A part for each criterion that somebody has judged by: systems, the best first, and what can be said of them."""
    return {"parts": [_part(found, one) for one in found.rated.criteria if one.systems]}


def _part(found: RatedResults, one: CriterionResults) -> dict[str, Any]:
    kept = found.criteria[one.criterion.name]
    return {
        "label": kept["label"],
        "steps": kept["steps"],
        "rows": [
            {
                "name": found.names[row.system],
                "mean": percent(row.mean.value, 0),
                "interval": _("{low} to {high}").format(low=percent(row.mean.low, 0), high=percent(row.mean.high, 0)),
                "counts": list(zip(kept["steps"], row.counts, strict=True)),
            }
            for row in one.systems
        ],
        "sentences": [_difference(each, found.names) for each in one.differences if "s0" in (each.first, each.second)],
        "agreement": one.agreement,
        "columns": list(found.names.values()) if one.tags else [],
        "tags": [(tag.tag, _means(found, tag)) for tag in one.tags],
    }


def _means(found: RatedResults, tag: TagSystems) -> list[tuple[str, str]]:
    """Each system's mean on the questions of a tag, with its interval, in the project's order."""
    means = {row.system: interval(row.mean) for row in tag.systems}
    return [(name, means.get(key, "–")) for key, name in found.names.items()]


def _difference(one: StepDifference, names: dict[str, str]) -> str:
    sentences = {
        "better": _("{first} is better than {second} here, by {points} of the scale (95 % interval {low} to {high})."),
        "perhaps": _(
            "{first} may be better than {second} here; {points} of the scale (95 % interval {low} to {high})."
        ),
        "no better": _(
            "It cannot be said that {first} is better than {second} here: {points} of the scale "
            "(95 % interval {low} to {high})."
        ),
        "worse": _("{first} is worse than {second} here: {points} of the scale (95 % interval {low} to {high})."),
    }
    told = one.difference
    return sentences[one.verdict].format(
        first=names[one.first],
        second=names[one.second],
        points=percent(told.difference, 0),
        low=percent(told.low, 0),
        high=percent(told.high, 0),
    )


@register.filter
def haste(results: RubricResults) -> list[str]:
    """Who answered faster than answers can be read; one line that nobody did."""
    found = [
        _("{rater} judged {share} of the answers faster than they can be read.").format(
            rater=person(rater.rater), share=percent(rater.haste.share.value, 0)
        )
        for rater in results.raters
        if rater.haste.found and rater.haste.share is not None
    ]
    return found or [_("No haste, as far as can be seen.")]


@register.inclusion_tag("review/disagreements.html", takes_context=True)
def divided_answers(context: Context, found: RatedResults) -> dict[str, Any]:
    """Answers on which people are far apart in a criterion, the widest first."""
    return divided(context, found.rated.disagreements, (_("Model"), _("Criterion")), lambda one: _told(found, one))


def _told(found: RatedResults, one: RubricDisagreement) -> tuple[tuple[str, str], str]:
    criterion = found.criteria[one.criterion]
    return (found.names[one.system], criterion["label"]), chosen(criterion["steps"], one.counts)

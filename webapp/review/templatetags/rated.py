"""What judgements by criteria tell, in tables and plain sentences."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from merger.judgements import CriterionResults, RubricResults, StepDifference
from webapp.languages.templatetags.figures import number_format, percent
from webapp.review.models import Project
from webapp.review.rated import RatedResults
from webapp.review.templatetags.judging import SHOWN, person

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
    }


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


@register.inclusion_tag("review/divided_answers.html")
def divided_answers(project: Project, found: RatedResults) -> dict[str, Any]:
    """Answers on which people are two steps or more apart, the widest first."""
    shown = [one for one in found.rated.disagreements if not one.settled][:SHOWN]
    questions = dict(project.asked.filter(key__in=[one.item for one in shown]).values_list("key", "text"))
    return {
        "rows": [
            {
                "question": questions.get(one.item, ""),
                "model": found.names[one.system],
                "criterion": found.criteria[one.criterion]["label"],
                "said": _(", ").join(
                    f"{word} {number_format(count, 0)}"
                    for word, count in zip(found.criteria[one.criterion]["steps"], one.counts, strict=False)
                    if count
                ),
            }
            for one in shown
        ]
    }

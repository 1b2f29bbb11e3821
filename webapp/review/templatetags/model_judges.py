"""What a model that judges said, in plain sentences: never as if people had said it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merger.judgements import ModelAgreement
from webapp.foundation.ownership import Person
from webapp.languages.templatetags.figures import number_format, percent
from webapp.review import results
from webapp.review.ai import endpoints, starting
from webapp.review.ai import results as verdicts
from webapp.review.models import Project
from webapp.review.templatetags.judging import FAIR, GOOD
from webapp.streams.models import Job

register = template.Library()


@register.inclusion_tag("review/model_judges.html")
def model_judges(project: Project, user: Person, may_change: bool, csrf_token: str) -> dict[str, Any]:
    """The section of a project's page: who may be asked beside those that were, and each that was asked."""
    judges = verdicts.of_project(project)
    known = {found.judge.digest for found in judges}
    outside = endpoints.offered(user) if may_change else []
    return {
        "project": project,
        "may_change": may_change,
        "csrf_token": csrf_token,
        "choices": [one for one in starting.offered(user, project) if one.digest not in known] if may_change else [],
        "endpoints": [(one, urlsplit(one.url).hostname) for one in outside if endpoints.digest(one) not in known],
        "rows": judge_rows(judges),
    }


def judge_rows(judges: Iterable[verdicts.ModelResults]) -> list[dict[str, Any]]:
    """Each model that was asked, for the part of the page that moves."""
    return [_row(found) for found in judges]


def _row(found: verdicts.ModelResults) -> dict[str, Any]:
    job = starting.job_of(found.judge)
    told = results.Results(found.pairs, found.names) if found.pairs else None
    under_way = job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)
    return {
        "found": found,
        "judge": found.judge,
        "job": job,
        "under_way": under_way,
        "action": "stop" if under_way else "resume" if found.asked < found.total else "",
        "warning": _warning(found),
        "ahead": results.ahead(told, found.project.each_beside_each) if told else [],
        "names": found.names,
    }


def _warning(found: verdicts.ModelResults) -> str:
    """What whoever lets a search follow the model must know; "" where it agrees with people."""
    if not found.measured:
        return _(
            "It is not known whether this model judges as people do. A search that follows it may learn something else."
        )
    if any(one.agreement and one.agreement.alpha and one.agreement.alpha.value < FAIR for one in found.agreement):
        return _("This model does not judge as people do. A search that follows it learns something else.")
    return ""


@register.filter
def by_criteria(found: verdicts.ModelResults) -> list[str]:
    """A line for each criterion: every system's mean step, as a share of the best one."""
    if found.rubric is None:
        return []
    labels = {one["name"]: one["label"] for one in found.project.shown_criteria}
    return [
        _("{criterion}: {means} (mean, of the best step, with the 95 % interval).").format(
            criterion=labels[one.criterion.name],
            means=_(", ").join(
                _("{name} {mean} ({low} to {high})").format(
                    name=found.names[row.system],
                    mean=percent(row.mean.value, 0),
                    low=percent(row.mean.low, 0),
                    high=percent(row.mean.high, 0),
                )
                for row in one.systems
            ),
        )
        for one in found.rubric.criteria
        if one.systems
    ]


@register.filter
def beside_people(one: verdicts.CriterionAgreement) -> str:
    """How far its word is people's, always with an interval; or that it is not known."""
    found = one.agreement
    if found is None:
        told = _("not measured: nothing has been judged by both yet.")
    elif found.alpha is None:
        told = _("not measured: on all {items} questions one and the same thing was said.").format(
            items=number_format(found.items, 0)
        )
    elif not found.measured:
        told = _(
            "not measured: {items} questions judged by both are too few (both said the same in {same} of the cases)."
        ).format(items=number_format(found.items, 0), same=percent(found.same.value, 0))
    else:
        told = _measured(found)
    return f"{one.label}: {told}" if one.label else told


def _measured(found: ModelAgreement) -> str:
    assert found.alpha is not None
    word = _("good") if found.alpha.value >= GOOD else _("fair") if found.alpha.value >= FAIR else _("weak")
    return _(
        "{word}: it says what people say in {same} of the cases (95 % interval {low} to {high}); "
        "Krippendorff's alpha is {alpha} ({alpha_low} to {alpha_high}), from {items} questions."
    ).format(
        word=word,
        same=percent(found.same.value, 0),
        low=percent(found.same.low, 0),
        high=percent(found.same.high, 0),
        alpha=number_format(found.alpha.value, 2),
        alpha_low=number_format(found.alpha.low, 2),
        alpha_high=number_format(found.alpha.high, 2),
        items=number_format(found.items, 0),
    )


@register.filter
def spent(found: verdicts.ModelResults) -> str:
    """Tokens and, where a price is known, money; of another server's model only."""
    if found.judge.endpoint is None:
        return ""
    used = endpoints.used(found.project, found.judge.endpoint)
    told = _("{used} of at most {most} tokens used").format(
        used=number_format(used, 0), most=number_format(found.judge.endpoint.most_tokens, 0)
    )
    if found.cost is None:
        return told
    return _("{told}, about {money}").format(told=told, money=money(found.cost, found.judge.endpoint.currency))


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount in whatever an administrator wrote as the currency."""
    return f"{number_format(float(amount), 2)} {currency}".strip()


@register.filter
def habits(found: verdicts.ModelResults) -> list[str]:
    """How often its word followed the place of an answer, and how often it had none."""
    lines = []
    share = found.inconsistent
    if share is not None:
        lines.append(
            _(
                "With the two sides exchanged it said something else of {share} of the pairs "
                "(95 % interval {low} to {high}); these count as “about the same”."
            ).format(share=percent(share.value, 0), low=percent(share.low, 0), high=percent(share.high, 0))
        )
    if found.unreadable:
        lines.append(
            ngettext(
                "{count} question has no verdict: it was too long for the model, or no choice could be read.",
                "{count} questions have no verdict: they were too long for the model, or no choice could be read.",
                found.unreadable,
            ).format(count=number_format(found.unreadable, 0))
        )
    return lines

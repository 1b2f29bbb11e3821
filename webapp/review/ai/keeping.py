"""A model's verdicts kept as a question set that a search can take: marked as a model's, with its agreement."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from merger.judgements import Ratings
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog.cautions import Caution
from webapp.catalog.models import EvaluationSet
from webapp.languages.templatetags.figures import number_format, percent
from webapp.review import freezing, rated, rating_sets
from webapp.review.ai.results import PAIRS, ModelResults
from webapp.review.model_judges import KeptVerdicts
from webapp.review.models import Project


class MeasuredAgreement(TypedDict):
    """A model's agreement with people when its verdicts were kept; of several criteria the worst.

    same, low, high: the share of pairs or answers on which both say the same, with its 95 % interval; alpha: beyond
    chance; items: questions.
    """

    same: float
    low: float
    high: float
    alpha: float
    items: int


def verdicts(found: ModelResults) -> Ratings:
    """A model's verdicts as ratings, by the rules of people's."""
    project = found.project
    if project.kind == PAIRS:
        return rating_sets.rows_of(project, found.pair_tally)
    whole = (one for one in found.steps() if len(one.values) == len(project.criteria))
    return rating_sets.rows_of(project, rated.preferences(project, whole))


@transaction.atomic
def keep(user: User, project_id: UUID, judge_id: UUID) -> EvaluationSet:
    """As the project's owner asks. Raises Refused, Project.DoesNotExist, ModelJudge.DoesNotExist."""
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    judge = project.model_judges.get(pk=judge_id)
    found = ModelResults(judge)
    measured = measured_agreement(found)
    name = _("{project} (verdicts of the model {model})").format(project=project.name, model=judge.name)
    made = freezing.kept(user, project, verdicts(found), name[:200], _described(found, measured))
    KeptVerdicts.objects.create(evaluation_set=made, judge=judge, agreement=measured or {})
    return made


def measured_agreement(found: ModelResults) -> MeasuredAgreement | None:
    """How far the model agrees with people; None: not measured."""
    told = [one.agreement for one in found.agreement if one.agreement is not None and one.agreement.alpha is not None]
    if not found.measured or not told:
        return None
    worst = min(told, key=lambda one: one.alpha.value if one.alpha else 0.0)
    assert worst.alpha is not None
    return {
        "same": worst.same.value,
        "low": worst.same.low,
        "high": worst.same.high,
        "alpha": worst.alpha.value,
        "items": worst.items,
    }


def cautions(sets: Collection[UUID]) -> dict[UUID, Caution]:
    """What a search is to know of those of these question sets that were made of a model's verdicts."""
    rows = KeptVerdicts.objects.filter(evaluation_set__in=sets).select_related("evaluation_set", "judge")
    return {row.evaluation_set_id: _caution(row) for row in rows}


def _caution(row: KeptVerdicts) -> Caution:
    name, model = row.evaluation_set.name, row.judge.name
    if not row.agreement:
        return Caution(
            _(
                "“{name}” holds verdicts of a model ({model}), and how far it agrees with people was not measured: "
                "the child may learn something else than people prefer."
            ).format(name=name, model=model),
            _("Let people judge some of the same answers, or take a question set of people's judgements."),
        )
    return Caution(
        _(
            "“{name}” holds verdicts of a model ({model}), not of people: it said what people said in {same} of the "
            "cases (95 % interval {low} to {high})."
        ).format(name=name, model=model, **{key: percent(row.agreement[key], 0) for key in ("same", "low", "high")}),
        _("Take a question set of people's judgements where that is too little."),
    )


def _described(found: ModelResults, measured: MeasuredAgreement | None) -> str:
    """What stands on the question set's page."""
    told = _("These are verdicts of a model ({model}), not of people.").format(model=found.judge.name)
    if measured is None:
        return f"{told} " + _("How far it agrees with people was not measured.")
    return f"{told} " + _(
        "It said what people said in {same} of the cases (95 % interval {low} to {high}), on {items} questions."
    ).format(
        same=percent(measured["same"], 0),
        low=percent(measured["low"], 0),
        high=percent(measured["high"], 0),
        items=number_format(measured["items"], 0),
    )

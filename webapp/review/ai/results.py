"""What a model that judges said in a project, and how far that is what people say there."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from merger.evaluation.statistics import score_interval
from merger.judgements import (
    Choice,
    IntervalEstimate,
    ModelAgreement,
    PairJudgement,
    PairResults,
    PairTally,
    RubricJudgement,
    RubricResults,
    RubricTally,
    both_orders,
    pair_agreement,
    pair_results,
    rubric_agreement,
    rubric_results,
)
from webapp.review import criteria, rated, results, said
from webapp.review.ai import asked, endpoints
from webapp.review.model_judges import ModelJudge, ModelVerdict
from webapp.review.models import Project

PAIRS = Project.Kind.PAIRS
_RATER = "model"


@dataclass(frozen=True)
class CriterionAgreement:
    """How far the model agrees with people by one criterion (label "" for pairs); None: nothing was judged by both."""

    label: str
    agreement: ModelAgreement | None

    @property
    def measured(self) -> bool:
        return self.agreement is not None and self.agreement.measured


class ModelResults:
    """Everything of one model in one project."""

    def __init__(self, judge: ModelJudge) -> None:
        self.judge, self.project = judge, judge.project
        self._verdicts = list(judge.verdicts.select_related("item__question").order_by("item__place", "swapped"))

    @property
    def names(self) -> dict[str, str]:
        return results.names(self.project)

    @property
    def asked(self) -> int:
        """How many questions were put to it."""
        return len(self._verdicts)

    @cached_property
    def total(self) -> int:
        """How many there are to put."""
        return asked.total(self.project)

    @property
    def unreadable(self) -> int:
        """Questions to which no word of an answer could be read, or that were too long."""
        return sum(not one.choice for one in self._verdicts)

    @property
    def tokens_in(self) -> int:
        return sum(one.tokens_in for one in self._verdicts)

    @property
    def tokens_out(self) -> int:
        return sum(one.tokens_out for one in self._verdicts)

    @property
    def cost(self) -> Decimal | None:
        """Of what another server was asked, in the endpoint's currency; None where no price is known."""
        found = self.judge.endpoint
        return None if found is None else endpoints.cost(found, self.tokens_in, self.tokens_out)

    @cached_property
    def both(self) -> list[tuple[ModelVerdict, Choice, bool]]:
        """Pairs whose two orders could both be read: a verdict, its word, whether it kept to it."""
        first = {one.item_id: one for one in self._verdicts if not one.swapped and one.choice}
        second = {one.item_id: one for one in self._verdicts if one.swapped and one.choice}
        return [
            (one, *both_orders(said.CHOICES[one.choice], said.CHOICES[second[item].choice]))
            for item, one in first.items()
            if item in second and not one.criterion
        ]

    @property
    def inconsistent(self) -> IntervalEstimate | None:
        """The share of pairs on which its word followed the place; None before any."""
        if not self.both:
            return None
        found = score_interval([float(not kept) for _, _, kept in self.both])
        return IntervalEstimate(found.score, found.low, found.high)

    @cached_property
    def pair_tally(self) -> PairTally:
        """Its words on pairs, one a pair."""
        return PairTally.of(
            PairJudgement(
                id=str(one.pk),
                item=one.item.question.key,
                rater=_RATER,
                left=said.system(one.item.pair[0]),
                right=said.system(one.item.pair[1]),
                choice=word,
                left_length=len(one.item.question.answers[one.item.pair[0]]["text"]),
                right_length=len(one.item.question.answers[one.item.pair[1]]["text"]),
            )
            for one, word, _ in self.both
        )

    def steps(self) -> Iterator[RubricJudgement]:
        """Its words by criteria, one an answer."""
        steps: dict[int, dict[str, int]] = {}
        items = {one.item_id: one.item for one in self._verdicts}
        for one in self._verdicts:
            if one.criterion and one.choice:
                steps.setdefault(one.item_id, {})[one.criterion] = int(one.choice)
        for key, values in steps.items():
            item = items[key]
            length = len(item.question.answers[item.first]["text"])
            yield RubricJudgement(
                id=str(key),
                item=item.question.key,
                rater=_RATER,
                system=said.system(item.first),
                values=values,
                length=length,
            )

    @cached_property
    def rubric_tally(self) -> RubricTally:
        """Its words by criteria."""
        return RubricTally.of(self.steps())

    @cached_property
    def pairs(self) -> PairResults | None:
        """Results over pairs as people's are; None before any, and where criteria are judged."""
        return pair_results(self.pair_tally) if self.pair_tally.counts else None

    @cached_property
    def rubric(self) -> RubricResults | None:
        """Results by criteria as people's are; None before any, and where pairs are judged."""
        if not self.rubric_tally.counts:
            return None
        return rubric_results(self.rubric_tally, criteria.counted(self.project.criteria))

    @cached_property
    def agreement(self) -> list[CriterionAgreement]:
        """With people, on what both judged: one for pairs, else one a criterion."""
        if self.project.kind == PAIRS:
            return [CriterionAgreement("", pair_agreement(results.tally(self.project), self.pair_tally))]
        people = rated.tally(self.project)
        rows = zip(self.project.shown_criteria, criteria.counted(self.project.criteria), strict=True)
        return [
            CriterionAgreement(row["label"], rubric_agreement(people, self.rubric_tally, counted))
            for row, counted in rows
        ]

    @property
    def measured(self) -> bool:
        """Whether it is known how far it agrees with people, by every criterion."""
        return all(one.measured for one in self.agreement)


def of_project(project: Project) -> list[ModelResults]:
    """Every model that judges there, the first one first."""
    return [
        ModelResults(judge)
        for judge in project.model_judges.select_related("project__run__winner", "model", "endpoint")
    ]

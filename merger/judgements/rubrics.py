"""The results of a project whose raters judge one answer at a time, by a rubric or by a check."""

from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.statistics import Difference
from merger.evaluation.statistics import Verdict
from merger.judgements.agreement import Alpha
from merger.judgements.habits import RaterReport
from merger.judgements.resampling import Estimate
from merger.judgements.tally import RubricTally
from merger.judgements.values import CHECK, CHECKS, Criterion

CHECK_CRITERION = Criterion(CHECK, len(CHECKS))


@dataclass(frozen=True)
class CriterionResult:
    """One system by one criterion. mean: the mean step as a share of the best (0 to 1); counts: of each step."""

    system: str
    mean: Estimate
    counts: tuple[int, ...]
    items: int


@dataclass(frozen=True)
class StepDifference:
    """Two systems by one criterion, on the items that both were judged on; differences of means between -1 and 1."""

    first: str
    second: str
    difference: Difference
    verdict: Verdict


@dataclass(frozen=True)
class CriterionResults:
    """One criterion: systems (the best first), pairs of them, and ordinal agreement."""

    criterion: Criterion
    systems: tuple[CriterionResult, ...]
    differences: tuple[StepDifference, ...]
    agreement: Alpha


@dataclass(frozen=True)
class RubricResults:
    """Everything of a project by rubric or check. disagreements: (criterion, item, system, counts), the widest first."""

    criteria: tuple[CriterionResults, ...]
    raters: tuple[RaterReport, ...]
    disagreements: tuple[tuple[str, str, str, tuple[int, ...]], ...]
    judgements: int
    people: int


def rubric_results(tally: RubricTally, criteria: Sequence[Criterion], seed: int = 0) -> RubricResults:
    """Results from sums; JudgementError for a step that a criterion does not have."""
    raise NotImplementedError

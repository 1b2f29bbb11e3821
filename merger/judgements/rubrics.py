"""The results of a project whose raters judge one answer at a time, by a rubric or by a check."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from merger.errors import N_
from merger.evaluation.statistics import Difference, Verdict, paired_difference, score_interval, verdict
from merger.judgements.agreement import Alpha, alpha
from merger.judgements.habits import RaterReport, rater_reports
from merger.judgements.resampling import IntervalEstimate
from merger.judgements.tables import by_tag
from merger.judgements.tally import RubricTally
from merger.judgements.values import CHECK, CHECKS, Criterion, JudgementError

CHECK_CRITERION = Criterion(CHECK, len(CHECKS))
_WIDE = 2  # steps apart from which raters are told as disagreeing; of two steps both
Given = Mapping[str, Mapping[str, Sequence[int]]]


@dataclass(frozen=True)
class CriterionResult:
    """One system by one criterion. mean: the mean step as a share of the best (0 to 1); counts: of each step."""

    system: str
    mean: IntervalEstimate
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
class TagSystems:
    """The systems on the items of one tag, the best first."""

    tag: str
    systems: tuple[CriterionResult, ...]


@dataclass(frozen=True)
class CriterionResults:
    """One criterion: systems (the best first), pairs of them, by tag, and ordinal agreement."""

    criterion: Criterion
    systems: tuple[CriterionResult, ...]
    differences: tuple[StepDifference, ...]
    tags: tuple[TagSystems, ...]
    agreement: Alpha | None


@dataclass(frozen=True)
class RubricDisagreement:
    """An answer on which raters are :func:`apart` in one criterion; settled: it was adjudicated."""

    criterion: str
    item: str
    system: str
    counts: tuple[int, ...]
    settled: bool


@dataclass(frozen=True)
class RubricResults:
    """Everything of a project by rubric or check. disagreements: the widest first, for adjudication."""

    criteria: tuple[CriterionResults, ...]
    raters: tuple[RaterReport, ...]
    disagreements: tuple[RubricDisagreement, ...]
    judgements: int
    people: int


def rubric_results(
    tally: RubricTally, criteria: Sequence[Criterion], tags: Mapping[str, Sequence[str]] | None = None, seed: int = 0
) -> RubricResults:
    """Results from sums; tags: by item. JudgementError for an unknown criterion, and for a step that it does not have.

    Adjudications settle answers, and enter no figure.
    """
    steps = {criterion.name: criterion.steps for criterion in criteria}
    given: dict[str, dict[str, dict[str, Sequence[int]]]] = {name: {} for name in steps}
    for (name, item, system), counts in sorted(tally.counts.items()):
        if len(counts) > steps.get(name, 0):
            raise JudgementError(
                N_("Item {item}: the criterion {criterion} has no step {step}."),
                mend=N_("Judge by the criteria and steps of the project."),
                item=item,
                criterion=name,
                step=len(counts) - 1,
            )
        given[name].setdefault(system, {})[item] = counts
    tagged = by_tag(tags or {})
    return RubricResults(
        criteria=tuple(_criterion(criterion, given[criterion.name], tagged, seed) for criterion in criteria),
        raters=rater_reports(tally.raters, sides=False),
        disagreements=_disagreements(tally, steps),
        judgements=tally.judgements,
        people=sum(sums.judged > 0 for sums in tally.raters.values()),
    )


def _criterion(criterion: Criterion, given: Given, tagged: Mapping[str, Set[str]], seed: int) -> CriterionResults:
    """given: by system and item how often each step was chosen."""
    steps = criterion.steps
    differences = [_difference(first, second, given, steps) for first, second in combinations(given, 2)]
    units = [unit for items in given.values() for unit in items.items()]
    table = np.array([[*chosen, *[0] * (steps - len(chosen))] for _, chosen in units], np.int64).reshape(-1, steps)
    _, places = np.unique(np.array([name for name, _ in units], str), return_inverse=True)
    tags = [TagSystems(tag, _systems(given, steps, items)) for tag, items in tagged.items()]
    return CriterionResults(
        criterion=criterion,
        systems=_systems(given, steps),
        differences=tuple(one for one in differences if one is not None),
        tags=tuple(one for one in tags if one.systems),
        agreement=alpha(places, np.zeros_like(places), table, "ordinal", seed),
    )


def _systems(given: Given, steps: int, wanted: Set[str] | None = None) -> tuple[CriterionResult, ...]:
    """Every system, the best first, on the items that are wanted: all for None."""
    chosen = {
        system: {item: counts for item, counts in items.items() if wanted is None or item in wanted}
        for system, items in given.items()
    }
    found = [_system(system, items, steps) for system, items in chosen.items() if items]
    return tuple(sorted(found, key=lambda one: (-one.mean.value, one.system)))


def _system(system: str, items: Mapping[str, Sequence[int]], steps: int) -> CriterionResult:
    scores = [_mean(counts, steps) for counts in items.values()]
    found = score_interval(scores, [sum(counts) for counts in items.values()])
    totals = tuple(sum(counts[step] for counts in items.values() if step < len(counts)) for step in range(steps))
    return CriterionResult(system, IntervalEstimate(found.score, found.low, found.high), totals, len(items))


def _difference(first: str, second: str, given: Given, steps: int) -> StepDifference | None:
    items = [item for item in given[first] if item in given[second]]
    if not items:
        return None
    one, two = ([_mean(given[system][item], steps) for item in items] for system in (first, second))
    found = paired_difference(one, two)
    return StepDifference(first, second, found, verdict(found.difference, found.low, found.high))


def _mean(counts: Sequence[int], steps: int) -> float:
    """The mean step of one answer as a share of the best step."""
    return sum(step * count for step, count in enumerate(counts)) / (sum(counts) * (steps - 1))


def apart(chosen: Sequence[int], steps: int) -> bool:
    """Whether raters who chose these of a criterion's ``steps`` disagree: two apart or more, or the only two."""
    return max(chosen) - min(chosen) >= min(_WIDE, steps - 1)


def _disagreements(tally: RubricTally, steps: Mapping[str, int]) -> tuple[RubricDisagreement, ...]:
    found = [
        RubricDisagreement(*key, tuple(counts), key in tally.adjudicated)
        for key, counts in sorted(tally.counts.items())
        if apart([step for step, count in enumerate(counts) if count], steps[key[0]])
    ]
    return tuple(sorted(found, key=lambda one: -_width(one.counts)))


def _width(counts: Sequence[int]) -> int:
    chosen = [step for step, count in enumerate(counts) if count]
    return chosen[-1] - chosen[0]

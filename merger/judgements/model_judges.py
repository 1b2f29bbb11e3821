"""How far a model that judges says what people say, on the items that both judged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from merger.evaluation.statistics import score_interval
from merger.judgements._evalica import Distance
from merger.judgements.agreement import Alpha, alpha
from merger.judgements.rates import LEAST_ITEMS
from merger.judgements.resampling import IntervalEstimate
from merger.judgements.tally import FIRST, SECOND, PairTally, RubricTally
from merger.judgements.values import Choice, Criterion

_NEITHER = 2
_Unit = tuple[str, str, int, int]  # item, kind of unit, people's word, the model's


@dataclass(frozen=True)
class ModelAgreement:
    """A model's word beside people's.

    same: the share of units of which both say the same; alpha: how far that is beyond chance, None where it cannot be
    told because one thing alone was ever said. units: judged by both; items: the questions that they belong to.
    """

    same: IntervalEstimate
    alpha: Alpha | None
    units: int
    items: int

    @property
    def measured(self) -> bool:
        """Whether enough is known to speak of it: alpha, on as many questions as any verdict on judgements needs."""
        return self.alpha is not None and self.items >= LEAST_ITEMS


def both_orders(shown: Choice, swapped: Choice) -> tuple[Choice, bool]:
    """A model's word on a pair that it saw twice: (choice as the sides stood first, whether both times the same).

    swapped: its choice with the sides exchanged. Words that contradict each other follow the place and not the answer:
    then it cannot tell the two apart, which is "same" (Zheng et al. 2023, Judging LLM-as-a-Judge, section 3.4).
    """
    turned: Choice = {"left": "right", "right": "left"}.get(swapped, swapped)  # type: ignore[assignment]
    return (shown, True) if shown == turned else ("same", False)


def pair_agreement(people: PairTally, model: PairTally, seed: int = 0) -> ModelAgreement | None:
    """On the pairs that both judged; None where there is none.

    Three words are compared: the first, the second, or neither ahead ("same" and "both bad"). People's word is the
    adjudicator's where there is one, else what most of them said; where two words are equally frequent, neither. Alpha
    is nominal, within each pair of systems, with people's word as one rater and the model as the other.
    """
    units: list[_Unit] = [
        (key[0], "\0".join(key[1]), _ahead(people.adjudicated.get(key, people.counts[key])), _ahead(said))
        for key, said in sorted(model.counts.items())
        if key in people.counts
    ]
    return _agreement(units, 3, "nominal", seed)


def rubric_agreement(
    people: RubricTally, model: RubricTally, criterion: Criterion, seed: int = 0
) -> ModelAgreement | None:
    """By one criterion, on the answers that both judged; None where there is none.

    People's word is the adjudicator's step where there is one, else their median step, the lower of two. ``same`` is
    the very same step; alpha is ordinal.
    """
    units: list[_Unit] = [
        (key[1], "", _median(people.adjudicated.get(key, people.counts[key])), _median(said))
        for key, said in sorted(model.counts.items())
        if key[0] == criterion.name and key in people.counts
    ]
    return _agreement(units, criterion.steps, "ordinal", seed)


def _agreement(units: Sequence[_Unit], values: int, distance: Distance, seed: int) -> ModelAgreement | None:
    if not units:
        return None
    counts = np.zeros((len(units), values), np.int64)
    for place, (_item, _kind, theirs, its) in enumerate(units):
        counts[place, theirs] += 1
        counts[place, its] += 1
    alike: Counter[str] = Counter(item for item, _, theirs, its in units if theirs == its)
    judged = Counter(item for item, *_ in units)
    found = score_interval([alike[item] / count for item, count in judged.items()], list(judged.values()))
    return ModelAgreement(
        same=IntervalEstimate(found.score, found.low, found.high),
        alpha=alpha(_places(unit[0] for unit in units), _places(unit[1] for unit in units), counts, distance, seed),
        units=len(units),
        items=len(judged),
    )


def _places(names: Iterable[str]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    found: dict[str, int] = {}
    return np.array([found.setdefault(name, len(found)) for name in names], np.int64)


def _ahead(counts: Sequence[int]) -> int:
    """What most said of a pair; counts as of PairTally."""
    votes = (counts[FIRST], counts[SECOND], sum(counts) - counts[FIRST] - counts[SECOND])
    most = max(votes)
    return votes.index(most) if votes.count(most) == 1 else _NEITHER


def _median(counts: Sequence[int]) -> int:
    """The median step, the lower of two."""
    steps = [step for step, count in enumerate(counts) for _ in range(count)]
    return steps[(len(steps) - 1) // 2]

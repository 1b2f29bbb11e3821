"""Whether the longer of two answers is preferred."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from merger.evaluation.statistics import score_interval
from merger.judgements.resampling import Estimate, student
from merger.judgements.tally import FIRST, SECOND, PairTally

_LEAST = 5  # items with the first answer longer, and as many with the second


@dataclass(frozen=True)
class LengthCheck:
    """Whether the longer of two answers is preferred.

    longer: how often it was, in the ``judgements`` that chose a side where the lengths differ; within: how much more
    often a system is preferred where its answer is the longer one, against the same rival where it is the shorter one
    (0: length does not matter, also where the better system writes more; None where the data do not show both). found:
    ``within`` surely differs from 0, which happens in 5 % of the projects in which length does not matter.
    """

    longer: Estimate
    judgements: int
    within: Estimate | None
    found: bool


@dataclass(frozen=True)
class _Unit:
    """An item and pair; share: how many of its ``sided`` judgements preferred the first system."""

    item: str
    stratum: tuple[str, str]
    first_longer: bool
    share: float
    sided: int


def length_check(tally: PairTally) -> LengthCheck:
    """From the sums of all pairs."""
    units = list(_units(tally))
    if not units:
        return LengthCheck(Estimate(math.nan, 0.0, 1.0), 0, None, False)
    scores = [unit.share if unit.first_longer else 1 - unit.share for unit in units]
    found = score_interval(scores, [unit.sided for unit in units])
    within = _within(units)
    surely = within is not None and not within.low <= 0 <= within.high
    longer = Estimate(found.score, found.low, found.high)
    return LengthCheck(longer, sum(unit.sided for unit in units), within, surely)


def _units(tally: PairTally) -> Iterator[_Unit]:
    for (item, pair), counts in sorted(tally.counts.items()):
        first, second = counts[FIRST], counts[SECOND]
        lengths = [tally.lengths[item, system] for system in pair]
        if first + second and lengths[0] != lengths[1]:
            yield _Unit(item, pair, lengths[0] > lengths[1], first / (first + second), first + second)


def _within(units: list[_Unit]) -> Estimate | None:
    """The difference within each pair, pairs weighted as by Mantel and Haenszel (1959); its variance is over items."""
    sides: dict[tuple[str, str], tuple[list[_Unit], list[_Unit]]] = {}
    for unit in units:
        sides.setdefault(unit.stratum, ([], []))[not unit.first_longer].append(unit)
    both = [pair for pair in sides.values() if min(map(len, pair)) >= _LEAST]
    if not both:
        return None
    weights = [math.prod(map(_sided, pair)) / sum(map(_sided, pair)) for pair in both]
    total = math.fsum(weights)
    difference, pulls = 0.0, {}
    for pair, weight in zip(both, weights, strict=True):
        for side, sign in zip(pair, (1, -1), strict=True):
            mean = math.fsum(unit.sided * unit.share for unit in side) / _sided(side)
            scale = sign * weight / total
            difference += scale * mean
            small = math.sqrt(len(side) / (len(side) - 1))
            for unit in side:
                pull = scale * small * unit.sided * (unit.share - mean) / _sided(side)
                pulls[unit.item] = pulls.get(unit.item, 0.0) + pull
    half = student(len(pulls) - 1) * math.sqrt(math.fsum(pull * pull for pull in pulls.values()))
    return Estimate(difference, difference - half, difference + half)


def _sided(units: list[_Unit]) -> int:
    return sum(unit.sided for unit in units)

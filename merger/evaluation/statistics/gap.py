"""What a score lost on the way from the questions that the search saw to those it did not see."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.statistics.intervals import Z95, Z95_ONE_SIDED, score_interval


@dataclass(frozen=True)
class Gap:
    """Seen minus unseen with its 95 % interval; ``warn``: larger than chance explains (one-sided, 95 %)."""

    seen: float
    unseen: float
    difference: float
    low: float
    high: float
    warn: bool


def gap(
    seen: Sequence[float],
    unseen: Sequence[float],
    seen_weights: Sequence[float] | None = None,
    unseen_weights: Sequence[float] | None = None,
) -> Gap:
    """The drop of one model's score between two different sets of questions, each with its own sampling error.

    The interval is made of the two scores' own (Newcombe 1998, Stat Med 17:873, method 10 for independent samples).
    """
    one, two, low, high = _between(seen, unseen, seen_weights, unseen_weights, Z95)
    least = _between(seen, unseen, seen_weights, unseen_weights, Z95_ONE_SIDED)[2]
    return Gap(one, two, one - two, low, high, least > 0)


def _between(
    seen: Sequence[float],
    unseen: Sequence[float],
    seen_weights: Sequence[float] | None,
    unseen_weights: Sequence[float] | None,
    z: float,
) -> tuple[float, float, float, float]:
    one, two = score_interval(seen, seen_weights, z), score_interval(unseen, unseen_weights, z)
    difference = one.score - two.score
    low = difference - math.hypot(one.score - one.low, two.high - two.score)
    high = difference + math.hypot(one.high - one.score, two.score - two.low)
    return one.score, two.score, max(-1.0, low), min(1.0, high)

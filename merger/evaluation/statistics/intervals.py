"""Intervals for a mean score: 0/1 or partial credit in [0, 1], questions of equal or different weight."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054  # the normal quantile of a two-sided 95 % interval
Z95_ONE_SIDED = 1.6448536269514722


@dataclass(frozen=True)
class Interval:
    """A mean score with its 95 % interval, all in [0, 1], over ``n`` questions."""

    score: float
    low: float
    high: float
    n: int


def wilson(right: float, n: int, z: float = Z95) -> Interval:
    """The Wilson score interval of ``right`` out of ``n`` (Wilson 1927); [0, 1] when there is no question."""
    if n == 0:
        return Interval(0.0, 0.0, 1.0, 0)
    low, high = _wilson(right / n, n, z)
    return Interval(right / n, 0.0 if right <= 0 else low, 1.0 if right >= n else high, n)


def score_interval(scores: Sequence[float], weights: Sequence[float] | None = None, z: float = Z95) -> Interval:
    """The (weighted) mean of scores in [0, 1] with its interval; :func:`wilson` for 0/1 scores of equal weight.

    Otherwise Wilson's interval at the effective sample size, p(1 - p) over the estimated variance of the mean (Korn
    & Graubard 1998, Survey Methodology 24:193; Dean & Pagano 2015, J Surv Stat Methodol 3:484). The variance of one
    score is drawn towards its greatest possible value, p(1 - p), with the weight of z^2 questions, as Wilson's
    interval draws the mean towards 1/2: scores which happen to be all alike do not look certain. ValueError for
    scores outside [0, 1] and for weights that are not positive.
    """
    if any(not 0 <= score <= 1 for score in scores):
        raise ValueError("scores must lie in [0, 1]")
    if not scores:
        return wilson(0, 0)
    shares = shares_of(len(scores), weights)
    if _equal(shares) and all(score in (0.0, 1.0) for score in scores):
        return wilson(math.fsum(scores), len(scores), z)
    mean = min(max(math.fsum(share * score for share, score in zip(shares, scores, strict=True)), 0.0), 1.0)
    worst = mean * (1 - mean)
    effective = 1 / math.fsum(share * share for share in shares)  # Kish 1965
    if worst > 0:
        effective = worst / variance_of_mean(scores, shares, mean, worst, z)
    low, high = _wilson(mean, effective, z)
    return Interval(mean, low if mean > 0 else 0.0, high if mean < 1 else 1.0, len(scores))


def shares_of(n: int, weights: Sequence[float] | None) -> list[float]:
    """Weights that sum to 1, equal ones for None; ValueError when they are not ``n`` or not positive."""
    if weights is None:
        return [1 / n] * n
    if len(weights) != n or any(not weight > 0 for weight in weights):
        raise ValueError("every question needs one positive weight")
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def variance_of_mean(
    scores: Sequence[float], shares: Sequence[float], mean: float, worst: float, z: float = Z95
) -> float:
    """Estimated variance of a weighted mean; ``worst`` counts as the variance that z^2 more questions showed."""
    spread = math.fsum((share * (score - mean)) ** 2 for share, score in zip(shares, scores, strict=True))
    squares = math.fsum(share * share for share in shares)
    effective = 1 / squares
    return (effective * spread + z * z * worst * squares) / (effective + z * z)


def _wilson(share: float, n: float, z: float) -> tuple[float, float]:
    square = z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def _equal(shares: Sequence[float]) -> bool:
    return min(shares) == max(shares)

"""The difference between two models that answered the same questions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.statistics.intervals import Z95, score_interval, shares_of, variance_of_mean, wilson


@dataclass(frozen=True)
class Difference:
    """First model minus second on the same questions: 95 % interval, two-sided p, questions won and lost."""

    difference: float
    low: float
    high: float
    p: float
    gained: int
    lost: int
    n: int


def paired_difference(
    first: Sequence[float], second: Sequence[float], weights: Sequence[float] | None = None, z: float = Z95
) -> Difference:
    """Compare two lists of scores in [0, 1], question by question.

    For 0/1 scores of equal weight the interval is Newcombe's (1998, method 10: score intervals, correlation with
    continuity correction), and p that of the exact McNemar test, a sign test on the questions where the two differ.
    Else the interval is :func:`paired_interval`'s, and p comes from the same variance and the normal distribution.
    """
    n = len(first)
    if n != len(second):
        raise ValueError("paired scores must have equal lengths")
    if n == 0:
        return Difference(0.0, -1.0, 1.0, 1.0, 0, 0, 0)
    pairs = list(zip(first, second, strict=True))
    gained, lost = sum(a > b for a, b in pairs), sum(b > a for a, b in pairs)
    if is_binary(first, weights) and is_binary(second, weights):
        both = sum(a == b == 1 for a, b in pairs)
        low, high = _newcombe(both, gained, lost, n, z)
        return Difference((gained - lost) / n, low, high, mcnemar(gained, lost), gained, lost, n)
    difference, low, high = paired_interval(first, second, weights, z)
    return Difference(difference, low, high, _p(first, second, weights), gained, lost, n)


def paired_interval(
    first: Sequence[float], second: Sequence[float], weights: Sequence[float] | None = None, z: float = Z95
) -> tuple[float, float, float]:
    """Mean difference, low and high: the differences, brought from [-1, 1] to [0, 1], by :func:`score_interval`.

    With the z of a one-sided 95 % interval, low is a lower bound that holds in 94.7 % of cases or more from 20
    questions up (0/1 scores, exactly computed over tables of gains and losses: tests/merger/evaluation).
    """
    halves = [(a - b + 1) / 2 for a, b in zip(first, second, strict=True)]
    found = score_interval(halves, weights, z)
    return 2 * found.score - 1, 2 * found.low - 1, 2 * found.high - 1


def is_binary(scores: Sequence[float], weights: Sequence[float] | None) -> bool:
    """Whether these are plain counts: every score 0 or 1 and every weight the same."""
    return all(score in (0.0, 1.0) for score in scores) and (not weights or min(weights) == max(weights))


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of the sign test: as many wins or losses, or more, were both equally likely."""
    trials = gained + lost
    if trials == 0:
        return 1.0
    tail = sum(math.comb(trials, k) for k in range(min(gained, lost) + 1))
    return min(1.0, math.ldexp(tail, 1 - trials))


def sign_test(gained: int, lost: int) -> float:
    """The exact one-sided p: so many gains, or more, were gains and losses equally likely."""
    trials = gained + lost
    return math.ldexp(sum(math.comb(trials, k) for k in range(gained, trials + 1)), -trials)


def _newcombe(both: int, gained: int, lost: int, n: int, z: float) -> tuple[float, float]:
    one, two = wilson(both + gained, n, z), wilson(both + lost, n, z)
    phi = _correlation(both, gained, lost, n - both - gained - lost, n)
    down, up = one.score - one.low, one.high - one.score
    down_two, up_two = two.score - two.low, two.high - two.score
    difference = (gained - lost) / n
    low = difference - math.sqrt(max(0.0, down**2 - 2 * phi * down * up_two + up_two**2))
    high = difference + math.sqrt(max(0.0, up**2 - 2 * phi * up * down_two + down_two**2))
    return max(-1.0, low), min(1.0, high)


def _correlation(both: int, gained: int, lost: int, neither: int, n: int) -> float:
    margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    if margins == 0:
        return 0.0
    product = both * neither - gained * lost
    return (max(product - n / 2, 0.0) if product > 0 else product) / math.sqrt(margins)


def _p(first: Sequence[float], second: Sequence[float], weights: Sequence[float] | None) -> float:
    shares = shares_of(len(first), weights)
    halves = [(a - b + 1) / 2 for a, b in zip(first, second, strict=True)]
    mean = math.fsum(share * half for share, half in zip(shares, halves, strict=True))
    error = math.sqrt(variance_of_mean(halves, shares, mean, mean * (1 - mean)))
    return 1.0 if mean == 0.5 else math.erfc(abs(mean - 0.5) / error / math.sqrt(2)) if error > 0 else 0.0
